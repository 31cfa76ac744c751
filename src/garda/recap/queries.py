"""The result page of one contest in one region: both lines, parts, coverage, history.

A page costs the same number of queries whatever the region's size.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Max, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Concat

from garda.kernel.snapshots import one_moment
from garda.packs.types import BLOCK_ORDER, Block, FormDefinition
from garda.regions.models import (
    Election,
    Region,
    RegionLevel,
    Standing,
    StationKind,
    StationListing,
)
from garda.regions.queries import listings, within
from garda.results.domain.definition import field_name
from garda.results.models import SETTLED_STATES, Choice, Contest, Settlement
from garda.results.queries import load_definition

from .figures import (
    USERS,
    VOTERS,
    ChoiceResult,
    Marked,
    Turnout,
    choice_results,
    marked,
    turnout_of,
    voter_tally,
)
from .history import (
    CorrectionLine,
    Event,
    correction_lines,
    events_of,
    full_name,
    governing,
    is_closed,
    plenaries_around,
)
from .models import Plenary
from .rollup import COVERAGE_KEY, Line, Tally, roll_up, total
from .standings import Pins, published_under, standing_of, weakest

__all__ = [
    "ResultPage",
    "last_settled",
    "published_under",
    "result_page",
    "standing_of",
    "weakest",
]

INVALID = "invalid"
#: Levels that have a result page, and what each is made of.
PARTS: Mapping[str, str] = {
    RegionLevel.REGENCY: RegionLevel.DISTRICT,
    RegionLevel.DISTRICT: RegionLevel.VILLAGE,
    RegionLevel.VILLAGE: "station",
}


@dataclass(frozen=True, slots=True)
class Part:
    """One line of the table: a district, a village or a station.

    ``number`` is a station's. ``closed``: the part's own plenary has closed.
    """

    code: str
    name: str
    number: int | None
    special: bool
    tally: Tally
    choices: tuple[ChoiceResult, ...]
    valid: Marked
    invalid: Marked
    turnout: Turnout
    closed: bool


@dataclass(frozen=True, slots=True)
class Comparison:
    """One figure in both lines. ``difference`` is None while the lines hold other stations."""

    label: str
    forms: Marked
    recap: Marked
    difference: int | None


@dataclass(frozen=True, slots=True)
class ResultPage:
    """Everything the page shows. ``line`` is the one the answer is given in."""

    contest: Contest
    region: Region
    line: Line
    plenary: Plenary | None
    as_of: datetime | None
    answer: Tally
    forms: Tally
    recap: Tally
    choices: tuple[ChoiceResult, ...]
    valid: Marked
    invalid: Marked
    turnout: Turnout
    part_level: str
    parts: tuple[Part, ...]
    comparison: tuple[Comparison, ...]
    events: tuple[Event, ...]
    corrections: tuple[CorrectionLine, ...]

    @property
    def plenary_name(self) -> str:
        """Whose plenary decides here."""
        return full_name(self.plenary.region) if self.plenary is not None else ""

    @property
    def official(self) -> bool:
        return self.line is Line.RECAP

    @property
    def empty(self) -> bool:
        """No station's votes are in yet."""
        return self.answer.stations_in == 0

    @property
    def valid_share(self) -> Standing:
        """Standing of the valid votes as a share of the users."""
        return weakest((self.valid.standing, self.turnout.users.standing))

    @property
    def invalid_share(self) -> Standing:
        return weakest((self.invalid.standing, self.turnout.users.standing))

    @property
    def elsewhere(self) -> bool:
        """The region is a part of the contest's: what is shown is not the contest's result."""
        return self.region.id != self.contest.region_id and self.region.level == RegionLevel.REGENCY

    @property
    def above(self) -> list[Region]:
        """Regions above this one that have a result page, widest first."""
        found: list[Region] = []
        region = self.region.parent
        while region is not None and region.level in PARTS:
            found.insert(0, region)
            region = region.parent
        return found


@dataclass(frozen=True, slots=True)
class _Place:
    """A part before its figures are known."""

    path: str
    code: str
    name: str
    number: int | None
    special: bool
    voters: Tally


@dataclass(frozen=True, slots=True)
class _Basis:
    """What every figure of the page is judged by."""

    election: Election
    choices: Sequence[Choice]
    definition: FormDefinition
    pins: Pins

    def marked(self, key: str, tally: Tally) -> Marked:
        return marked(self.election, key, tally, self.pins)


@one_moment()
def result_page(election: Election, kind: str, code: str) -> ResultPage | None:
    """The page of a contest ``kind`` in the region with the official ``code``, of one moment: a
    plenary that closes meanwhile is on it wholly or not at all.

    None when there is no such region, no page at its level, or no such contest there. Eleven
    queries at most (one more while the contest's form has not been read yet).
    """
    region, below = _region_with_parts(election, code)
    if region is None or region.level not in PARTS:
        return None
    choices = list(_ballot(election, kind, region))
    if not choices:
        return None
    contest = choices[0].contest
    places = _places(election, region, below)
    published = published_under(election.id, [contest.id], region.path)[contest.id]
    basis = _Basis(
        election,
        choices,
        load_definition(contest.id),
        Pins(published, [f"votes_{c.number}" for c in choices]),
    )
    return _assemble(basis, contest, region, places)


def _region_with_parts(election: Election, code: str) -> tuple[Region | None, list[Region]]:
    """The region, with those above it, and the regions below it with their voters. One query."""
    rows = list(
        Region.objects.filter(Q(code=code) | Q(parent__code=code), valid_to__isnull=True)
        .select_related("parent__parent__parent")
        .annotate(male=_voters(election, "male"), female=_voters(election, "female"))
        .order_by("code")
    )
    return next((r for r in rows if r.code == code), None), [r for r in rows if r.code != code]


def _voters(election: Election, sex: str) -> Subquery:
    """Sum of the current list's voters of one sex at or under each region."""
    rows = StationListing.objects.filter(
        election=election,
        voter_list__superseded_on__isnull=True,
        path__gte=OuterRef("path"),
        # As kernel.codes.scope_of: "0" is the character after "/".
        path__lt=Concat(OuterRef("path"), Value("0")),
    )
    return Subquery(rows.order_by().values("election").annotate(sum=Sum(sex)).values("sum"))


def _ballot(election: Election, kind: str, region: Region) -> QuerySet[Choice]:
    """Choices of the contest of this kind in which the region votes. One query."""
    parts = region.path.split("/")
    at_or_above = ["/".join(parts[:depth]) for depth in range(1, len(parts) + 1)]
    return (
        Choice.objects.filter(
            contest__election=election,
            contest__kind=kind,
            contest__region__path__in=at_or_above,
        )
        .select_related("contest__region")
        .order_by("number")
    )


def _places(election: Election, region: Region, below: Sequence[Region]) -> list[_Place]:
    if region.level == RegionLevel.VILLAGE:
        return [_station_place(row) for row in listings(election.id, region.path)]
    return [
        _Place(r.path, r.code, r.name, None, False, voter_tally(r.path, *_annotated(r)))
        for r in below
    ]


def _annotated(region: Region) -> tuple[int | None, int | None]:
    return region.male, region.female  # type: ignore[attr-defined]


def _station_place(row: StationListing) -> _Place:
    return _Place(
        path=row.path,
        code=row.village.code,
        name=f"TPS {row.number:03d}",
        number=row.number,
        special=row.kind == StationKind.SPECIAL,
        voters=voter_tally(row.path, row.male, row.female),
    )


def _assemble(
    basis: _Basis, contest: Contest, region: Region, places: Sequence[_Place]
) -> ResultPage:
    plenaries = plenaries_around(contest, region)
    plenary = governing(plenaries, region)
    line = Line.RECAP if is_closed(plenary) else Line.FORMS
    tallies = {
        each: roll_up(each, [contest.id], under=region.path, level=PARTS[region.level])[contest.id]
        for each in Line
    }
    sums = {each: total(parts.values(), region.path) for each, parts in tallies.items()}
    answer = sums[line]
    voters = voter_tally(region.path, *_annotated(region))
    return ResultPage(
        contest=contest,
        region=region,
        line=line,
        plenary=plenary,
        as_of=_time_of(contest, region, plenary, line),
        answer=answer,
        forms=sums[Line.FORMS],
        recap=sums[Line.RECAP],
        choices=choice_results(basis.election, basis.choices, answer, basis.pins),
        valid=basis.marked(COVERAGE_KEY, answer),
        invalid=basis.marked(INVALID, answer),
        turnout=turnout_of(basis.election, answer, voters, basis.pins),
        part_level=PARTS[region.level],
        parts=tuple(_part(basis, place, tallies[line], plenaries) for place in places),
        comparison=tuple(_comparison(basis, sums[Line.FORMS], sums[Line.RECAP])),
        events=events_of(plenaries, region, len(places)),
        corrections=correction_lines(basis.definition, contest, region.path),
    )


def _time_of(
    contest: Contest, region: Region, plenary: Plenary | None, line: Line
) -> datetime | None:
    """When the answer became what it is: the plenary's end, or the last form's settlement."""
    if line is Line.RECAP and plenary is not None:
        return plenary.closed_at
    return last_settled(contest.id, region.path)


def last_settled(contest_id: UUID, path: str) -> datetime | None:
    """Time of the last settled votes at or under ``path``; None while there are none. One query."""
    settled = Settlement.objects.filter(
        within(path), round__contest=contest_id, block=Block.VOTES, state__in=SETTLED_STATES
    )
    newest: datetime | None = settled.aggregate(at=Max("changed_at"))["at"]
    return newest


def _part(
    basis: _Basis, place: _Place, tallies: Mapping[str, Tally], plenaries: Sequence[Plenary]
) -> Part:
    tally = tallies.get(place.path, Tally(place.path))
    return Part(
        code=place.code,
        name=place.name,
        number=place.number,
        special=place.special,
        tally=tally,
        choices=choice_results(basis.election, basis.choices, tally, basis.pins),
        valid=basis.marked(COVERAGE_KEY, tally),
        invalid=basis.marked(INVALID, tally),
        turnout=turnout_of(basis.election, tally, place.voters, basis.pins),
        closed=_closed(plenaries, place.path),
    )


def _closed(plenaries: Sequence[Plenary], path: str) -> bool:
    return any(is_closed(p) and p.superseded_by_id is None and p.path == path for p in plenaries)


def _comparison(basis: _Basis, forms: Tally, recap: Tally) -> Iterator[Comparison]:
    """The figures of the answer, and every other one in which the two lines differ."""
    main = {*basis.definition.vote_keys, COVERAGE_KEY, INVALID, USERS, VOTERS}
    keys = (key for block in BLOCK_ORDER for key in basis.definition.keys_of(block))
    for key in keys:
        difference = _difference(key, forms, recap)
        if key in main or difference:
            yield Comparison(
                label=field_name(basis.definition, key).id,
                forms=basis.marked(key, forms),
                recap=basis.marked(key, recap),
                difference=difference,
            )


def _difference(key: str, forms: Tally, recap: Tally) -> int | None:
    """Recap minus forms; None while one line holds fewer stations than the other."""
    if not forms.counted.get(key) or forms.counted.get(key) != recap.counted.get(key):
        return None
    return recap.figures[key] - forms.figures[key]
