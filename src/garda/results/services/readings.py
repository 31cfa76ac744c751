"""Taking readings in: one form from a page, or a village's forms in one batch."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.canonical import canonical_bytes
from garda.kernel.errors import GardaError, PlainRefusal
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.types import Block, FormDefinition
from garda.results.domain import settlement as machine
from garda.results.models import Reading

from .book import Book, Sheet, blocks_of
from .content import BadReading, check_content, refuse_overflow
from .contradictions import refuse_contradiction
from .entitled import ENTER, author_of, require_drawn, require_entitled, require_mandate
from .reasons import fitting_reason
from .recounts import refuse_changed_lines
from .rules import Surroundings
from .sending import NewReading, Receipt

__all__ = [
    "ENTER",
    "BadReading",
    "IdUsed",
    "NewReading",
    "Receipt",
    "Unexplained",
    "record_readings",
    "refuse_overflow",
    "stamped",
]
RECEIPT_LENGTH = 10
_READING_KEY = "results_reading_pkey"


class IdUsed(PlainRefusal):
    code = "id_used"
    sentence_id = "Nomor kiriman ini sudah dipakai untuk isian lain. Buka formulir sekali lagi."
    sentence_en = "This sending number was used for another entry. Open the form again."


class Unexplained(GardaError):
    """The same source said otherwise before: which of the two is right, somebody has to say."""

    code = "unexplained"

    def __init__(self, first: Reading) -> None:
        super().__init__(
            id=f"Sumber ini sudah mengirim formulir ini dengan angka lain, nomor bukti"
            f" {first.receipt}. Bandingkan dengan kertas: bila isian itu yang salah, kirim lagi"
            " dengan alasan tertulis; bila isian Anda yang salah, jangan kirim.",
            en=f"This source has sent this form with other figures, receipt {first.receipt}."
            " Compare with the paper: if that entry is wrong, send again with a written reason;"
            " if yours is wrong, do not send it.",
        )


@transaction.atomic
def record_readings(actor: Actor, *, readings: Sequence[NewReading]) -> list[Receipt]:
    """Take readings in, each at once weighed against the other sources; receipts in order given.

    A reading sent again gives its first receipt. The number of queries does not depend on the
    number of readings. Raises IdUsed, BadReading, UnknownRound, RoundReplaced, Unexplained,
    NotDrawn, LinesUnchanged, NotAllowed, and the refusals of the settlement (SameAuthor,
    SourceParty, …); then none is taken.
    """
    _refuse_twice(readings)
    rounds, ids = [r.round_id for r in readings], {r.id for r in readings}
    # Whoever sent the same reading a moment ago held the forms' rows until it was written.
    book = Book(rounds, election_id=actor.election, reading_ids=ids)
    taken = {r.id: _first_receipt(actor, book, r) for r in readings if r.id in book.known}
    taken |= _take(actor, book, [r for r in readings if r.id not in taken])
    return [taken[r.id] for r in readings]


def _refuse_twice(readings: Sequence[NewReading]) -> None:
    """One sending holds each form once: two sources of a form are two people's sendings."""
    if len({r.round_id for r in readings}) != len(readings):
        raise BadReading(
            id="Satu formulir tercantum dua kali dalam kiriman ini.",
            en="One form stands twice in this sending.",
        )


def _first_receipt(actor: Actor, book: Book, sent: NewReading) -> Receipt:
    """The receipt of a reading that is stored already. Raises IdUsed for another content."""
    first = book.known[sent.id]
    path = book.path_of(first.round_id)
    if path is None:
        raise IdUsed
    require_entitled(actor, path, book.policy, source=first.source, channel=first.channel)
    again = stamped(_unstamped(sent))
    if (again.sha256, again.reason) != (first.sha256, first.reason):
        raise IdUsed
    return _receipt(first, repeated=True)


def _take(actor: Actor, book: Book, fresh: Sequence[NewReading]) -> dict[UUID, Receipt]:
    """Write readings that nobody sent before."""
    if not fresh:
        return {}
    rows = [_checked_row(actor, book.sheets[r.round_id], r) for r in fresh]
    require_mandate(actor, [(book.sheets[r.round_id].round.contest.kind, r.pair) for r in rows])
    require_drawn(rows)
    refuse_changed_lines(book.sheets.values(), rows)
    _weigh(book, rows)
    _write(book, rows)
    _record(actor, rows)
    return {row.id: _receipt(row, repeated=False) for row in rows}


def _receipt(row: Reading, *, repeated: bool) -> Receipt:
    return Receipt(row.id, row.receipt, repeated, row.version, tuple(row.marks))


def _checked_row(actor: Actor, sheet: Sheet, sent: NewReading) -> Reading:
    require_entitled(
        actor, sheet.round.path, sheet.policy, source=sent.source, channel=sent.channel
    )
    author = author_of(actor, sent.source)
    check_content(sheet.definition, sent, author)
    row = _unstamped(sent)
    row.election_id = sheet.round.election_id
    row.form_id = sheet.form_id
    row.version = sheet.versions(sent.source, sent.pair) + 1
    row.entered_by = author
    row.recorded_at = clock.now()
    if sent.guarded:
        refuse_contradiction(sheet, row, sent.corrects)
    _refuse_unexplained(sheet, row)
    return stamped(row)


def _refuse_unexplained(sheet: Sheet, row: Reading) -> None:
    before = sheet.latest(row.source, row.pair)
    if before is not None and before.figures != row.figures and not row.reason:
        raise Unexplained(before)


def _unstamped(sent: NewReading) -> Reading:
    """What was sent, as a row that knows neither its sender nor its version yet."""
    return Reading(
        id=sent.id,
        round_id=sent.round_id,
        source=str(sent.source),
        figures=list(sent.figures),
        as_written=None if sent.as_written is None else list(sent.as_written),
        stands_so=sorted(str(block) for block in sent.stands_so),
        reason=fitting_reason(sent.reason),
        standing=str(sent.standing),
        happened_at=sent.happened_at,
        pair=sent.pair,
        channel=str(sent.channel),
        shown=sorted(sent.shown),
        photos_sha256=list(sent.photos_sha256),
        read_back_by=sent.read_back_by,
        device=sent.device,
        device_key_id=sent.device_key,
        signature=sent.signature,
        marks=list(sent.marks),
    )


def stamped(reading: Reading) -> Reading:
    """The reading with its fingerprint (SHA-256, hex) and the receipt made of it."""
    content = {
        "id": str(reading.id),
        "round": str(reading.round_id),
        "source": reading.source,
        "figures": reading.figures,
        "as_written": reading.as_written,
        "stands_so": reading.stands_so,
        "pair": reading.pair,
        "photos": reading.photos_sha256,
    }
    digest = hashlib.sha256(canonical_bytes(content)).digest()
    reading.sha256 = digest.hex()
    reading.receipt = base64.b32encode(digest).decode()[:RECEIPT_LENGTH]
    return reading


def _write(book: Book, rows: Sequence[Reading]) -> None:
    try:
        book.write(rows)
    except IntegrityError as error:
        # Sent for another form at the same moment: only the primary key can know.
        if _READING_KEY in str(error):
            raise IdUsed from error
        raise


def _weigh(book: Book, rows: Sequence[Reading]) -> None:
    """Run the settlement of every block of every form that was read, and note what changed.

    Contest by contest, so that a form meets what this sending settled for its station before.
    """
    surroundings = Surroundings([book.sheets[row.round_id].round for row in rows])
    for group in _by_contest(book, rows):
        sheets = [book.sheets[row.round_id] for row in group]
        broken = surroundings.broken([s.round for s in sheets], [row.figures for row in group])
        for row, sheet, failing in zip(group, sheets, broken, strict=True):
            for block in blocks_of(sheet.definition):
                after = _weigh_block(book, sheet, block, row, failing.get(block, ()))
                if block is Block.USERS:
                    surroundings.note(sheet.round, _named(sheet.definition, block, after))


def _by_contest(book: Book, rows: Sequence[Reading]) -> Iterable[list[Reading]]:
    groups: dict[UUID, list[Reading]] = defaultdict(list)
    for row in rows:
        groups[book.sheets[row.round_id].round.contest_id].append(row)
    return groups.values()


def _named(
    definition: FormDefinition, block: Block, state: machine.BlockState
) -> dict[str, int | None] | None:
    """The figures that count in a block, by key; None unless it is settled."""
    if state.values is None:
        return None
    return dict(zip(definition.keys_of(block), state.values, strict=True))


def _weigh_block(
    book: Book, sheet: Sheet, block: Block, row: Reading, failing: tuple[str, ...]
) -> machine.BlockState:
    """The block's state after the reading, noted in the book where it is another one."""
    before = sheet.state(block)
    after = machine.after_reading(
        before, sheet.block_reading(row, block), failing=failing, reason=row.reason
    )
    if (after.status, after.cause, after.values) != (before.status, before.cause, before.values):
        book.put(sheet.round.id, block, after, row)
    if before.pending is not None and after.pending is None:
        book.overtake(sheet.round.id, block)
    return after


def _record(actor: Actor, rows: Sequence[Reading]) -> None:
    record(
        actor,
        "readings.recorded",
        path=actor.path,
        log=Log.RESULTS,
        payload={
            "sources": sorted({r.source for r in rows}),
            "channels": sorted({r.channel for r in rows}),
            "count": len(rows),
        },
        items=[r.sha256 for r in rows],
        happened_at=max(r.happened_at for r in rows),
    )


def sending_of(sent: NewReading) -> Reading:
    """What was sent as a stamped row that is not stored: fingerprint and receipt.

    Raises ReasonTooLong.
    """
    return stamped(_unstamped(sent))
