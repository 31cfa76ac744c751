"""Where people are missing, and who is asked in which order."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.formation.domain.shortage import FillKind
from garda.formation.models import Application
from garda.formation.queries import STATION, FillPlan, SeatRow, seat_board, shortage_plan
from garda.formation.staffing import reserves, station_label
from garda.kernel.rowlock import seeing, sight_of
from garda.people.models import PathShare
from garda.regions.models import Election, Region, RegionLevel, StationListing
from garda.regions.queries import listings, within

#: Stations that one page lists.
LISTED = 200
WORDS: Mapping[str, str] = {
    FillKind.SAME_VILLAGE: "desa sendiri",
    FillKind.NEIGHBOUR: "desa tetangga",
    FillKind.DIRECT: "penunjukan langsung",
}
_BELOW: Mapping[str, str] = {
    RegionLevel.REGENCY: RegionLevel.DISTRICT,
    RegionLevel.DISTRICT: RegionLevel.VILLAGE,
}


@dataclass(frozen=True, slots=True)
class EmptySeatLine:
    """An empty seat and the next lawful step. ``name`` is empty where nobody is proposed."""

    seat: int
    step: str
    name: str


@dataclass(frozen=True, slots=True)
class ShortStation:
    """A station that lacks people, and its empty seats once a plenary spoke."""

    listing: StationListing
    row: SeatRow
    seats: tuple[EmptySeatLine, ...]

    @property
    def label(self) -> str:
        return station_label(self.listing)

    @property
    def missing(self) -> int:
        return self.row.lacking


@dataclass(frozen=True, slots=True)
class ShortageBoard:
    """``rows`` of the level below, ``stations`` that lack people, ``steps`` counted by their words.

    ``more``: stations that are not shown.
    """

    rows: tuple[SeatRow, ...]
    stations: tuple[ShortStation, ...]
    more: int
    steps: tuple[tuple[str, int], ...]
    missing: int


@dataclass(frozen=True, slots=True)
class Offered:
    """A reserve of the village, and the neighbouring villages that know them by name."""

    application: UUID
    name: str
    rank: int
    to: tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class Lending:
    """What a village can do for its neighbours: ``short`` with their empty seats."""

    short: tuple[tuple[Region, int], ...]
    reserves: tuple[Offered, ...]


def shortage_board(election: Election, region: Region) -> ShortageBoard:
    """Where people are missing at or under ``region``.

    Names only of people whom the desk may see: the second lock leaves the others out. Twelve
    queries in a district or village, five in a regency, for any number of rows.
    """
    below = _BELOW.get(region.level)
    rows = tuple(seat_board(election, region.path, below)) if below else ()
    if region.level == RegionLevel.REGENCY:
        return ShortageBoard(rows, (), 0, (), sum(row.lacking for row in rows))
    stations = _stations(election, region)
    counted = Counter(line.step for station in stations for line in station.seats)
    return ShortageBoard(
        rows=rows,
        stations=stations[:LISTED],
        more=max(0, len(stations) - LISTED),
        steps=tuple((word, counted[word]) for word in WORDS.values() if counted[word]),
        missing=sum(station.missing for station in stations),
    )


def _stations(election: Election, region: Region) -> tuple[ShortStation, ...]:
    found = {row.path: row for row in seat_board(election, region.path, STATION)}
    seats = _seats(election, region) if any(row.appointed for row in found.values()) else {}
    return tuple(
        ShortStation(listing, found[listing.path], tuple(seats.get(listing.path, ())))
        for listing in listings(election.id, region.path)
        if found[listing.path].lacking
    )


def _seats(election: Election, region: Region) -> dict[str, list[EmptySeatLine]]:
    is_village = region.level == RegionLevel.VILLAGE
    district = Region.objects.get(children=region) if is_village else region
    # Every village serves its own seats before it lends, so the whole district is planned.
    plan = [
        fill
        for fill in shortage_plan(election, district)
        if not is_village or fill.listing.village_id == region.id
    ]
    names = _names(plan)
    found: dict[str, list[EmptySeatLine]] = defaultdict(list)
    for fill in sorted(plan, key=lambda fill: fill.seat):
        name = names.get(fill.application, "") if fill.application else ""
        found[fill.listing.path].append(EmptySeatLine(fill.seat, WORDS[fill.kind], name))
    return found


def _names(plan: Sequence[FillPlan]) -> dict[UUID, str]:
    wanted = [fill.application for fill in plan if fill.application]
    return dict(Application.objects.filter(id__in=wanted).values_list("id", "person__name"))


def lending(election: Election, village: Region) -> Lending:
    """Neighbours of the district that lack people, and the village's reserves. Eight queries."""
    others = Region.objects.filter(parent=village.parent_id, level=RegionLevel.VILLAGE)
    by_path = {region.path: region for region in others.exclude(id=village.id)}
    parent = village.path.rpartition("/")[0]
    short = tuple(
        (by_path[row.path], row.empty)
        for row in seat_board(election, parent, RegionLevel.VILLAGE)
        if row.path in by_path and row.appointed and row.empty
    )
    lines = list(reserves(election, [village]))
    offers = _offers([line.application.person_id for line in lines], parent)
    return Lending(
        short,
        tuple(
            Offered(
                line.application_id,
                line.application.person.name,
                line.rank or 0,
                tuple(by_path[p] for p in offers[line.application.person_id] if p in by_path),
            )
            for line in lines
        ),
    )


def _offers(persons: Sequence[UUID], district: str) -> Mapping[UUID, list[str]]:
    """Villages that know these people of ours by name; the shares are rows of those villages."""
    found: dict[UUID, list[str]] = defaultdict(list)
    with seeing(sight_of(district)):
        shares = PathShare.objects.filter(
            within(district), person__in=persons, ended_at__isnull=True
        )
        for person, path in shares.order_by("path").values_list("person", "path"):
            found[person].append(path)
    return found
