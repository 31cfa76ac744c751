"""What a district plenary has before it: every station's figures and what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.packs.types import BLOCK_ORDER, Block, FormDefinition, Severity
from garda.regions.queries import listings, within
from garda.results.domain.checks import Finding, check_form
from garda.results.models import SettledFigure, VoteRound
from garda.results.queries import load_definition

from .models import Correction, Plenary

#: A plenary cannot go on without these; the others may wait and are listed.
NEEDED = (Block.VOTES, Block.USERS)


@dataclass(frozen=True, slots=True)
class StationLine:
    """One station in the plenary. ``figures`` are the settled ones with confirmed corrections."""

    round_id: UUID
    path: str
    name: str
    figures: Mapping[str, int]
    open_blocks: tuple[Block, ...]
    findings: tuple[Finding, ...]
    corrections: tuple[Correction, ...]

    @property
    def ready(self) -> bool:
        return not any(block in self.open_blocks for block in NEEDED)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)


@dataclass(frozen=True, slots=True)
class Agenda:
    """The whole plenary; names are ``TPS 003 Watuaji``."""

    definition: FormDefinition
    stations: tuple[StationLine, ...]

    @property
    def missing(self) -> list[str]:
        return [s.name for s in self.stations if not s.ready]

    @property
    def failing(self) -> list[str]:
        return [s.name for s in self.stations if s.errors]

    @property
    def open_blocks(self) -> list[str]:
        return [s.name for s in self.stations if s.open_blocks]

    @property
    def unconfirmed(self) -> int:
        return sum(c.confirmed_by is None for s in self.stations for c in s.corrections)


def agenda_of(plenary: Plenary) -> Agenda:
    """The agenda of a district plenary, in the order of its stations. Four queries."""
    definition = load_definition(plenary.contest_id)
    rounds = VoteRound.objects.filter(
        within(plenary.path), contest_id=plenary.contest_id, replaced_by__isnull=True
    ).order_by("path")
    # A station that left the list keeps its round, and is then named by its path.
    names = {
        row.path: f"TPS {row.number:03d} {row.village.name}"
        for row in listings(plenary.election_id, plenary.path)
    }
    settled = _settled(plenary)
    corrections = _corrections(plenary)
    return Agenda(
        definition,
        tuple(
            _line(definition, r, names.get(r.path, r.path), settled[r.id], corrections[r.id])
            for r in rounds
        ),
    )


def _settled(plenary: Plenary) -> Mapping[UUID, dict[str, int]]:
    figures: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = SettledFigure.objects.filter(within(plenary.path), contest_id=plenary.contest_id)
    for round_id, key, value in rows.values_list("round_id", "key", "value"):
        figures[round_id][key] = value
    return figures


def _corrections(plenary: Plenary) -> Mapping[UUID, list[Correction]]:
    by_round: dict[UUID, list[Correction]] = defaultdict(list)
    for correction in Correction.objects.filter(plenary=plenary).order_by("proposed_at", "id"):
        by_round[correction.round_id].append(correction)
    return by_round


def _line(
    definition: FormDefinition,
    round_: VoteRound,
    name: str,
    settled: Mapping[str, int],
    corrections: Sequence[Correction],
) -> StationLine:
    corrected = {c.key: c.new_value for c in corrections if c.confirmed_by is not None}
    figures = {**settled, **corrected}
    row = [figures.get(key) for key in definition.keys]
    return StationLine(
        round_id=round_.id,
        path=round_.path,
        name=name,
        figures=figures,
        open_blocks=_open_blocks(definition, figures),
        findings=check_form(definition, row) if figures else (),
        corrections=tuple(corrections),
    )


def _open_blocks(definition: FormDefinition, figures: Mapping[str, int]) -> tuple[Block, ...]:
    return tuple(
        block
        for block in BLOCK_ORDER
        if any(key not in figures for key in definition.keys_of(block))
    )
