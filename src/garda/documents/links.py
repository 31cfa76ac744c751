"""Short-lived links to photos and scans: for one account, one file, one purpose, some minutes.

A link that leaks (a screenshot, a forwarded message, a browser's history) opens nothing for anyone
else, and soon nothing at all. It does not replace the question who may see the file: that is asked
again when it is opened.
"""

from __future__ import annotations

from typing import Final
from uuid import UUID

from django.core import signing
from django.urls import reverse

from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.kernel.errors import NotAllowed

from .models import Upload

#: Minutes for each purpose. Of real time: a rehearsal's clock moves no limit of safety.
MINUTES: Final = {"scan": 15, "check": 15, "response": 15, "gathering": 15}
#: Purposes for which a PDF is shown inside a page of ours.
FRAMED: Final = frozenset({"check"})
_SALT: Final = "garda.documents.links"


class LinkExpired(NotAllowed):
    """A link that was good once."""

    code = "link_expired"


class BadLink(NotAllowed):
    """A link that was never made here, or for somebody else: it does not say which."""

    code = "bad_link"


def link_to(actor: Actor, upload: Upload, purpose: str) -> str:
    """Address at which this account, and nobody else, sees the file for ``MINUTES[purpose]``.

    The account and the object's SHA-256 are part of the signature, not of the address. Raises
    KeyError for an unknown purpose.
    """
    MINUTES[purpose]
    token = _signer(actor, upload).sign(f"{purpose}:{upload.id.hex}")
    return reverse("file", args=[token])


def opened(actor: Actor, token: str) -> Upload:
    """The file that ``token`` opens for this account. Raises BadLink, LinkExpired, NotAllowed."""
    purpose, rest = purpose_of(token), token.partition(":")[2]
    upload = _named(rest.partition(":")[0])
    if upload is None or purpose not in MINUTES:
        raise _bad()
    try:
        _signer(actor, upload).unsign(token, max_age=60 * MINUTES[purpose])
    except signing.SignatureExpired as error:
        raise LinkExpired(
            id=f"Tautan berkas ini sudah lewat: hanya berlaku {MINUTES[purpose]} menit. Buka lagi "
            "berkasnya dari halaman dokumennya.",
            en=f"The link to this file has expired: it is good for {MINUTES[purpose]} minutes. "
            "Open the file again from the page of its document.",
        ) from error
    except signing.BadSignature as error:
        raise _bad() from error
    if not in_scope(upload.path, actor.path):
        raise NotAllowed(
            id="Berkas ini di luar wilayah kerja peran yang sedang Anda pakai.",
            en="This file is outside the working area of your present role.",
        )
    return upload


def purpose_of(token: str) -> str:
    """What a link was made for; to be trusted of a link that :func:`opened`."""
    return token.partition(":")[0]


def _named(text: str) -> Upload | None:
    try:
        return Upload.objects.filter(id=UUID(text)).first()
    except ValueError:
        return None


def _signer(actor: Actor, upload: Upload) -> signing.TimestampSigner:
    return signing.TimestampSigner(salt=f"{_SALT}:{actor.account_id}:{upload.object_sha256}")


def _bad() -> BadLink:
    return BadLink(
        id="Tautan berkas ini tidak berlaku untuk akun Anda: dibuat untuk akun lain, atau tersalin "
        "tidak utuh. Buka berkasnya dari halaman dokumennya.",
        en="This link to a file is not valid for your account: it was made for another one, or was "
        "not copied whole. Open the file from the page of its document.",
    )
