"""Taking readings in: one form from a page, or a village's forms in one batch."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import copy_rows
from garda.kernel.canonical import canonical_bytes
from garda.kernel.errors import GardaError
from garda.ledger.models import Log
from garda.ledger.services import record
from garda.packs.types import Block, FormDefinition
from garda.people.roles import Role
from garda.regions.models import Standing
from garda.results.domain import settlement as machine
from garda.results.domain.definition import block_values
from garda.results.domain.settlement import BlockReading
from garda.results.models import Reading, Source

from .book import Book, Sheet, blocks_of
from .rules import broken_rules

#: Who enters for which source.
_ENTERS: Mapping[str, tuple[Role, ...]] = {
    Source.OPERATOR: (Role.KPPS, Role.PPS),
    Source.PPK: (Role.PPK,),
}
RECEIPT_LENGTH = 10


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
    known = _already_taken(readings)
    fresh = [r for r in readings if r.id not in known]
    rows: dict[UUID, Reading] = {}
    if fresh:
        book = Book(r.round_id for r in fresh)
        for reading in fresh:
            rows[reading.id] = _checked_row(actor, book.sheets[reading.round_id], reading)
        _write(rows.values())
        _weigh(book, [(r, rows[r.id]) for r in fresh])
        _record(actor, list(rows.values()))
    return [
        Receipt(r.id, (known.get(r.id) or rows[r.id]).receipt, r.id in known) for r in readings
    ]


def _refuse_twice(readings: Sequence[NewReading]) -> None:
    """One sending holds each form once: two sources of a form are two people's sendings."""
    if len({r.round_id for r in readings}) != len(readings):
        raise BadReading(
            id="Satu formulir tercantum dua kali dalam kiriman ini.",
            en="One form stands twice in this sending.",
        )


def _already_taken(readings: Sequence[NewReading]) -> dict[UUID, Reading]:
    known = {r.id: r for r in Reading.objects.filter(id__in=[r.id for r in readings])}
    for reading in readings:
        stored = known.get(reading.id)
        if stored is not None and not _same(stored, reading):
            raise IdUsed
    return known


def _same(stored: Reading, sent: NewReading) -> bool:
    return (stored.round_id, stored.source, tuple(stored.figures)) == (
        sent.round_id,
        sent.source,
        sent.figures,
    )


def _checked_row(actor: Actor, sheet: Sheet, sent: NewReading) -> Reading:
    actor.require(*_ENTERS.get(sent.source, ()), path=sheet.round.path)
    _check_figures(sheet.definition, sent)
    return stamped(
        Reading(
        id=sent.id,
        election_id=sheet.round.election_id,
        round_id=sent.round_id,
        form_id=sheet.form_id,
        source=str(sent.source),
        version=sheet.versions(sent.source) + 1,
        figures=list(sent.figures),
        as_written=list(sent.as_written) if sent.as_written else None,
        stands_so=sorted(sent.stands_so),
        reason=sent.reason.strip(),
        entered_by=actor.identity,
        standing=str(sent.standing),
        happened_at=sent.happened_at,
        recorded_at=clock.now(),
        )
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
    }
    digest = hashlib.sha256(canonical_bytes(content)).digest()
    reading.sha256 = digest.hex()
    reading.receipt = base64.b32encode(digest).decode()[:RECEIPT_LENGTH]
    return reading


def _check_figures(definition: FormDefinition, sent: NewReading) -> None:
    if len(sent.figures) != len(definition.fields):
        raise BadReading(
            id=f"Formulir ini punya {len(definition.fields)} isian, yang dikirim {len(sent.figures)}.",
            en=f"This form has {len(definition.fields)} figures, {len(sent.figures)} were sent.",
        )
    refuse_overflow(definition, dict(zip(definition.keys, sent.figures, strict=True)))
    if all(value is None for value in sent.figures):
        raise BadReading(id="Formulir masih kosong.", en="The form is empty.")
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
    "entered_by",
    "standing",
    "receipt",
    "sha256",
    "happened_at",
    "recorded_at",
]


def _write(rows: Iterable[Reading]) -> None:
    copy_rows(Reading, READING_COLUMNS, ([getattr(r, c) for c in READING_COLUMNS] for r in rows))


def _weigh(book: Book, pairs: Sequence[tuple[NewReading, Reading]]) -> None:
    """Run the settlement of every block of every form that was read, and write what changed."""
    sheets = [book.sheets[row.round_id] for _, row in pairs]
    broken = broken_rules([s.round for s in sheets], [row.figures for _, row in pairs])
    for (sent, row), sheet, failing in zip(pairs, sheets, broken, strict=True):
        for block in blocks_of(sheet.definition):
            _weigh_block(book, sheet, block, row, failing.get(block, ()), sent.reason)
    book.write()


def _weigh_block(
    book: Book, sheet: Sheet, block: Block, row: Reading, failing: tuple[str, ...], reason: str
) -> None:
    before = sheet.state(block)
    reading = BlockReading(
        source=row.source,
        author=row.entered_by,
        values=block_values(sheet.definition, block, row.figures),
        as_written_confirmed=block in row.stands_so,
        version=row.version,
    )
    after = machine.after_reading(before, reading, failing=failing, reason=reason)
    if (after.status, after.cause, after.values) == (before.status, before.cause, before.values):
        return
    _overtake(sheet, block, before, after)
    book.put(sheet.round.id, block, after, row)


def _overtake(
    sheet: Sheet, block: Block, before: machine.BlockState, after: machine.BlockState
) -> None:
    """A decision still waiting is marked as overtaken by the new reading."""
    if before.pending is None or after.pending is not None:
        return
    for decision in sheet.decisions[sheet.settlements[block].id]:
        if decision.outcome == machine.Outcome.WAITING:
            decision.outcome = str(machine.Outcome.OVERTAKEN)
            decision.closed_at = clock.now()
            decision.save(update_fields=["outcome", "closed_at"])


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
