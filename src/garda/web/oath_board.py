"""The live board of the swearing-in: a regency's districts and villages, a village's stations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from django.db.models import Count, Q
from django.urls import reverse

from garda.activities.models import OnlineLeave
from garda.documents.wordings import OATH, Said, said_at
from garda.formation.queries import STATION
from garda.kernel.codes import parent_path
from garda.kernel.tables import Cell, Column
from garda.oaths.board import Standing, standings, summed
from garda.oaths.queries import missed, oaths_at
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import within
from garda.web.charts import Segment, Tile, grid_places, scale_level
from garda.web.dashboard import LEGEND, SCALE
from garda.web.places import PART_WORDS
from garda.web.routes import may_open

LEVELS = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})
#: Seconds after which a board that refreshes itself is loaded again.
EVERY = 30
#: Rows of "most missing"; all of them stand in the table below.
WORST = 8


@dataclass(frozen=True, slots=True)
class Row:
    """One district, village or station, and those below it."""

    name: str
    url: str
    standing: Standing
    below: tuple[Row, ...] = ()


@dataclass(frozen=True)
class OathBoard:
    """What the page shows. ``villages`` with an oath planned, and those that reported."""

    region: Region
    rows: tuple[Row, ...]
    total: Standing
    villages: int
    planned: int
    reported: int
    waiting: int
    missing: int
    said: Said
    links: Mapping[str, str]

    @property
    def part_word(self) -> str:
        return PART_WORDS[_PARTS[self.region.level]]

    @cached_property
    def parts(self) -> list[Segment]:
        """Every member by where the oath stands; the parts are added up in the table."""
        t = self.total
        return [
            Segment("Di tempat", t.on_site, "aksen", "check"),
            Segment("Daring", t.online, "info", "video"),
            Segment("Terlambat", t.late, "awas", "clock"),
            Segment("Absen", t.absent, "bahaya", "x"),
            Segment("Belum", t.nothing, "netral", "person"),
        ]

    @cached_property
    def worst(self) -> list[Row]:
        """Rows that lack most."""
        lacking = [row for row in self.rows if row.standing.members > row.standing.sworn]
        lacking.sort(key=lambda row: row.standing.sworn - row.standing.members)
        return lacking[:WORST]

    @cached_property
    def tiles(self) -> list[Tile]:
        places = grid_places(len(self.rows))
        return [_tile(row, *place) for row, place in zip(self.rows, places, strict=True)]

    @property
    def legend(self) -> Sequence[str]:
        return LEGEND


_PARTS: Mapping[str, str] = {
    RegionLevel.REGENCY: "district",
    RegionLevel.DISTRICT: "village",
    RegionLevel.VILLAGE: STATION,
}


def oath_board(election: Election, region: Region, *, role: str, on: date) -> OathBoard:
    """The board of a regency, district or village on the day ``on``. Seven queries."""
    level = STATION if region.level == RegionLevel.VILLAGE else RegionLevel.VILLAGE
    found = standings(election, region.path, level, on)
    rows = _rows(region, found, role)
    planned = set(oaths_at(election, region.path).values_list("path", flat=True))
    return OathBoard(
        region=region,
        rows=rows,
        total=summed(found.values()),
        villages=len(found) if level == RegionLevel.VILLAGE else 1,
        planned=len(planned),
        reported=_reported(found, level),
        waiting=_waiting(election, region),
        missing=missed(election, region.path, on).count(),
        said=said_at(election, region.path, OATH),
        links=_links(region.code, role),
    )


#: Columns of the board as a table for a spreadsheet.
COLUMNS = (
    Column("Wilayah", 28),
    Column("Anggota"),
    Column("Di tempat"),
    Column("Daring"),
    Column("Terlambat"),
    Column("Absen"),
    Column("Belum"),
    Column("Susulan"),
    Column("Nama dalam SK"),
    Column("Berhenti sesudah SK"),
    Column("Selisih SK"),
)


def table_lines(board: OathBoard) -> Iterator[Sequence[Cell]]:
    """Villages (or stations) under their district, and the sum: the page's own rows."""
    for row in board.rows:
        for below in row.below or (row,):
            yield _cells(f"{row.name}, {below.name}" if row.below else below.name, below.standing)
    yield _cells(f"Jumlah {board.region.name}", board.total)


def _cells(name: str, s: Standing) -> Sequence[Cell]:
    sworn = (s.on_site, s.online, s.late, s.absent, s.nothing, s.makeup)
    return (name, s.members, *sworn, s.named, s.gone, s.difference)


def _reported(found: Mapping[str, Standing], level: str) -> int:
    reported = sum(standing.reported for standing in found.values())
    return reported if level == RegionLevel.VILLAGE else int(reported > 0)


def _waiting(election: Election, region: Region) -> int:
    waiting = OnlineLeave.objects.filter(
        within(region.path), election=election, allowed__isnull=True
    )
    return waiting.aggregate(number=Count("id", filter=Q(activity__cancelled_at__isnull=True)))[
        "number"
    ]


def _rows(region: Region, found: Mapping[str, Standing], role: str) -> tuple[Row, ...]:
    """One query for the names below a regency or district, none for stations."""
    if region.level == RegionLevel.VILLAGE:
        return tuple(_station(region, path, standing) for path, standing in found.items())
    below = Region.objects.filter(within(region.path), level__in=("district", "village"))
    named = {place.path: place for place in below.order_by("path")}
    villages = {
        path: Row(named[path].name, _link(role, "oath-board", named[path].code), standing)
        for path, standing in found.items()
        if path in named
    }
    if region.level == RegionLevel.DISTRICT:
        return tuple(villages.values())
    return _districts(named, villages, role)


def _districts(
    named: Mapping[str, Region], villages: Mapping[str, Row], role: str
) -> tuple[Row, ...]:
    grouped: dict[str, list[Row]] = {}
    for path, row in villages.items():
        grouped.setdefault(parent_path(path), []).append(row)
    return tuple(
        Row(
            named[path].name,
            _link(role, "oath-board", named[path].code),
            summed(row.standing for row in below),
            tuple(below),
        )
        for path, below in grouped.items()
        if path in named
    )


def _station(region: Region, path: str, standing: Standing) -> Row:
    """A station of the village; names in its decree that no seat knows stand with the village."""
    if path == region.path:
        return Row(region.name, "", standing)
    number = path.rpartition("/")[2]
    return Row(f"TPS {number}", reverse("station", args=[region.code, int(number)]), standing)


def _tile(row: Row, line: int, column: int) -> Tile:
    whole = row.standing.members
    share = 100 * row.standing.sworn // whole if whole else 0
    level = scale_level(share, SCALE) if whole else 0
    return Tile(row.name, line, column, f"{share}%", level, row.url, attention=level == 1)


def _links(code: str, role: str) -> Mapping[str, str]:
    """Where more is to be seen or done; empty where the reader may not go."""
    routes = ("oath-online", "oath-pacts", "oath-papers", "oath-makeup", "station-oaths")
    return {route.replace("-", "_"): _link(role, route, code) for route in routes}


def _link(role: str, route: str, code: str) -> str:
    return reverse(route, args=[code]) if may_open(role, route) else ""
