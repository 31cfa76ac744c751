"""Everything public about one station: its group, its forms in both lines, how they came to count.

What a source wrote is shown for settled blocks only. Before that it would tell the other source
what to write, and readings are blind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from garda.documents.models import Document
from garda.formation.models import Appointment
from garda.formation.queries import Member, members_of_station
from garda.packs.types import BLOCK_ORDER, Block, FormDefinition
from garda.recap.figures import Marked, marked
from garda.recap.history import CorrectionLine, correction_lines
from garda.recap.models import PlenaryState, RecapFigure
from garda.recap.rollup import Tally
from garda.recap.standings import Pins
from garda.regions.models import Election, Region, RegionLevel, Standing, StationListing
from garda.results.domain.checks import Finding, check_form, check_station
from garda.results.domain.definition import as_figures, field_name
from garda.results.forms import BLOCK_NAMES
from garda.results.models import (
    SETTLED_STATES,
    BlockState,
    Choice,
    Reading,
    SettledFigure,
    Settlement,
    VoteRound,
)
from garda.results.queries import load_definition, rounds_of_station
from garda.votingday.models import OrderState, RoundOrder
from garda.web.format import nomor_tps

_TONES: Mapping[str, str] = {
    BlockState.EMPTY: "netral",
    BlockState.FIRST: "info",
    BlockState.DIFFERS: "bahaya",
    BlockState.DECIDED: "awas",
    BlockState.SETTLED: "ok",
    BlockState.AS_WRITTEN: "ok",
}


@dataclass(frozen=True, slots=True)
class FieldRow:
    """One figure of a form in both lines; ``read`` what each reading has, in their order."""

    label: str
    choice: int | None
    forms: Marked
    recap: Marked
    read: tuple[int | None, ...]

    @property
    def difference(self) -> int | None:
        if self.forms.value is None or self.recap.value is None:
            return None
        return self.recap.value - self.forms.value


@dataclass(frozen=True, slots=True)
class BlockView:
    """One block. ``rows`` hold no figure before the block is settled."""

    block: Block
    name: str
    state: str
    tone: str
    settled: bool
    rows: tuple[FieldRow, ...]


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """That a source read the form, and when; never who, and no figure."""

    source: str
    version: int
    at: datetime


@dataclass(frozen=True, slots=True)
class FormView:
    """One vote round of one contest."""

    round: VoteRound
    blocks: tuple[BlockView, ...]
    readings: tuple[ReadingLine, ...]
    findings: tuple[Finding, ...]
    corrections: tuple[CorrectionLine, ...]
    # Not in the published results: the demo assumed its figures to reach the published finals.
    assumed: bool
    # The vote is to be held again; until then these figures stand.
    again: RoundOrder | None

    @property
    def entered(self) -> bool:
        return bool(self.readings)

    @property
    def alike(self) -> bool:
        """Every block stands the same: one word says it for the whole form."""
        return len({block.state for block in self.blocks}) == 1


@dataclass(frozen=True, slots=True)
class StationPage:
    listing: StationListing
    members: tuple[Member, ...]
    seats: tuple[str, ...]
    decrees: tuple[Document, ...]
    forms: tuple[FormView, ...]
    voters: Marked

    @property
    def name(self) -> str:
        return f"TPS {nomor_tps(self.listing.number)}"

    @property
    def village(self) -> Region:
        return self.listing.village

    @property
    def above(self) -> list[Region]:
        """From the regency down to the village; read with the listing."""
        district = self.village.parent
        return [place for place in (district and district.parent, district, self.village) if place]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Figures of the station's rounds in both lines, and what they are judged by."""

    election: Election
    pins: Pins
    forms: Mapping[UUID, dict[str, int]]
    recap: Mapping[UUID, dict[str, int]]


def station_page(election: Election, code: str, number: int, seats: int) -> StationPage | None:
    """The page of station ``number`` in the village with the official ``code``; None when unknown.

    ``seats`` is how many a group has. The number of queries depends on the contests only.
    """
    listing = _listing(election, code, number)
    if listing is None:
        return None
    members = members_of_station(election, listing.path)
    named = tuple(member for member in members if member.decreed)
    return StationPage(
        listing=listing,
        members=named,
        seats=_glyph({member.seat for member in named}, seats),
        decrees=tuple(_decrees(election, listing.station_id)),
        forms=tuple(_forms(election, listing)),
        voters=_voters(election, listing),
    )


def _listing(election: Election, code: str, number: int) -> StationListing | None:
    return (
        StationListing.objects.filter(
            election=election,
            village__code=code,
            village__level=RegionLevel.VILLAGE,
            number=number,
            voter_list__superseded_on__isnull=True,
        )
        .select_related("village__parent__parent__parent")
        .first()
    )


def _glyph(taken: set[int], seats: int) -> tuple[str, ...]:
    return tuple("filled" if seat in taken else "empty" for seat in range(1, seats + 1))


def _decrees(election: Election, station_id: UUID) -> Iterable[Document]:
    """Decrees behind the group, the newest first."""
    behind = Appointment.objects.filter(
        election=election, station=station_id, ended_on__isnull=True, decree__isnull=False
    )
    return Document.objects.filter(id__in=behind.values("decree")).order_by("-signed_at")


def _voters(election: Election, listing: StationListing) -> Marked:
    standing = Standing(listing.standing) if election.watermark else Standing.ENTERED
    return Marked(listing.voters, standing)


def _forms(election: Election, listing: StationListing) -> Iterable[FormView]:
    rounds = rounds_of_station(election.id, listing.path)
    lines = _Lines(
        election,
        Pins({listing.path: _listed(listing)} if listing.standing == Standing.PUBLISHED else {}),
        _by_round(
            SettledFigure.objects.filter(round__in=rounds).values_list("round", "key", "value")
        ),
        _by_round(
            RecapFigure.objects.filter(
                round__in=rounds,
                plenary__state=PlenaryState.CLOSED,
                plenary__superseded_by__isnull=True,
            ).values_list("round", "key", "value")
        ),
    )
    between = _between_forms(rounds, lines, listing)
    coming = RoundOrder.objects.filter(round__in=rounds, state=OrderState.ORDERED)
    again = {order.round_id: order for order in coming}
    return [_form(round_, lines, between, again.get(round_.id)) for round_ in rounds]


def _listed(listing: StationListing) -> dict[str, int]:
    """The station's voters with the keys of the forms; empty while they are not known."""
    if listing.male is None or listing.female is None:
        return {}
    return {"dpt_l": listing.male, "dpt_p": listing.female, "dpt_j": listing.male + listing.female}


def _by_round(rows: Iterable[tuple[UUID, str, int]]) -> dict[UUID, dict[str, int]]:
    figures: dict[UUID, dict[str, int]] = {}
    for round_id, key, value in rows:
        figures.setdefault(round_id, {})[key] = value
    return figures


def _between_forms(
    rounds: Sequence[VoteRound], lines: _Lines, listing: StationListing
) -> Sequence[Finding]:
    """Findings between the station's forms that count, and between them and the voter list."""
    standing = [r for r in rounds if r.replaced_by_id is None and r.id in lines.forms]
    definitions = {r.contest.kind: load_definition(r.contest_id) for r in standing}
    figures = {
        r.contest.kind: as_figures(definitions[r.contest.kind], lines.forms[r.id]) for r in standing
    }
    return check_station(definitions, figures, _listed(listing))


def _form(
    round_: VoteRound, lines: _Lines, between: Sequence[Finding], again: RoundOrder | None
) -> FormView:
    definition = load_definition(round_.contest_id)
    readings = list(round_.readings.all())
    settlements = {s.block: s for s in round_.settlements.all()}
    settled = lines.forms.get(round_.id, {})
    own = check_form(definition, as_figures(definition, settled)) if settled else ()
    return FormView(
        round=round_,
        blocks=tuple(
            _block(definition, block, round_, settlements.get(block), readings, lines)
            for block in BLOCK_ORDER
        ),
        readings=tuple(_reading_line(reading) for reading in readings),
        findings=(*own, *(f for f in between if f.contest == round_.contest.kind)),
        corrections=correction_lines(definition, round_.contest, round_.path),
        assumed=any(reading.standing == Standing.ASSUMED for reading in readings),
        again=again,
    )


def _reading_line(reading: Reading) -> ReadingLine:
    return ReadingLine(reading.get_source_display(), reading.version, reading.recorded_at)


def _block(
    definition: FormDefinition,
    block: Block,
    round_: VoteRound,
    settlement: Settlement | None,
    readings: Sequence[Reading],
    lines: _Lines,
) -> BlockView:
    state = settlement.state if settlement is not None else BlockState.EMPTY
    settled = state in SETTLED_STATES
    rows = _rows(definition, block, round_, readings, lines) if settled else ()
    return BlockView(
        block=block,
        name=BLOCK_NAMES[block],
        state=BlockState(state).label,
        tone=_TONES[state],
        settled=settled,
        rows=tuple(rows),
    )


def _rows(
    definition: FormDefinition,
    block: Block,
    round_: VoteRound,
    readings: Sequence[Reading],
    lines: _Lines,
) -> Iterable[FieldRow]:
    forms = Tally(round_.path, lines.forms.get(round_.id, {}))
    recap = Tally(round_.path, lines.recap.get(round_.id, {}))
    for key in definition.keys_of(block):
        index = definition.index[key]
        yield FieldRow(
            label=field_name(definition, key).id,
            choice=_choice_of(definition, key),
            forms=marked(lines.election, key, forms, lines.pins),
            recap=marked(lines.election, key, recap, lines.pins),
            read=tuple(reading.figures[index] for reading in readings),
        )


def _choice_of(definition: FormDefinition, key: str) -> int | None:
    votes = definition.vote_keys
    return definition.choices[votes.index(key)] if key in votes else None


def ballot_names(forms: Sequence[FormView]) -> dict[UUID, dict[int, str]]:
    """Names on the ballots by contest and number. One query."""
    names: dict[UUID, dict[int, str]] = {}
    contests = {form.round.contest_id for form in forms}
    for choice in Choice.objects.filter(contest__in=contests):
        names.setdefault(choice.contest_id, {})[choice.number] = choice.name
    return names
