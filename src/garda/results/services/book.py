"""The settlement of some forms, locked: history in, changed blocks out.

All acts on readings go through a :class:`Book`, so there is one place that turns stored rows into
the pure state machine's states and writes its answers back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.bulk import copy_rows
from garda.kernel.errors import GardaError
from garda.kernel.events import publish
from garda.kernel.ids import uuid7
from garda.packs.types import BLOCK_ORDER, Block
from garda.packs.types import FormDefinition as Form
from garda.results.domain import settlement as machine
from garda.results.domain.definition import block_values
from garda.results.domain.settlement import BlockReading, BlockState, Cause, Outcome, Status
from garda.results.events import FormsReopened
from garda.results.models import (
    Decision,
    DecisionOutcome,
    FormDefinition,
    Reading,
    SettledFigure,
    Settlement,
    Source,
    VoteRound,
)
from garda.results.queries import load_definition


class UnknownRound(GardaError):
    code = "unknown_round"

    def __init__(self) -> None:
        super().__init__(
            id="Formulir ini tidak ada, atau putarannya sudah digantikan. Muat ulang daftar TPS.",
            en="There is no such form, or its round was replaced. Reload the list of stations.",
        )


@dataclass(slots=True)
class Sheet:
    """One round's form: its definition, readings (each source's in order) and settlements."""

    round: VoteRound
    form_id: UUID
    definition: Form
    readings: list[Reading]
    settlements: dict[Block, Settlement]
    decisions: dict[UUID, list[Decision]]

    def versions(self, source: str) -> int:
        return sum(r.source == source for r in self.readings)

    def state(self, block: Block) -> BlockState:
        """The block's state as the pure machine knows it."""
        stored = self.settlements.get(block)
        if stored is None:
            return machine.EMPTY
        return BlockState(
            status=Status(stored.state),
            readings=tuple(self._reading(r, block) for r in self._sources()),
            decisions=tuple(self._decision(d, block) for d in self.decisions[stored.id]),
            values=self._values(stored.counted, block) if stored.counted else None,
            failing=tuple(stored.failing),
            cause=Cause(stored.cause) if stored.cause else None,
        )

    def waiting_decision(self, block: Block) -> Decision:
        """The decision that waits for its answer in a block whose state says so."""
        decisions = self.decisions[self.settlements[block].id]
        return next(d for d in decisions if d.outcome == DecisionOutcome.WAITING)

    def _sources(self) -> Iterable[Reading]:
        return (r for r in self.readings if r.source != Source.ARBITER)

    def _values(self, reading: Reading, block: Block) -> machine.Values:
        return block_values(self.definition, block, reading.figures)

    def _reading(self, reading: Reading, block: Block) -> BlockReading:
        return BlockReading(
            source=reading.source,
            author=reading.entered_by,
            values=self._values(reading, block),
            as_written_confirmed=block in reading.stands_so,
            version=reading.version,
        )

    def _decision(self, decision: Decision, block: Block) -> machine.Decision:
        return machine.Decision(
            arbiter=decision.decided_by,
            values=self._values(decision.reading, block),
            reason=decision.reading.reason,
            failing=tuple(decision.failing),
            outcome=Outcome(decision.outcome),
            second=decision.closed_by,
            second_reason=decision.closed_reason,
        )


def _load_sheets(rounds: Sequence[VoteRound]) -> dict[UUID, Sheet]:
    """Everything known about the rounds' forms. Four queries, whatever the number of rounds."""
    readings, settlements = _readings(rounds), _settlements(rounds)
    decisions = _decisions(rounds)
    contests = {r.contest_id for r in rounds}
    forms = dict(
        FormDefinition.objects.filter(contest__in=contests).values_list("contest_id", "id")
    )
    return {
        r.id: Sheet(
            r,
            forms[r.contest_id],
            load_definition(r.contest_id),
            readings[r.id],
            settlements[r.id],
            decisions,
        )
        for r in rounds
    }


def _readings(rounds: Sequence[VoteRound]) -> Mapping[UUID, list[Reading]]:
    """Readings by round. The version orders a source's readings; clocks and client ids may not."""
    found: dict[UUID, list[Reading]] = defaultdict(list)
    rows = Reading.objects.filter(round__in=rounds)
    for reading in rows.order_by("version", "recorded_at", "id"):
        found[reading.round_id].append(reading)
    return found


def _settlements(rounds: Sequence[VoteRound]) -> Mapping[UUID, dict[Block, Settlement]]:
    found: dict[UUID, dict[Block, Settlement]] = defaultdict(dict)
    for row in Settlement.objects.filter(round__in=rounds).select_related("counted"):
        found[row.round_id][Block(row.block)] = row
    return found


def _decisions(rounds: Sequence[VoteRound]) -> dict[UUID, list[Decision]]:
    """Decisions by settlement, in the order of their readings."""
    found: dict[UUID, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(settlement__round__in=rounds).select_related("reading")
    for decision in rows.order_by("reading__version"):
        found[decision.settlement_id].append(decision)
    return found


class Book:
    """Sheets of some rounds of one election, their rows locked until the transaction ends."""

    def __init__(self, round_ids: Iterable[UUID], *, election_id: UUID) -> None:
        """Raises UnknownRound when a round is not of the election or does not count any more."""
        wanted = set(round_ids)
        rounds = list(
            VoteRound.objects.select_for_update(of=("self",), no_key=True)
            .select_related("contest")
            .filter(id__in=wanted, election_id=election_id, replaced_by__isnull=True)
            .order_by("id")
        )
        if len(rounds) != len(wanted):
            raise UnknownRound
        self.sheets = _load_sheets(rounds)
        self._changed: dict[tuple[UUID, Block], tuple[BlockState, Reading | None]] = {}
        self._overtaken: list[UUID] = []

    def readings(self) -> Iterable[Reading]:
        """All readings of these forms, as they stand under the lock."""
        for sheet in self.sheets.values():
            for reading in sheet.readings:
                reading.round = sheet.round
                yield reading

    def put(self, round_id: UUID, block: Block, state: BlockState, counted: Reading | None) -> None:
        """Note a block's next state; ``counted`` is the reading that counts when it is settled."""
        self._changed[round_id, block] = (state, counted)

    def overtake(self, round_id: UUID, block: Block) -> None:
        """Note that a new reading came before the block's waiting decision was answered."""
        self._overtaken.append(self.sheets[round_id].waiting_decision(block).id)

    def write(self) -> None:
        """Write all noted states, and the figures of blocks that became or ceased to be settled."""
        self._close_overtaken()
        new: list[Settlement] = []
        known: list[Settlement] = []
        for place, change in self._changed.items():
            row = self._settlement(*place, *change)
            (known if place[1] in self.sheets[place[0]].settlements else new).append(row)
        copy_rows(Settlement, SETTLEMENT_COLUMNS, map(_settlement_values, new))
        _update_settlements(known)
        self._drop_unsettled()
        copy_rows(
            SettledFigure,
            ["id", "election", "contest", "round", "path", "key", "value"],
            self._figure_rows(),
        )

    def _close_overtaken(self) -> None:
        if self._overtaken:
            Decision.objects.filter(id__in=self._overtaken).update(
                outcome=DecisionOutcome.OVERTAKEN, closed_at=clock.now()
            )

    def _settlement(
        self, round_id: UUID, block: Block, state: BlockState, counted: Reading | None
    ) -> Settlement:
        sheet = self.sheets[round_id]
        stored = sheet.settlements.get(block)
        return Settlement(
            id=stored.id if stored else uuid7(),
            election_id=sheet.round.election_id,
            round_id=round_id,
            path=sheet.round.path,
            block=str(block),
            state=str(state.status),
            cause=str(state.cause or ""),
            counted_id=counted.id if counted and state.is_settled else None,
            failing=list(state.failing),
            changed_at=clock.now(),
        )

    def _drop_unsettled(self) -> None:
        """Figures of a block that was settled before leave the line; the readings stay."""
        gone, places = Q(), []
        for round_id, block in self._changed:
            sheet = self.sheets[round_id]
            if sheet.state(block).is_settled:
                gone |= Q(round_id=round_id, key__in=sheet.definition.keys_of(block))
                places.append((sheet.round.contest_id, sheet.round.path))
        if places:
            publish(FormsReopened(places))
            SettledFigure.objects.filter(gone).delete()

    def _figure_rows(self) -> Iterable[tuple[Any, ...]]:
        for (round_id, block), (state, _) in self._changed.items():
            if state.values is None:
                continue
            sheet = self.sheets[round_id]
            round_ = sheet.round
            for key, value in zip(sheet.definition.keys_of(block), state.values, strict=True):
                if value is not None:
                    yield (
                        uuid7(),
                        round_.election_id,
                        round_.contest_id,
                        round_id,
                        round_.path,
                        key,
                        value,
                    )


SETTLEMENT_COLUMNS = (
    "id",
    "election_id",
    "round_id",
    "path",
    "block",
    "state",
    "cause",
    "counted_id",
    "failing",
    "changed_at",
)


def _settlement_values(row: Settlement) -> list[Any]:
    return [getattr(row, name) for name in SETTLEMENT_COLUMNS]


def _update_settlements(rows: Sequence[Settlement]) -> None:
    """One statement for any number of rows: the ORM's CASE per row is slow for a district."""
    if not rows:
        return
    values = ((r.id, r.state, r.cause, r.counted_id, ",".join(r.failing)) for r in rows)
    columns = zip(*values, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE results_settlement s SET state = n.state, cause = n.cause,"
            " counted_id = n.counted, failing = string_to_array(n.failing, ','), changed_at = %s"
            " FROM unnest(%s::uuid[], %s::text[], %s::text[], %s::uuid[], %s::text[])"
            " AS n(id, state, cause, counted, failing) WHERE s.id = n.id",
            [clock.now(), *map(list, columns)],
        )


def blocks_of(definition: Form) -> tuple[Block, ...]:
    """Blocks that this form has, in their order."""
    return tuple(block for block in BLOCK_ORDER if definition.keys_of(block))
