"""The front page's figures: regencies side by side, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Max, Q, Sum

from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel.codes import COUNTRY_PATH, in_scope
from garda.packs.types import Block
from garda.recap.figures import (
    VOTERS,
    ChoiceResult,
    Marked,
    Turnout,
    choice_results,
    marked,
    turnout_of,
    voter_tally,
)
from garda.recap.history import is_closed
from garda.recap.models import Plenary
from garda.recap.queries import published_under
from garda.recap.rollup import COVERAGE_KEY, Line, Tally, roll_up
from garda.recap.standings import Pins
from garda.regions.models import Election, Region, RegionLevel, StationListing
from garda.regions.queries import regencies, within
from garda.results.models import SETTLED_STATES, Contest, Settlement
from garda.results.queries import contests
from garda.web.views.stages import Progress

Tallies = Mapping[Line, Mapping[UUID, Mapping[str, Tally]]]


@dataclass(frozen=True, slots=True)
class Card:
    """One contest in one regency. ``as_of``: the plenary's end, or the last settled form."""

    contest: Contest
    region: Region
    official: bool
    tally: Tally
    choices: tuple[ChoiceResult, ...]
    turnout: Turnout
    valid: Marked
    as_of: datetime | None

    @property
    def elsewhere(self) -> bool:
        """The contest is the province's: the card is only the regency's part of it."""
        return self.contest.region_id != self.region.id


@dataclass(frozen=True, slots=True)
class Counts:
    """What a regency consists of."""

    districts: int
    villages: int
    stations: int
    officers: int
    male: Marked
    female: Marked
    voters: Marked


@dataclass(frozen=True, slots=True)
class Section:
    """One regency on the front page, its own contest first."""

    region: Region
    cards: tuple[Card, ...]
    counts: Counts
    districts_closed: int
    closed: bool

    @property
    def stations_in(self) -> int:
        """Stations whose votes are in for every contest."""
        return min((card.tally.stations_in for card in self.cards), default=0)


@dataclass(frozen=True, slots=True)
class Overview:
    sections: tuple[Section, ...]

    @property
    def stations(self) -> int:
        return sum(s.counts.stations for s in self.sections)

    @property
    def stations_in(self) -> int:
        return sum(s.stations_in for s in self.sections)

    @property
    def officers(self) -> int:
        return sum(s.counts.officers for s in self.sections)

    @property
    def districts(self) -> int:
        return sum(s.counts.districts for s in self.sections)

    @property
    def districts_closed(self) -> int:
        return sum(s.districts_closed for s in self.sections)

    @property
    def regencies_closed(self) -> int:
        return sum(s.closed for s in self.sections)

    def progress(self) -> dict[str, Progress]:
        """What is measured of the calendar's stages, by stage code."""
        return {
            "recap_district": Progress(self.districts_closed, self.districts, "kecamatan"),
            "recap_regency": Progress(self.regencies_closed, len(self.sections), "kabupaten/kota"),
        }


@dataclass(frozen=True, slots=True)
class _Facts:
    """All that was read, before it is arranged by regency."""

    election: Election
    regions: Sequence[Region]
    contests: Sequence[Contest]
    tallies: Tallies
    plenaries: Sequence[Plenary]
    published: Mapping[UUID, Mapping[str, Mapping[str, int]]]
    listed: Mapping[str, Any]
    below: Mapping[str, Any]
    officers: Mapping[str, Any]
    settled: Mapping[str, Any]


def overview(election: Election) -> Overview:
    """Regencies with contests, counts and plenaries. Thirteen queries for any number of them."""
    regions = list(regencies(election))
    if not regions:
        return Overview(())
    facts = _read(election, regions)
    return Overview(tuple(_section(facts, index) for index in range(len(regions))))


def _read(election: Election, regions: Sequence[Region]) -> _Facts:
    known = list(contests(election))
    ids = [contest.id for contest in known]
    listed = StationListing.objects.filter(
        election=election, voter_list__superseded_on__isnull=True
    )
    officers = Appointment.objects.filter(election=election, body=KPPS, ended_on__isnull=True)
    settled = Settlement.objects.filter(
        election=election, block=Block.VOTES, state__in=SETTLED_STATES
    )
    return _Facts(
        election=election,
        regions=regions,
        contests=known,
        tallies={
            line: roll_up(line, ids, under=COUNTRY_PATH, level=RegionLevel.REGENCY) for line in Line
        },
        plenaries=list(
            Plenary.objects.filter(election=election, superseded_by__isnull=True).select_related(
                "region"
            )
        ),
        published=published_under(election.id, ids, COUNTRY_PATH),
        listed=listed.aggregate(**_each(regions, _list_sums)),
        below=Region.objects.filter(valid_to__isnull=True).aggregate(**_each(regions, _levels)),
        officers=officers.aggregate(
            **_each(regions, lambda inside: {"officers": Count("id", filter=inside)})
        ),
        settled=settled.aggregate(**_settled_times(regions, known)),
    )


def _each(regions: Sequence[Region], sums: Callable[[Q], Mapping[str, Any]]) -> dict[str, Any]:
    """The aggregates of every region under names of their own, so that one query reads them."""
    return {
        f"{name}_{index}": aggregate
        for index, region in enumerate(regions)
        for name, aggregate in sums(within(region.path)).items()
    }


def _list_sums(inside: Q) -> dict[str, Any]:
    return {
        "male": Sum("male", filter=inside),
        "female": Sum("female", filter=inside),
        "stations": Count("id", filter=inside),
    }


def _levels(inside: Q) -> dict[str, Any]:
    return {
        "districts": Count("id", filter=inside & Q(level=RegionLevel.DISTRICT)),
        "villages": Count("id", filter=inside & Q(level=RegionLevel.VILLAGE)),
    }


def _settled_times(regions: Sequence[Region], known: Sequence[Contest]) -> dict[str, Any]:
    return {
        f"{position}_{index}": Max(
            "changed_at", filter=within(region.path) & Q(round__contest=contest)
        )
        for index, region in enumerate(regions)
        for position, contest in enumerate(known)
    }


def _section(facts: _Facts, index: int) -> Section:
    region = facts.regions[index]
    cards = [
        _card(facts, region, contest, facts.settled[f"{position}_{index}"])
        for position, contest in enumerate(facts.contests)
        if in_scope(region.path, contest.region.path)
    ]
    own_first = sorted(cards, key=lambda card: card.elsewhere)
    return Section(
        region=region,
        cards=tuple(own_first),
        counts=_counts(facts, index),
        districts_closed=_districts_closed(facts, region, len(cards)),
        closed=bool(cards) and all(card.official for card in cards),
    )


def _card(facts: _Facts, region: Region, contest: Contest, settled_at: datetime | None) -> Card:
    plenary = next(
        (p for p in facts.plenaries if p.contest_id == contest.id and p.path == region.path), None
    )
    official = is_closed(plenary)
    line = Line.RECAP if official else Line.FORMS
    tally = facts.tallies[line][contest.id].get(region.path, Tally(region.path))
    choices = list(contest.choices.all())
    pins = Pins(facts.published[contest.id], [f"votes_{choice.number}" for choice in choices])
    return Card(
        contest=contest,
        region=region,
        official=official,
        tally=tally,
        choices=choice_results(facts.election, choices, tally, pins),
        turnout=turnout_of(facts.election, tally, _voters(facts, region), pins),
        valid=marked(facts.election, COVERAGE_KEY, tally, pins),
        as_of=plenary.closed_at if plenary is not None and official else settled_at,
    )


def _voters(facts: _Facts, region: Region) -> Tally:
    index = list(facts.regions).index(region)
    return voter_tally(region.path, facts.listed[f"male_{index}"], facts.listed[f"female_{index}"])


def _counts(facts: _Facts, index: int) -> Counts:
    region = facts.regions[index]
    voters = _voters(facts, region)
    pins = Pins(next(iter(facts.published.values()), {}))
    male, female, both = (
        marked(facts.election, key, voters, pins) for key in ("dpt_l", "dpt_p", VOTERS)
    )
    return Counts(
        districts=facts.below[f"districts_{index}"],
        villages=facts.below[f"villages_{index}"],
        stations=facts.listed[f"stations_{index}"],
        officers=facts.officers[f"officers_{index}"],
        male=male,
        female=female,
        voters=both,
    )


def _districts_closed(facts: _Facts, region: Region, contests_here: int) -> int:
    """Districts whose plenaries of every contest have closed."""
    closed: dict[UUID, int] = {}
    for plenary in facts.plenaries:
        if is_closed(plenary) and plenary.region.parent_id == region.id:
            closed[plenary.region_id] = closed.get(plenary.region_id, 0) + 1
    return sum(count >= contests_here for count in closed.values())
