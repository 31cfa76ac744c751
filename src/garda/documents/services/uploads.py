"""Keeping a file that came from outside.

``take_upload`` is part of another act (a scan attached, a photo of a form): that act has checked
the role and writes the ledger entry, with :func:`told` in its payload.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from garda.documents.intake import Received
from garda.documents.models import Upload
from garda.documents.objects import store
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import NotAllowed
from garda.regions.models import Election


def take_upload(
    actor: Actor, *, received: Received, election: Election, path: str, sender: UUID | None = None
) -> Upload:
    """Keep a received file for the region or station ``path``.

    ``sender``: what stands in an account's place where somebody without one sends it, such as an
    applicant with a code.

    The cleaned bytes become an object; of evidence the first bytes do, too. An act that is undone
    leaves objects behind, which harm nothing: nobody knows their name, and the same file sent again
    has the same. Raises NotAllowed for the machine or a path outside the actor's region,
    TransactionManagementError outside an act.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("files are taken in the act's transaction")
    account = sender or actor.account_id
    if account is None:
        raise NotAllowed(
            id="Berkas dikirim oleh seseorang yang masuk dengan akunnya.",
            en="A file is sent by somebody who has signed in.",
        )
    actor.require(actor.role, path=path)
    objects = store()
    evidence = received.kind.keeps_original
    return Upload.objects.create(
        election=election,
        path=path,
        kind=received.kind.name,
        account=account,
        received_at=clock.now(),
        received_type=received.received_type,
        received_size=len(received.received),
        received_sha256=sha256_hex(received.received),
        original_sha256=objects.put(received.received) if evidence else "",
        media_type=received.media_type,
        size=len(received.cleaned),
        object_sha256=objects.put(received.cleaned),
        facts=dict(received.facts),
    )


def told(upload: Upload) -> dict[str, Any]:
    """What a ledger entry says of a file: which, and the fingerprints of both of its forms."""
    return {
        "upload": str(upload.id),
        "kind": upload.kind,
        "received_sha256": upload.received_sha256,
        "received_size": upload.received_size,
        "object_sha256": upload.object_sha256,
    }
