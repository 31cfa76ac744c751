"""The settlement of some forms, locked: history in, changed blocks out.

All acts on readings go through a :class:`Book`, so there is one place that turns stored rows into
the pure state machine's states and writes its answers back.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import JSONObject

from garda.kernel.built_once import built_once
from garda.kernel.errors import PlainRefusal
from garda.kernel.events import publish
from garda.packs.loader import get_pack
from garda.packs.results import ResultRules
from garda.packs.types import BLOCK_ORDER, Block
from garda.packs.types import FormDefinition as Form
from garda.regions.models import StationListing
from garda.results.domain import settlement as machine
from garda.results.domain.definition import block_values
from garda.results.domain.settlement import BlockReading, BlockState, Cause, Outcome, Status
from garda.results.events import FormsReopened
from garda.results.models import (
    Decision,
    DecisionOutcome,
    FormHold,
    Reading,
    Settlement,
    Source,
    VoteRound,
)
from garda.results.queries import load_definition

from .writing import Changes, Place, write_changes


class UnknownRound(PlainRefusal):
    code = "unknown_round"
    sentence_id = "Formulir ini tidak ada. Muat ulang daftar TPS."
    sentence_en = "There is no such form. Reload the list of stations."


class RoundReplaced(PlainRefusal):
    """The vote is held again: what was counted before is kept and takes nothing more."""

    code = "round_replaced"
    sentence_id = (
        "Pemungutan suara di TPS ini diulang, sehingga formulir ini tidak berlaku lagi."
        " Muat ulang daftar TPS dan isi formulir pemungutan suara ulangnya."
    )
    sentence_en = (
        "The vote at this station is held again, so this form does not count any more."
        " Reload the list of stations and enter the form of the new vote."
    )


@dataclass(slots=True)
class Sheet:
    """One round's form: its definition, readings (each source's in order) and settlements."""

    round: VoteRound
    form_id: UUID
    definition: Form
    policy: ResultRules
    readings: list[Reading]
    settlements: dict[Block, Settlement]
    decisions: dict[UUID, list[Decision]]

    def versions(self, source: str, pair: int = 0) -> int:
        return sum((r.source, r.pair) == (source, pair) for r in self.readings)

    def latest(self, source: str, pair: int = 0) -> Reading | None:
        """The last version of one source."""
        own = (r for r in reversed(self.readings) if (r.source, r.pair) == (source, pair))
        return next(own, None)

    def is_settled(self, block: Block) -> bool:
        """Whether the block was settled when the book was opened."""
        stored = self.settlements.get(block)
        return stored is not None and BlockState(Status(stored.state)).is_settled

    def state(self, block: Block) -> BlockState:
        """The block's state as the pure machine knows it."""
        stored = self.settlements.get(block)
        if stored is None:
            readings = tuple(self.block_reading(r, block) for r in self._sources())
            return BlockState(readings=readings)
        counted = self._counted(stored)
        return BlockState(
            status=Status(stored.state),
            readings=tuple(self.block_reading(r, block) for r in self._sources()),
            decisions=tuple(self._decision(d, block) for d in self.decisions[stored.id]),
            values=self._values(counted, block) if counted else None,
            failing=tuple(stored.failing),
            cause=Cause(stored.cause) if stored.cause else None,
            holds=frozenset(map(Cause, stored.holds)),  # type: ignore[attr-defined]
        )

    def waiting_decision(self, block: Block) -> Decision:
        """The decision that waits for its answer in a block whose state says so."""
        decisions = self.decisions[self.settlements[block].id]
        return next(d for d in decisions if d.outcome == DecisionOutcome.WAITING)

    def block_reading(self, reading: Reading, block: Block) -> BlockReading:
        """What a reading of the form says in one block.

        A block in which the machine could not read every figure is heard and moves nothing: two
        people who agree need not wait because a photograph was poor.
        """
        values = self._values(reading, block)
        unread = reading.source == Source.MACHINE and None in values
        return BlockReading(
            source=reading.source,
            author=reading.entered_by,
            values=values,
            as_written_confirmed=block in reading.stands_so,
            version=reading.version,
            pair=reading.pair,
            settles=self.policy.settles(reading.source) and not unread,
            second_look=reading.source == Source.SECOND_LOOK,
            device=reading.device,
        )

    def _sources(self) -> Iterable[Reading]:
        return (r for r in self.readings if r.source != Source.ARBITER)

    def _counted(self, stored: Settlement) -> Reading | None:
        if stored.counted_id is None:
            return None
        return next(r for r in self.readings if r.id == stored.counted_id)

    def _values(self, reading: Reading, block: Block) -> machine.Values:
        return block_values(self.definition, block, reading.figures)

    def _decision(self, decision: Decision, block: Block) -> machine.Decision:
        reading = next(r for r in self.readings if r.id == decision.reading_id)
        return machine.Decision(
            arbiter=decision.decided_by,
            values=self._values(reading, block),
            reason=reading.reason,
            failing=tuple(decision.failing),
            outcome=Outcome(decision.outcome),
            second=decision.closed_by,
            second_reason=decision.closed_reason,
        )


@built_once
def _locked_rounds(wanted: Collection[UUID], election_id: UUID) -> QuerySet[Any]:
    """Rounds by id, each with its form's id, its pack and the voters of its station's list."""
    listed = StationListing.objects.filter(
        election_id=election_id,
        path=OuterRef("path"),
        voter_list__superseded_on__isnull=True,
    )
    return (
        VoteRound.objects.select_for_update(of=("self",), no_key=True)
        .select_related("contest")
        .annotate(
            form_id=F("contest__form__id"),
            pack=F("election__pack"),
            listed=Subquery(listed.values(json=JSONObject(male="male", female="female"))[:1]),
        )
        .filter(id__in=wanted, election_id=election_id)
        .order_by("id")
    )


@built_once
def _readings(rounds: Collection[UUID], ids: Collection[UUID]) -> QuerySet[Reading]:
    """Readings of rounds, and those with ids wherever they lie.

    The version orders a source's readings; clocks and client ids may not.
    """
    rows = Reading.objects.filter(Q(round__in=rounds) | Q(id__in=ids))
    return rows.order_by("version", "recorded_at", "id")


@built_once
def _settlements(rounds: Collection[UUID]) -> QuerySet[Any]:
    """Settlements, each with the open doubts about its form's photos (``holds``)."""
    holds = FormHold.objects.filter(round=OuterRef("round"), released_at__isnull=True)
    rows = Settlement.objects.filter(round__in=rounds)
    return rows.annotate(holds=ArraySubquery(holds.values("cause")))


def _by_block(rounds: Collection[UUID]) -> Mapping[UUID, dict[Block, Settlement]]:
    """Settlements by round and block. None is asked for where nobody has read anything."""
    found: dict[UUID, dict[Block, Settlement]] = defaultdict(dict)
    for row in _settlements(rounds) if rounds else ():
        found[row.round_id][Block(row.block)] = row
    return found


def _decisions(rounds: Sequence[VoteRound]) -> dict[UUID, list[Decision]]:
    """Decisions by settlement, in the order of their readings."""
    found: dict[UUID, list[Decision]] = defaultdict(list)
    rows = Decision.objects.filter(settlement__round__in=rounds)
    for decision in rows.order_by("reading__version"):
        found[decision.settlement_id].append(decision)
    return found


class Book:
    """Sheets of some rounds of one election, their rows locked until the transaction ends."""

    def __init__(
        self, round_ids: Iterable[UUID], *, election_id: UUID, reading_ids: Collection[UUID] = ()
    ) -> None:
        """Raises UnknownRound when a round is not of the election.

        ``known`` are the readings with ``reading_ids``, wherever they lie.
        """
        wanted = set(round_ids)
        self._rounds = {r.id: r for r in _locked_rounds(wanted, election_id)}
        if len(self._rounds) != len(wanted):
            raise UnknownRound
        self._readings: dict[UUID, list[Reading]] = defaultdict(list)
        self.known: dict[UUID, Reading] = {}
        self._read(set(reading_ids))
        self._changes = Changes()

    def _read(self, ids: Collection[UUID]) -> None:
        for reading in _readings(list(self._rounds), ids):
            self._readings[reading.round_id].append(reading)
            if reading.id in ids:
                self.known[reading.id] = reading

    def path_of(self, round_id: UUID) -> str | None:
        """Path of a round of this book; None of another's."""
        round_ = self._rounds.get(round_id)
        return round_.path if round_ is not None else None

    @cached_property
    def policy(self) -> ResultRules:
        """Whose readings count: all rounds of a book are of one election."""
        first = next(iter(self._rounds.values()))
        return get_pack(first.pack).results

    @cached_property
    def sheets(self) -> dict[UUID, Sheet]:
        """Everything known about the forms, whatever their number. Raises RoundReplaced."""
        rounds = list(self._rounds.values())
        if any(r.replaced_by_id is not None for r in rounds):
            raise RoundReplaced
        settlements = _by_block([r.id for r in rounds if self._readings[r.id]])
        everything = (reading for of_one in self._readings.values() for reading in of_one)
        decided = any(r.source == Source.ARBITER for r in everything)
        decisions = _decisions(rounds) if decided else defaultdict(list)
        return {
            r.id: Sheet(
                round=r,
                form_id=r.form_id,
                definition=load_definition(r.contest_id),
                policy=self.policy,
                readings=self._readings[r.id],
                settlements=settlements[r.id],
                decisions=decisions,
            )
            for r in rounds
        }

    def put(self, round_id: UUID, block: Block, state: BlockState, counted: Reading | None) -> None:
        """Note a block's next state; ``counted`` is the reading that counts when it is settled."""
        self._changes.blocks[Place(round_id, block)] = (state, counted)

    def overtake(self, round_id: UUID, block: Block) -> None:
        """Note that a new reading came before the block's waiting decision was answered."""
        self._changes.overtaken.append(self.sheets[round_id].waiting_decision(block).id)

    def write(self, readings: Sequence[Reading] = ()) -> None:
        """Write new readings, all noted states, and the figures of blocks that became or ceased
        to be settled. One query."""
        self._changes.readings = list(readings)
        self._tell_reopened()
        write_changes(self._changes, {id_: sheet.definition for id_, sheet in self.sheets.items()})

    def _tell_reopened(self) -> None:
        """Figures of a block that was settled before leave the line; the readings stay."""
        places = []
        for place in self._changes.blocks:
            sheet = self.sheets[place.round_id]
            if sheet.is_settled(place.block):
                self._changes.gone.append(place)
                places.append((sheet.round.contest_id, sheet.round.path))
        if places:
            publish(FormsReopened(places))


def blocks_of(definition: Form) -> tuple[Block, ...]:
    """Blocks that this form has, in their order."""
    return tuple(block for block in BLOCK_ORDER if definition.keys_of(block))
