"""Photos that come in pieces over a bad line, and go on where they stopped."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from garda.documents.domain.kinds import HEAD_BYTES, MIB, PHOTO, kind_for, sniff
from garda.documents.domain.refusals import too_large, wrong_type
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError, PlainRefusal
from garda.results.models import PhotoPiece, VoteRound

from .photos import NewFormPhoto, PhotoReceipt, allowed_round, receipt_of, take_form_photo
from .readings import IdUsed

#: Bytes of one piece.
MAX_PIECE: Final = MIB
#: Photos that one account may have begun and not ended: a station has two forms of a few pages.
MAX_OPEN: Final = 40
#: How long pieces wait for the next one.
KEPT: Final = timedelta(days=3)
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class BadPiece(PlainRefusal):
    """A piece that cannot be part of the photo it names."""

    code = "bad_piece"
    sentence_id = "Potongan foto ini tidak sesuai dengan fotonya. Kirim fotonya dari awal."
    sentence_en = "This piece does not fit its photo. Send the photo from its start."


class PhotoDiffers(PlainRefusal):
    """The pieces together are not the photo that was announced; they are gone."""

    code = "photo_differs"
    sentence_id = "Foto yang tiba tidak sama dengan yang dikirim. Kirim fotonya dari awal."
    sentence_en = "What arrived is not the photo that was sent. Send the photo from its start."


class TooManyOpen(GardaError):
    """More photos begun than a station has pages."""

    code = "too_many_open"

    def __init__(self) -> None:
        super().__init__(
            id=f"Ada {MAX_OPEN} foto yang belum selesai terkirim dari akun ini. Selesaikan dahulu.",
            en=f"{MAX_OPEN} photos of this account are not sent whole. End them first.",
        )


@dataclass(frozen=True, slots=True)
class NewPiece:
    """Bytes of a photo from ``start`` on. ``size`` and ``sha256`` (hex) are the whole photo's."""

    photo_id: UUID
    round_id: UUID
    page: int
    taken_at: datetime
    size: int
    sha256: str
    start: int
    data: bytes
    device: UUID | None = None


@dataclass(frozen=True, slots=True)
class PieceReceipt:
    """``have``: bytes from the photo's start that are here, so where to go on.

    ``photo``: the photo's own receipt once it is whole.
    """

    have: int
    photo: PhotoReceipt | None = None


def take_photo_piece(actor: Actor, *, piece: NewPiece) -> PieceReceipt:
    """Keep the next piece; the last one makes the photo (:func:`take_form_photo`).

    A piece that is here already, or comes too early, changes nothing: the answer says where to go
    on. Call it outside a transaction, since pieces of a photo that is refused are cleared away.
    Raises UploadRefused, UnknownRound, NoSuchPage, NotAllowed, BadPiece, PhotoDiffers, TooManyOpen,
    IdUsed.
    """
    _check(piece)
    round_ = allowed_round(actor, piece.round_id, piece.page)
    whole = receipt_of(piece.photo_id, piece.round_id, piece.page, piece.sha256)
    if whole is not None:
        return PieceReceipt(piece.size, whole)
    have = _add(actor, round_, piece)
    return PieceReceipt(have, _made(actor, piece) if have == piece.size else None)


def _check(piece: NewPiece) -> None:
    """What can be said of a piece by itself."""
    if piece.size > PHOTO.max_bytes:
        raise too_large(PHOTO)
    end = piece.start + len(piece.data)
    if not (0 <= piece.start < end <= piece.size) or len(piece.data) > MAX_PIECE:
        raise BadPiece
    if _SHA256.fullmatch(piece.sha256) is None:
        raise BadPiece
    media = sniff(piece.data[:HEAD_BYTES])
    if piece.start == 0 and len(piece.data) >= HEAD_BYTES and kind_for(media, (PHOTO,)) is None:
        raise wrong_type(media, (PHOTO,))


@transaction.atomic
def _add(actor: Actor, round_: VoteRound, piece: NewPiece) -> int:
    """Keep the piece if it is the next one; bytes that are here then."""
    have = _have(actor, piece)
    if piece.start != have:
        return have
    if not have:
        _check_open(actor)
    row = PhotoPiece(
        election_id=round_.election_id,
        round=round_,
        photo=piece.photo_id,
        page=piece.page,
        size=piece.size,
        sha256=piece.sha256,
        start=piece.start,
        length=len(piece.data),
        data=piece.data,
        entered_by=actor.identity,
        received_at=clock.wall(),
    )
    # The same piece twice at the same moment: the key lets one in.
    PhotoPiece.objects.bulk_create([row], ignore_conflicts=True)
    return _have(actor, piece)


def _have(actor: Actor, piece: NewPiece) -> int:
    """Bytes of the photo that are here. Raises IdUsed for pieces of another photo or sender."""
    about = ("round_id", "page", "size", "sha256", "entered_by")
    groups = list(
        PhotoPiece.objects.filter(photo=piece.photo_id)
        .values_list(*about)
        .annotate(have=Sum("length"))
        .order_by()
    )
    if not groups:
        return 0
    wanted = (piece.round_id, piece.page, piece.size, piece.sha256, actor.identity)
    if [group[:-1] for group in groups] != [wanted]:
        raise IdUsed
    return int(groups[0][-1])


def _check_open(actor: Actor) -> None:
    begun = PhotoPiece.objects.filter(entered_by=actor.identity, start=0)
    if begun.count() >= MAX_OPEN:
        raise TooManyOpen


def _made(actor: Actor, piece: NewPiece) -> PhotoReceipt:
    """The photo of its pieces, which go, also when it is refused."""
    pieces = PhotoPiece.objects.filter(photo=piece.photo_id)
    parts = pieces.order_by("start").values_list("data", flat=True)
    data = b"".join(bytes(part) for part in parts)
    try:
        receipt = _taken(actor, piece, data)
    except GardaError:
        pieces.delete()
        raise
    pieces.delete()
    return receipt


def _taken(actor: Actor, piece: NewPiece, data: bytes) -> PhotoReceipt:
    if sha256_hex(data) != piece.sha256:
        # Whoever sent the same last piece a moment ago made the photo and cleared the pieces.
        whole = receipt_of(piece.photo_id, piece.round_id, piece.page, piece.sha256)
        if whole is None:
            raise PhotoDiffers
        return whole
    photo = NewFormPhoto(
        id=piece.photo_id,
        round_id=piece.round_id,
        page=piece.page,
        data=data,
        taken_at=piece.taken_at,
        device=piece.device,
    )
    return take_form_photo(actor, photo=photo)


def clear_pieces() -> int:
    """Forget pieces that nobody went on with; nothing that was whole is among them."""
    deleted, _ = PhotoPiece.objects.filter(received_at__lt=clock.wall() - KEPT).delete()
    return deleted
