"""Taking in photographed pages of forms, whole. What costs processor time is left to a job."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from garda.documents.objects import store
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.errors import PlainRefusal
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.results.models import FormPhoto, VoteRound
from garda.results.photos.door import check_photo

from .book import UnknownRound
from .readings import RECEIPT_LENGTH, IdUsed

SEND_PHOTO = act(
    "results.photo", "Mengirim foto C.Hasil", Role.KPPS, Role.PPS, Role.PPK, Role.KPU_REGENCY
)
INSPECT_TASK: Final = "results.inspect_photo"
#: Jobs of photos wait in a line of their own: an evening's photos keep no paper from being printed.
PHOTO_QUEUE: Final = "photos"
MAX_PAGE: Final = 9


class NoSuchPage(PlainRefusal):
    """A page number that no form has."""

    code = "no_such_page"
    sentence_id = "Formulir ini tidak punya halaman bernomor itu. Pilih halamannya lagi."
    sentence_en = "This form has no page of that number. Choose the page again."


@dataclass(frozen=True, slots=True)
class NewFormPhoto:
    """One photographed page. ``id`` is made by the client and makes sending again harmless.

    ``data``: the bytes whose SHA-256 the officers signed. ``taken_at``: by the device's clock.
    """

    id: UUID
    round_id: UUID
    page: int
    data: bytes
    taken_at: datetime
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class PhotoReceipt:
    """Proof for the sender; the same for the same picture of a page however often it is sent.

    ``photo_id`` is that of the first sending. ``sha256`` (hex) names the bytes that are kept.
    """

    photo_id: UUID
    round_id: UUID
    page: int
    sha256: str
    code: str
    repeated: bool


def take_form_photo(actor: Actor, *, photo: NewFormPhoto) -> PhotoReceipt:
    """Keep one photographed page: its bytes, a row, an entry in the ledger, a job to look at it.

    Nothing is decoded here. The bytes lie in the object store before the row is written; an act
    that is undone leaves an object that nobody knows. The same picture of a page, or the same id,
    gives the first receipt. Also taken for a round that was replaced meanwhile: it is evidence of
    that round. Raises UploadRefused, UnknownRound, NoSuchPage, IdUsed, NotAllowed.
    """
    check_photo(photo.data)
    round_ = allowed_round(actor, photo.round_id, photo.page)
    sha256 = sha256_hex(photo.data)
    same = photo.id, photo.round_id, photo.page, sha256
    first = receipt_of(*same)
    if first is None or not store().holds(sha256):
        store().put(photo.data)
    if first is not None:
        return first
    try:
        return _receipt(_keep(actor, photo, round_, sha256), repeated=False)
    except IntegrityError:
        # Sent twice at the same moment: only the keys can know.
        first = receipt_of(*same)
        if first is None:
            raise
        return first


def allowed_round(actor: Actor, round_id: UUID, page: int) -> VoteRound:
    """The round whose page the actor may send. Raises UnknownRound, NotAllowed, NoSuchPage."""
    round_ = VoteRound.objects.filter(pk=round_id, election_id=actor.election).first()
    if round_ is None:
        raise UnknownRound
    SEND_PHOTO.require(actor, path=round_.path)
    if not 1 <= page <= MAX_PAGE:
        raise NoSuchPage
    return round_


def receipt_of(photo_id: UUID, round_id: UUID, page: int, sha256: str) -> PhotoReceipt | None:
    """Receipt of the first sending of a picture of a page. Raises IdUsed for another one's id."""
    same = Q(round_id=round_id, page=page, object_sha256=sha256)
    rows = list(FormPhoto.objects.filter(Q(pk=photo_id) | same))
    wanted = (round_id, page, sha256)
    for row in rows:
        if (row.round_id, row.page, row.object_sha256) == wanted:
            return _receipt(row, repeated=True)
    if rows:
        raise IdUsed
    return None


@transaction.atomic
def _keep(actor: Actor, photo: NewFormPhoto, round_: VoteRound, sha256: str) -> FormPhoto:
    row = FormPhoto(
        id=photo.id,
        election_id=round_.election_id,
        round=round_,
        path=round_.path,
        page=photo.page,
        object_sha256=sha256,
        size=len(photo.data),
        entered_by=actor.identity,
        device=photo.device,
        taken_at=photo.taken_at,
        recorded_at=clock.now(),
    )
    row.save(force_insert=True)
    app.configure_task(INSPECT_TASK, queue=PHOTO_QUEUE).defer(photo_id=str(row.id))
    told = {"photo": row.id, "round": round_.id, "page": row.page, "sha256": sha256}
    record(
        actor,
        "photo.taken",
        path=row.path,
        log=Log.RESULTS,
        payload={**{key: str(value) for key, value in told.items()}, "size": row.size},
        happened_at=row.taken_at,
    )
    return row


def _receipt(row: FormPhoto, *, repeated: bool) -> PhotoReceipt:
    content = [str(row.id), str(row.round_id), row.page, row.object_sha256]
    digest = hashlib.sha256(canonical_bytes(content)).digest()
    code = base64.b32encode(digest).decode()[:RECEIPT_LENGTH]
    return PhotoReceipt(row.id, row.round_id, row.page, row.object_sha256, code, repeated)
