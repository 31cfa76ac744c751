"""The settlement of some forms, locked: history in, changed blocks out.

All acts on readings go through a :class:`Book`, so there is one place that turns stored rows into
the pure state machine's states and writes its answers back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Q

from garda.kernel import clock
from garda.kernel.bulk import copy_rows
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.packs.types import BLOCK_ORDER, Block
from garda.packs.types import FormDefinition as Form
from garda.results.domain import settlement as machine
from garda.results.domain.definition import block_values
from garda.results.domain.settlement import BlockReading, BlockState, Cause, Outcome, Status
from garda.results.models import (
    Decision,
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
    """One round's form: its definition, readings (oldest first) and settlements by block."""

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


class Book:
    """Sheets of some rounds, their rows locked until the transaction ends."""

    def __init__(self, round_ids: Iterable[UUID]) -> None:
        """Raises UnknownRound when a round does not exist or does not count any more."""
        wanted = set(round_ids)
        rounds = list(
            VoteRound.objects.select_for_update(of=("self",))
            .select_related("contest")
            .filter(id__in=wanted, replaced_by__isnull=True)
            .order_by("id")
        )
        if len(rounds) != len(wanted):
            raise UnknownRound
        self.sheets = self._load(rounds)
        self._changed: dict[tuple[UUID, Block], tuple[BlockState, Reading | None]] = {}

    @staticmethod
    def _load(rounds: Sequence[VoteRound]) -> dict[UUID, Sheet]:
        readings: dict[UUID, list[Reading]] = defaultdict(list)
        for reading in Reading.objects.filter(round__in=rounds).order_by("recorded_at", "id"):
            readings[reading.round_id].append(reading)
        settlements: dict[UUID, dict[Block, Settlement]] = defaultdict(dict)
        for row in Settlement.objects.filter(round__in=rounds).select_related("counted"):
            settlements[row.round_id][Block(row.block)] = row
        decisions: dict[UUID, list[Decision]] = defaultdict(list)
        for decision in (
            Decision.objects.filter(settlement__round__in=rounds)
            .select_related("reading")
            .order_by("id")
        ):
            decisions[decision.settlement_id].append(decision)
        forms = dict(
            FormDefinition.objects.filter(
                contest__in={r.contest_id for r in rounds}
            ).values_list("contest_id", "id")
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

    def put(self, round_id: UUID, block: Block, state: BlockState, counted: Reading | None) -> None:
        """Note a block's next state; ``counted`` is the reading that counts when it is settled."""
        self._changed[round_id, block] = (state, counted)

    def write(self) -> None:
        """Write all noted states, and the figures of blocks that became or ceased to be settled."""
        new, known = [], []
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
        gone = Q()
        for (round_id, block), _ in self._changed.items():
            sheet = self.sheets[round_id]
            if sheet.state(block).is_settled:
                gone |= Q(round_id=round_id, key__in=sheet.definition.keys_of(block))
        if gone:
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
    """One statement for any number of rows: the ORM's CASE per row took most of a district's time."""
    if not rows:
        return
    columns = zip(*((r.id, r.state, r.cause, r.counted_id, ",".join(r.failing)) for r in rows), strict=True)
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
