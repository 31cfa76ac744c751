"""Photographed pages from a phone, whole or in pieces: ``/api/hp/tps/foto``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Query, Schema, UploadedFile
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Sender,
    phone_api,
    receipt,
    sender_of,
)
from garda.documents.domain.kinds import MAX_REQUEST_BYTES, PHOTO
from garda.documents.domain.refusals import too_large
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.results.domain.sending import SendMark
from garda.results.models import VoteRound
from garda.results.services.book import UnknownRound
from garda.results.services.photo_pieces import NewPiece, PhotoDiffers, take_photo_piece
from garda.results.services.photos import SEND_PHOTO, NewFormPhoto, PhotoReceipt, take_form_photo
from garda.results.services.submissions import KNOWN, REFUSED, TAKEN
from garda.signin.browser import token_of

from .fields import Sha256, WrongOut, told
from .interface import api

#: An interface of its own: a body may be as large as a photo.
photos_api = phone_api("hp-tps-foto")
MOST_BYTES = MAX_REQUEST_BYTES
#: Where a photo comes whole: a page of a form, or what happened at the station.
_WHOLE = frozenset({"/api/hp/tps/foto", "/api/hp/tps/kejadian-foto"})


class FormPhotoIn(Head):
    """One page. ``sha256`` is that of the file, which the officers signed."""

    id: UUID
    round: UUID
    page: Annotated[int, Field(ge=1, le=9)]
    sha256: Sha256
    device_at: DeviceTime


class PieceIn(Schema):
    """Of which photo a piece is; ``total`` and ``sha256`` are the whole photo's."""

    account: UUID
    round: UUID
    page: Annotated[int, Field(ge=1, le=9)]
    total: Annotated[int, Field(ge=1, le=PHOTO.max_bytes)]
    sha256: Sha256
    device_at: DeviceTime
    sent_at: DeviceTime


class PhotoResult(Schema):
    """``taken``, ``known`` or ``refused``; ``receipt`` is made of the photo, always the same."""

    id: UUID
    state: str
    marks: list[str]
    receipt: str
    refusal: WrongOut | None


class FormPhotoOut(Schema):
    server_time: datetime
    receipt: str
    results: list[PhotoResult]


class PieceOut(Schema):
    """``have``: bytes that are here without a gap; ``result`` once the photo is whole."""

    server_time: datetime
    id: UUID
    have: int
    result: PhotoResult | None


@photos_api.post(
    "tps/foto", response={200: FormPhotoOut, **REFUSALS}, url_name="phone-station-photo"
)
def photo(
    request: HttpRequest, head: Form[FormPhotoIn], foto: File[UploadedFile]
) -> dict[str, Any]:
    """Take in one photographed page, whole."""
    sender = sender_of(request, head.account)
    return receipt([_told(head.id, sender, lambda: _whole(head, foto, sender))])


@api.post(
    "tps/foto/{uuid:photo_id}/{int:offset}",
    response={200: PieceOut, **REFUSALS},
    url_name="phone-station-photo-piece",
)
def piece(
    request: HttpRequest, photo_id: UUID, offset: int, about: Query[PieceIn]
) -> dict[str, Any]:
    """Take in the bytes of a photo from ``offset`` on; the answer says where to go on."""
    sender = sender_of(request, about.account)
    new = NewPiece(
        photo_id=photo_id,
        round_id=about.round,
        page=about.page,
        taken_at=_moment(about.device_at, about.sent_at, sender),
        size=about.total,
        sha256=about.sha256,
        start=offset,
        data=request.body,
        device=sender.device,
    )
    answer = {"server_time": clock.now(), "id": photo_id, "have": 0, "result": None}
    try:
        kept = take_photo_piece(_actor(sender, about.round), piece=new)
    except GardaError as refusal:
        return {**answer, "result": _refused(photo_id, refusal)}
    photo_ = kept.photo
    whole = None if photo_ is None else _told(photo_id, sender, lambda: photo_)
    return {**answer, "have": kept.have, "result": whole}


def _whole(head: FormPhotoIn, file: UploadedFile, sender: Sender) -> PhotoReceipt:
    new = NewFormPhoto(
        id=head.id,
        round_id=head.round,
        page=head.page,
        data=checked(file, head.sha256),
        taken_at=_moment(head.device_at, head.sent_at, sender),
        device=sender.device,
    )
    return take_form_photo(_actor(sender, head.round), photo=new)


def checked(file: UploadedFile, sha256: str) -> bytes:
    """The bytes of a file that is what it was said to be. Raises UploadRefused, PhotoDiffers."""
    if (file.size or 0) > PHOTO.max_bytes:
        raise too_large(PHOTO)
    data: bytes = file.read()
    if sha256_hex(data) != sha256:
        raise PhotoDiffers
    return data


def _moment(device_at: datetime, sent_at: datetime, sender: Sender) -> datetime:
    return min(device_at + sender.offset(sent_at), clock.now())


def _actor(sender: Sender, round_id: UUID) -> Actor:
    """The sender under the grant that may send this round's pages; else the first, whom the act
    then refuses. Raises UnknownRound."""
    actors = [actor for actor in sender.actors if actor.role in SEND_PHOTO.roles]
    if len(actors) < 2:
        return (actors or sender.actors)[0]
    rounds = VoteRound.objects.filter(pk=round_id, election=sender.election)
    path = rounds.values_list("path", flat=True).first()
    if path is None:
        raise UnknownRound
    return next((actor for actor in actors if in_scope(path, actor.path)), actors[0])


def _told(id_: UUID, sender: Sender, take: Callable[[], PhotoReceipt]) -> dict[str, Any]:
    marks = {SendMark.REVOKED_DEVICE: sender.revoked, SendMark.ENDED_ROLE: not sender.grants}
    try:
        kept = take()
    except GardaError as refusal:
        return _refused(id_, refusal)
    return {
        "id": id_,
        "state": KNOWN if kept.repeated else TAKEN,
        "marks": [mark for mark, holds in marks.items() if holds],
        "receipt": kept.code,
        "refusal": None,
    }


def _refused(id_: UUID, refusal: GardaError) -> dict[str, Any]:
    return {"id": id_, "state": REFUSED, "marks": [], "receipt": "", "refusal": told(refusal)}


def sends_form_photos(request: HttpRequest) -> bool:
    """Whether a visitor's body may be as large as a photo: a paired phone, at these addresses."""
    return request.path in _WHOLE and token_of(request) is not None
