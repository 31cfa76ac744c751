"""Documents that come from a phone in pieces and are cleaned when they are whole."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.documents.domain.kinds import KINDS, kind_for
from garda.documents.domain.refusals import too_large, wrong_type
from garda.documents.intake import Received, Sent, receive
from garda.formation.services.papers import document_rule, kinds_of
from garda.kernel import clock
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.selfservice.errors import FileChanged, PieceRefused
from garda.selfservice.limits import CLEANING, PIECE_BYTES
from garda.selfservice.models import DraftFile, DraftPiece
from garda.selfservice.sealing import reveal, seal
from garda.signin.services.buckets import take

from .drafts import Opened, held, take_turn

_PIECE, _CLEANED = "piece", "cleaned"


@dataclass(frozen=True, slots=True)
class _Whole:
    """A file that has come, as ``receive`` takes one."""

    data: bytes

    @property
    def size(self) -> int | None:
        return len(self.data)

    def chunks(self) -> Iterable[bytes]:
        return [self.data]


def begin_file(opened: Opened, *, code: str, file_id: UUID, size: int, sha256: str) -> DraftFile:
    """Announce a document. The same file again goes on where it stopped; another takes its place.

    ``file_id`` is made on the phone. Raises PaperRefused, UploadRefused, SentAlready,
    SlipRefused, TooManyTries.
    """
    take_turn(opened)
    largest = max(
        kinds_of(document_rule(opened.slip.election, code)), key=lambda kind: kind.max_bytes
    )
    if not 0 < size <= largest.max_bytes:
        raise too_large(largest)
    with transaction.atomic():
        slip = held(opened)
        before = DraftFile.objects.filter(slip=slip, code=code).first()
        if before is not None and (before.size, before.sha256) == (size, sha256):
            return before
        if before is not None:
            before.delete()
        # An id that another slip has used is not worth a refusal that would tell of it.
        taken = DraftFile.objects.filter(pk=file_id).exists()
        return DraftFile.objects.create(
            id=uuid7() if taken else file_id, slip=slip, code=code, size=size, sha256=sha256
        )


def put_piece(opened: Opened, *, file_id: UUID, offset: int, data: bytes) -> DraftFile:
    """Keep the next piece of a file; the last one makes it whole, and it is cleaned.

    A piece that came already changes nothing. Raises PieceRefused with the place to go on from,
    UploadRefused and FileChanged (the file is given up then), DraftFile.DoesNotExist.
    """
    take_turn(opened)
    with transaction.atomic():
        held(opened)
        file = DraftFile.objects.select_for_update().get(pk=file_id, slip=opened.slip)
        if offset + len(data) <= file.stored:
            return file
        if offset != file.stored or not data or len(data) > PIECE_BYTES:
            raise PieceRefused(file.stored)
        if offset + len(data) > file.size:
            raise PieceRefused(file.stored)
        sealed = seal(opened.code, file.id, f"{_PIECE}/{offset}", data)
        DraftPiece.objects.create(file=file, offset=offset, content=sealed)
        file.stored += len(data)
        file.save(update_fields=["stored"])
    return _finished(opened, file) if file.stored == file.size else file


def put_file(opened: Opened, *, code: str, sent: Sent) -> DraftFile:
    """A document in one piece, from a browser without scripts. Raises as :func:`put_piece`."""
    kinds = kinds_of(document_rule(opened.slip.election, code))
    take("kartu:bersih:" + opened.slip.id.hex, CLEANING)
    received = receive(sent, kinds)
    data = received.received
    file = begin_file(opened, code=code, file_id=uuid7(), size=len(data), sha256=sha256_hex(data))
    for offset in range(0, len(data), PIECE_BYTES):
        piece = data[offset : offset + PIECE_BYTES]
        sealed = seal(opened.code, file.id, f"{_PIECE}/{offset}", piece)
        DraftPiece.objects.get_or_create(file=file, offset=offset, defaults={"content": sealed})
    return _kept(opened, file, received)


def _finished(opened: Opened, file: DraftFile) -> DraftFile:
    """Outside the transaction of the last piece: cleaning takes a second or two."""
    data = whole(opened, file)
    try:
        if sha256_hex(data) != file.sha256:
            raise FileChanged
        take("kartu:bersih:" + opened.slip.id.hex, CLEANING)
        received = receive(_Whole(data), kinds_of(document_rule(opened.slip.election, file.code)))
    except GardaError:
        # Chosen again, it comes from its beginning.
        file.delete()
        raise
    return _kept(opened, file, received)


def _kept(opened: Opened, file: DraftFile, received: Received) -> DraftFile:
    file.stored = file.size
    file.received_type = received.received_type
    file.media_type = received.media_type
    file.facts = dict(received.facts)
    file.cleaned = seal(opened.code, file.id, _CLEANED, received.cleaned)
    file.done_at = clock.now()
    file.save()
    return file


def whole(opened: Opened, file: DraftFile) -> bytes:
    """The file as it came, put together."""
    pieces = DraftPiece.objects.filter(file=file).order_by("offset")
    return b"".join(
        reveal(opened.code, file.id, f"{_PIECE}/{piece.offset}", bytes(piece.content))
        for piece in pieces
    )


def received_of(opened: Opened, file: DraftFile) -> Received:
    """A cleaned file as the acts of formation take one. Raises UploadRefused."""
    kind = kind_for(file.received_type, KINDS.values())
    if kind is None:
        raise wrong_type(file.received_type, KINDS.values())
    return Received(
        kind,
        file.received_type,
        whole(opened, file),
        file.media_type,
        reveal(opened.code, file.id, _CLEANED, bytes(file.cleaned)),
        file.facts,
    )


def drop_file(opened: Opened, *, code: str) -> None:
    """Take a document back before sending. Raises SentAlready, SlipRefused, TooManyTries."""
    take_turn(opened)
    with transaction.atomic():
        DraftFile.objects.filter(slip=held(opened), code=code).delete()
