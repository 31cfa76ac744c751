"""Taking readings in: one form from a page, or a village's forms in one batch."""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.canonical import canonical_bytes
from garda.kernel.errors import GardaError
from garda.kernel.roles import Role
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.types import Block, FormDefinition
from garda.regions.models import Standing
from garda.results.domain import settlement as machine
from garda.results.domain.definition import block_values
from garda.results.domain.settlement import BlockReading
from garda.results.models import Channel, Reading, Source

from .book import Book, Sheet, blocks_of
from .reasons import fitting_reason
from .rules import Surroundings

#: Who enters for which source.
_ENTERS: Mapping[str, tuple[Role, ...]] = {
    Source.OPERATOR: (Role.KPPS, Role.PPS),
    Source.PPK: (Role.PPK,),
}
ENTER = act("results.enter", "Mengisi C.Hasil", *chain(*_ENTERS.values()))
RECEIPT_LENGTH = 10
#: Characters of one "as written" note, as the column holds them.
WRITTEN_LENGTH = 12


class BadReading(GardaError):
    code = "bad_reading"


class IdUsed(GardaError):
    code = "id_used"

    def __init__(self) -> None:
        super().__init__(
            id="Nomor kiriman ini sudah dipakai untuk isian lain. Buka formulir sekali lagi.",
            en="This sending number was used for another entry. Open the form again.",
        )


@dataclass(frozen=True, slots=True)
class NewReading:
    """What a source read. ``id`` is made by the client and makes sending again harmless.

    ``figures`` in the order of the form's fields; ``stands_so`` names blocks that the source
    confirms to stand so on the paper although a rule fails.
    """

    id: UUID
    round_id: UUID
    source: str
    figures: tuple[int | None, ...]
    happened_at: datetime
    as_written: tuple[str | None, ...] | None = None
    stands_so: frozenset[str] = field(default_factory=frozenset)
    reason: str = ""
    standing: str = Standing.ENTERED
    #: The pair whose witness reads; 0 for every other source.
    pair: int = 0
    channel: str = Channel.PAGE
    shown: frozenset[str] = field(default_factory=frozenset)
    photos_sha256: tuple[str, ...] = ()
    read_back_by: UUID | None = None
    device: UUID | None = None
    device_key: UUID | None = None
    signature: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof for the sender; the same for the same reading however often it is sent."""

    reading_id: UUID
    code: str
    repeated: bool


@transaction.atomic
def record_readings(actor: Actor, *, readings: Sequence[NewReading]) -> list[Receipt]:
    """Take readings in, each at once weighed against the other source; receipts in the order given.

    A reading sent again gives its first receipt. The number of queries does not depend on the
    number of readings. Raises IdUsed, BadReading, UnknownRound, NotAllowed, and the refusals of
    the settlement (SameAuthor, SourceParty, AlreadySettled, …); then none is taken.
    """
    _refuse_twice(readings)
    taken = _receipts(actor, readings, _stored(readings))
    fresh = [r for r in readings if r.id not in taken]
    if fresh:
        book = Book((r.round_id for r in fresh), election_id=actor.election)
        # Whoever sent the same reading a moment ago held the forms' rows until it was written.
        taken |= _receipts(actor, fresh, book.readings())
        taken |= _take(actor, book, [r for r in fresh if r.id not in taken])
    return [taken[r.id] for r in readings]


def _refuse_twice(readings: Sequence[NewReading]) -> None:
    """One sending holds each form once: two sources of a form are two people's sendings."""
    if len({r.round_id for r in readings}) != len(readings):
        raise BadReading(
            id="Satu formulir tercantum dua kali dalam kiriman ini.",
            en="One form stands twice in this sending.",
        )


def _stored(readings: Sequence[NewReading]) -> Iterable[Reading]:
    return Reading.objects.filter(id__in=[r.id for r in readings]).select_related("round")


def _receipts(
    actor: Actor, sent: Sequence[NewReading], stored: Iterable[Reading]
) -> dict[UUID, Receipt]:
    """First receipts of readings that are stored already. Raises IdUsed for another content."""
    by_id = {r.id: r for r in stored}
    found: dict[UUID, Receipt] = {}
    for reading in sent:
        first = by_id.get(reading.id)
        if first is not None:
            _refuse_other_content(actor, first, reading)
            found[reading.id] = Receipt(first.id, first.receipt, repeated=True)
    return found


def _refuse_other_content(actor: Actor, stored: Reading, sent: NewReading) -> None:
    ENTER.require(actor, path=stored.round.path, among=_ENTERS.get(stored.source, ()))
    again = stamped(_unstamped(sent))
    if (again.sha256, again.reason) != (stored.sha256, stored.reason):
        raise IdUsed


def _take(actor: Actor, book: Book, fresh: Sequence[NewReading]) -> dict[UUID, Receipt]:
    """Write readings that nobody sent before."""
    if not fresh:
        return {}
    rows = [_checked_row(actor, book.sheets[r.round_id], r) for r in fresh]
    _write(rows)
    _weigh(book, rows)
    _record(actor, rows)
    return {row.id: Receipt(row.id, row.receipt, repeated=False) for row in rows}


def _checked_row(actor: Actor, sheet: Sheet, sent: NewReading) -> Reading:
    ENTER.require(actor, path=sheet.round.path, among=_ENTERS.get(sent.source, ()))
    _check_content(sheet.definition, sent)
    row = _unstamped(sent)
    row.election_id = sheet.round.election_id
    row.form_id = sheet.form_id
    row.version = sheet.versions(sent.source) + 1
    row.entered_by = actor.identity
    row.recorded_at = clock.now()
    return stamped(row)


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


def _check_content(definition: FormDefinition, sent: NewReading) -> None:
    _check_length(definition, len(sent.figures))
    refuse_overflow(definition, dict(zip(definition.keys, sent.figures, strict=True)))
    if all(value is None for value in sent.figures):
        raise BadReading(id="Formulir masih kosong.", en="The form is empty.")
    if sent.as_written is not None:
        _check_written(definition, sent.as_written)
    _check_stands_so(definition, sent)


def _check_length(definition: FormDefinition, sent: int) -> None:
    fields = len(definition.fields)
    if sent != fields:
        raise BadReading(
            id=f"Formulir ini punya {fields} isian, yang dikirim {sent}.",
            en=f"This form has {fields} figures, {sent} were sent.",
        )


def _check_written(definition: FormDefinition, as_written: Sequence[str | None]) -> None:
    _check_length(definition, len(as_written))
    if any(text is not None and len(text) > WRITTEN_LENGTH for text in as_written):
        raise BadReading(
            id=f'Catatan "sesuai tertulis" paling banyak {WRITTEN_LENGTH} huruf.',
            en=f'What stands "as written" has at most {WRITTEN_LENGTH} characters.',
        )


def _check_stands_so(definition: FormDefinition, sent: NewReading) -> None:
    if not sent.stands_so <= set(blocks_of(definition)):
        raise BadReading(
            id="Bagian yang dinyatakan sesuai tertulis tidak ada pada formulir ini.",
            en="The part stated to stand as written is not on this form.",
        )
    if sent.stands_so and not sent.reason.strip():
        raise BadReading(
            id="Tulis alasan mengapa angka memang demikian di kertas.",
            en="Say why the figures stand so on the paper.",
        )


def refuse_overflow(definition: FormDefinition, figures: Mapping[str, int | None]) -> None:
    """K14: a figure that its boxes cannot hold was never on the paper. Raises BadReading."""
    for key, value in figures.items():
        field_ = definition.fields[definition.index[key]]
        if value is not None and not 0 <= value <= field_.maximum:
            raise BadReading(
                code="K14",
                id=f"{field_.label.id}: {value} tidak muat di kotak (0–{field_.maximum}).",
                en=f"{field_.label.en}: {value} does not fit its boxes (0–{field_.maximum}).",
            )


READING_COLUMNS = [
    "id",
    "election_id",
    "round_id",
    "form_id",
    "source",
    "version",
    "figures",
    "as_written",
    "stands_so",
    "reason",
    "pair",
    "channel",
    "shown",
    "photos_sha256",
    "read_back_by",
    "device",
    "device_key_id",
    "signature",
    "entered_by",
    "standing",
    "receipt",
    "sha256",
    "happened_at",
    "recorded_at",
]


def _write(rows: Sequence[Reading]) -> None:
    try:
        copy_rows(
            Reading, READING_COLUMNS, ([getattr(r, c) for c in READING_COLUMNS] for r in rows)
        )
    except IntegrityError as error:
        # Sent for another form at the same moment: only the primary key can know.
        raise IdUsed from error


def _weigh(book: Book, rows: Sequence[Reading]) -> None:
    """Run the settlement of every block of every form that was read, and write what changed.

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
    book.write()


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
        before, _block_reading(sheet.definition, block, row), failing=failing, reason=row.reason
    )
    if (after.status, after.cause, after.values) != (before.status, before.cause, before.values):
        book.put(sheet.round.id, block, after, row)
    if before.pending is not None and after.pending is None:
        book.overtake(sheet.round.id, block)
    return after


def _block_reading(definition: FormDefinition, block: Block, row: Reading) -> BlockReading:
    return BlockReading(
        source=row.source,
        author=row.entered_by,
        values=block_values(definition, block, row.figures),
        as_written_confirmed=block in row.stands_so,
        version=row.version,
    )


def _record(actor: Actor, rows: Sequence[Reading]) -> None:
    record(
        actor,
        "readings.recorded",
        path=actor.path,
        log=Log.RESULTS,
        payload={"sources": sorted({r.source for r in rows}), "count": len(rows)},
        items=[r.sha256 for r in rows],
        happened_at=max(r.happened_at for r in rows),
    )
