"""What a district plenary has before it: every station's figures and what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.packs.types import BLOCK_ORDER, Block, FormDefinition, Severity
from garda.regions.models import StationListing
from garda.regions.queries import listings, within
from garda.results.domain.checks import Finding, check_form, check_station
from garda.results.domain.definition import as_figures
from garda.results.models import SettledFigure, VoteRound
from garda.results.queries import load_definition, voter_figures

from .models import Correction, Plenary

#: Figures of the other contests that station rules (K15, K16) compare.
COMPARED = ("dpt_l", "dpt_p", "dpt_j", "users_total_j")
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
    """The agenda of a district plenary, in the order of its stations. Five queries.

    Findings are those of the form and those between it, the voter list and the station's other
    contests, on the figures as the plenary has them.
    """
    definition = load_definition(plenary.contest_id)
    rounds = VoteRound.objects.filter(
        within(plenary.path), contest_id=plenary.contest_id, replaced_by__isnull=True
    ).order_by("path")
    listed = {row.path: row for row in listings(plenary.election_id, plenary.path)}
    settled, others = _settled(plenary), _other_contests(plenary)
    corrections = _corrections(plenary)
    return Agenda(
        definition,
        tuple(
            _line(
                definition,
                r,
                listed.get(r.path),
                settled[r.id],
                corrections[r.id],
                others.get(r.path, {}),
            )
            for r in rounds
        ),
    )


Others = Mapping[UUID, dict[str, int]]


def _other_contests(plenary: Plenary) -> Mapping[str, Others]:
    """Settled figures of the other contests by station path: only those that rules compare."""
    found: dict[str, dict[UUID, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    rows = SettledFigure.objects.filter(
        within(plenary.path), election_id=plenary.election_id, key__in=COMPARED
    ).exclude(contest_id=plenary.contest_id)
    for path, contest_id, key, value in rows.values_list("path", "contest_id", "key", "value"):
        found[path][contest_id][key] = value
    return found


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
    listing: StationListing | None,
    settled: Mapping[str, int],
    corrections: Sequence[Correction],
    others: Others,
) -> StationLine:
    corrected = {c.key: c.new_value for c in corrections if c.confirmed_by is not None}
    figures = {**settled, **corrected}
    return StationLine(
        round_id=round_.id,
        path=round_.path,
        name=_name(round_, listing),
        figures=figures,
        open_blocks=_open_blocks(definition, figures),
        findings=_findings(definition, figures, listing, others) if figures else (),
        corrections=tuple(corrections),
    )


def _name(round_: VoteRound, listing: StationListing | None) -> str:
    """A station that left the list keeps its round, and is then named by its path."""
    return round_.path if listing is None else f"TPS {listing.number:03d} {listing.village.name}"


def _findings(
    definition: FormDefinition,
    figures: Mapping[str, int],
    listing: StationListing | None,
    others: Others,
) -> tuple[Finding, ...]:
    kind, row = definition.contest_kind, as_figures(definition, figures)
    definitions, sheets = {kind: definition}, {kind: row}
    for contest_id, sheet in others.items():
        other = load_definition(contest_id)
        definitions[other.contest_kind] = other
        sheets[other.contest_kind] = as_figures(other, sheet)
    between = check_station(definitions, sheets, voter_figures(listing))
    return check_form(definition, row) + tuple(f for f in between if f.contest == kind)


def _open_blocks(definition: FormDefinition, figures: Mapping[str, int]) -> tuple[Block, ...]:
    return tuple(
        block
        for block in BLOCK_ORDER
        if any(key not in figures for key in definition.keys_of(block))
    )
