"""Everything of one regency in one election that an exported folder tells, read at one moment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from garda.exchange.domain.folder import Standing as FileStanding
from garda.kernel import clock
from garda.recap.models import Plenary, PlenaryState
from garda.recap.rollup import Line, Tally, roll_up
from garda.recap.standings import Pins, published_under, standing_of
from garda.regions.models import Election, ElectionKind, Region, Standing, StationListing
from garda.regions.queries import listings, within
from garda.results.models import Contest, PublishedFigure
from garda.results.queries import contests_of

#: Our keys of the final figures of a region, by the key in finals.csv.
FINAL_KEYS = {"valid": "valid", "invalid": "invalid", "users": "users_total_j"}


class Origin(StrEnum):
    """Which line a district's votes were taken from."""

    RECAP = "recap"
    FORMS = "forms"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class DistrictVotes:
    """Votes of one contest in one district, by number, of ``stations_in`` stations."""

    district: str
    votes: Mapping[int, int]
    stations_in: int
    as_of: datetime | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class FinalFigure:
    """One figure of a region's final result, by its key in finals.csv."""

    contest: str
    region: str
    key: str
    value: int
    standing: FileStanding


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One regency of one election. ``regions`` are those that vote, parents first.

    ``voters`` holds published voter figures (male, female) by region code; a station's own stand
    in its listing. ``results`` is by contest kind, then in the order of the districts.
    """

    election: Election
    regency: Region
    taken_at: datetime
    regions: Sequence[Region]
    listings: Sequence[StationListing]
    contests: Sequence[Contest]
    results: Mapping[str, Sequence[DistrictVotes]]
    finals: Sequence[FinalFigure]
    voters: Mapping[str, tuple[int, int]]

    @property
    def lines(self) -> dict[str, dict[str, int]]:
        """Per contest kind, how many districts came from which line."""
        return {
            kind: dict(Counter(str(row.origin) for row in rows))
            for kind, rows in self.results.items()
        }


def take_snapshot(election: Election, regency: Region) -> Snapshot:
    """Read one regency; the number of queries does not grow with its size."""
    rows = list(listings(election.id, regency.path))
    regions = _regions(rows)
    contests = contests_of(election, regency.path)
    reader = _Results(election, regency, [r for r in regions if r.level == "district"], contests)
    return Snapshot(
        election=election,
        regency=regency,
        taken_at=clock.now(),
        regions=regions,
        listings=rows,
        contests=contests,
        results={c.kind: list(reader.results(c, _stations(rows))) for c in contests},
        finals=[figure for c in contests for figure in reader.finals(c)],
        voters=_voters(election, regency),
    )


def _regions(rows: Sequence[StationListing]) -> list[Region]:
    """The villages that have stations and what lies above them, from the province down."""
    paths = set()
    for path in {row.village.path for row in rows}:
        parts = path.split("/")
        paths |= {"/".join(parts[:depth]) for depth in range(2, len(parts) + 1)}
    return list(Region.objects.filter(path__in=paths).order_by("path"))


def _stations(rows: Sequence[StationListing]) -> Counter[str]:
    """Stations by district path."""
    return Counter(row.village.path.rpartition("/")[0] for row in rows)


def _voters(election: Election, regency: Region) -> dict[str, tuple[int, int]]:
    rows = PublishedFigure.objects.filter(
        within(regency.path, "region__path"),
        election=election,
        contest__isnull=True,
        key__in=["dpt_l", "dpt_p"],
    ).values_list("region__code", "key", "value")
    figures: dict[str, dict[str, int]] = {}
    for code, key, value in rows.order_by("region__path"):
        figures.setdefault(code, {})[key] = value
    return {code: (f["dpt_l"], f["dpt_p"]) for code, f in figures.items() if len(f) == 2}


class _Results:
    """Both lines and the published figures of all contests, read once and then asked."""

    def __init__(
        self,
        election: Election,
        regency: Region,
        districts: Sequence[Region],
        contests: Sequence[Contest],
    ) -> None:
        self._election, self._regency, self._districts = election, regency, districts
        ids = [contest.id for contest in contests]
        self._tallies = {
            (line, level): roll_up(line, ids, under=regency.path, level=level)
            for line in Line
            for level in ("district", "regency")
        }
        self._closed = _closing_times(ids, regency)
        self._stored = _published_figures(election, regency, ids)
        self._pins = published_under(election.id, ids, regency.path)

    def results(self, contest: Contest, stations: Mapping[str, int]) -> Iterator[DistrictVotes]:
        """Votes per district. ``stations``: how many each has, by path."""
        counted = self._tally(Line.FORMS, contest, self._regency).stations_in > 0
        for district in self._districts:
            official = self._tally(Line.RECAP, contest, district)
            if official.complete:
                closed_at = self._closed.get((contest.id, district.path))
                yield _votes(contest, district, official, closed_at, Origin.RECAP)
            elif counted:
                forms = self._tally(Line.FORMS, contest, district)
                yield _votes(contest, district, forms, clock.now(), Origin.FORMS)
            else:
                yield self._as_published(contest, district, stations[district.path])

    def _tally(self, line: Line, contest: Contest, region: Region) -> Tally:
        return self._tallies[line, region.level][contest.id].get(region.path, Tally(region.path))

    def _as_published(self, contest: Contest, district: Region, stations: int) -> DistrictVotes:
        feed = self._stored.get((contest.id, district.id, "feed"), {})
        votes = {c.number: feed.get(f"votes_{c.number}") for c in contest.choices.all()}
        known = {number: figure.value for number, figure in votes.items() if figure is not None}
        first = next((figure for figure in votes.values() if figure is not None), None)
        if first is None or len(known) < len(votes):
            return DistrictVotes(district.code, dict.fromkeys(votes, 0), 0, None, Origin.PUBLISHED)
        stations_in = min(first.stations_in or 0, stations)
        return DistrictVotes(district.code, known, stations_in, first.as_of, Origin.PUBLISHED)

    def finals(self, contest: Contest) -> Iterator[FinalFigure]:
        """Final figures of the regency and its districts: the official line's, else published."""
        for region in (self._regency, *self._districts):
            official = self._tally(Line.RECAP, contest, region)
            if official.complete:
                yield from self._official(contest, region, official)
            else:
                yield from self._published_final(contest, region)

    def _official(self, contest: Contest, region: Region, tally: Tally) -> Iterator[FinalFigure]:
        pins = Pins(self._pins[contest.id], [f"votes_{c.number}" for c in contest.choices.all()])
        for name, key in _final_keys(contest).items():
            value = tally.get(key)
            if value is not None:
                standing = self._standing(key, tally, pins)
                yield FinalFigure(contest.kind, region.code, name, value, standing)

    def _standing(self, key: str, tally: Tally, pins: Pins) -> FileStanding:
        if self._election.kind == ElectionKind.PRACTICE:
            return FileStanding.SIMULATED
        return file_standing(standing_of(self._election, key, tally, pins))

    def _published_final(self, contest: Contest, region: Region) -> Iterator[FinalFigure]:
        """Kept final figures. Votes alone say nothing where the feed has them all already."""
        stored = self._stored.get((contest.id, region.id, "final"), {})
        keys = _final_keys(contest)
        if not self._late(contest) and not {"invalid", "users_total_j"} & stored.keys():
            return
        for name, key in keys.items():
            if key in stored:
                value = stored[key].value
                yield FinalFigure(contest.kind, region.code, name, value, FileStanding.PUBLISHED)

    def _late(self, contest: Contest) -> bool:
        """Whether the kept feed lacks stations somewhere."""
        feeds = [self._stored.get((contest.id, d.id, "feed"), {}) for d in self._districts]
        figures = [figure for feed in feeds for figure in feed.values()]
        return any(figure.stations_in != figure.stations_total for figure in figures)


def file_standing(standing: str) -> FileStanding:
    """A standing as the format knows it: what officers entered is what gets published."""
    return FileStanding.PUBLISHED if standing == Standing.ENTERED else FileStanding(str(standing))


def _final_keys(contest: Contest) -> dict[str, str]:
    votes = [f"votes_{choice.number}" for choice in contest.choices.all()]
    return {key: key for key in votes} | FINAL_KEYS


def _votes(
    contest: Contest, district: Region, tally: Tally, as_of: datetime | None, origin: Origin
) -> DistrictVotes:
    numbers = [choice.number for choice in contest.choices.all()]
    votes = {number: tally.get(f"votes_{number}") or 0 for number in numbers}
    return DistrictVotes(district.code, votes, tally.stations_in, as_of, origin)


def _closing_times(ids: Sequence[UUID], regency: Region) -> dict[tuple[UUID, str], datetime | None]:
    rows = Plenary.objects.filter(
        within(regency.path),
        contest__in=ids,
        state=PlenaryState.CLOSED,
        superseded_by__isnull=True,
    )
    return {
        (c, path): closed for c, path, closed in rows.values_list("contest", "path", "closed_at")
    }


_Stored = dict[tuple[UUID, UUID, str], dict[str, PublishedFigure]]


def _published_figures(election: Election, regency: Region, ids: Sequence[UUID]) -> _Stored:
    """Kept figures by contest, region and stage, then key."""
    stored: _Stored = {}
    for figure in PublishedFigure.objects.filter(
        within(regency.path, "region__path"), election=election, contest__in=ids
    ):
        if figure.contest_id is not None:
            key = (figure.contest_id, figure.region_id, figure.stage)
            stored.setdefault(key, {})[figure.key] = figure
    return stored
