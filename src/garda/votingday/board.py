"""The board of voting day: places with how many of their stations took which step, and who is late.

Nobody's name stands here: the page, the table and the screen in the hall show counts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from garda.formation.rollup import DEPTH
from garda.kernel.tables import Cell, Column
from garda.kernel.zones import stamp
from garda.packs.loader import get_pack
from garda.packs.votingday import STEPS, Due
from garda.regions.models import Election, Region
from garda.regions.queries import BELOW, within

from .models import Incident, Leg, OrderState, ReportKind, RoundOrder
from .queries import StationDay, days_of, station_days

#: What the steps are called, in the order of the day.
STEP_WORDS: Final[Mapping[str, str]] = {
    **{str(kind): str(kind.label) for kind in ReportKind},
    "photographed": "C.Hasil difoto",
    "sent": "Angka terkirim",
    "settled": "Angka cocok",
    "box_sealed": str(ReportKind.BOX_SEALED.label),
    "to_pps": f"Kotak {Leg.TO_PPS.label}",
    "to_ppk": f"Kotak {Leg.TO_PPK.label}",
}
#: Steps of the board in the order of the day; settling is nobody's duty at the station.
SHOWN: Final = (*STEPS[:7], "settled", *STEPS[7:])


@dataclass(frozen=True, slots=True)
class StepCount:
    """A step with how many stations of a place took it; ``late`` of those that did not."""

    code: str
    name: str
    done: int
    stations: int
    late: int

    @property
    def share(self) -> int:
        return 100 * self.done // self.stations if self.stations else 0


@dataclass(frozen=True, slots=True)
class PlaceLine:
    """A region below, or a station, with its steps. ``late``: stations that owe something."""

    name: str
    code: str
    station: StationDay | None
    steps: Sequence[StepCount]
    late: int
    news: datetime | None


@dataclass(frozen=True)
class DayBoard:
    """What the page, the table and the screen show."""

    election: Election
    region: Region
    day: date
    days: Sequence[date]
    stations: Sequence[StationDay]
    lines: Sequence[PlaceLine]
    steps: Sequence[StepCount]
    late: int
    news: datetime | None
    #: Incidents recorded, and orders to vote or count again that are not held or refused.
    incidents: int
    again: int

    @property
    def is_village(self) -> bool:
        return self.region.level == "village"

    @cached_property
    def step(self) -> Mapping[str, StepCount]:
        return {step.code: step for step in self.steps}


def day_board(election: Election, region: Region, *, day: date, now: datetime) -> DayBoard:
    """The board of a region for one voting day. Eleven queries, whatever its size."""
    stations, due = station_days(election, region.path, day), due_of(election)
    owing = {s.path: owed(due, s, day, now) for s in stations}
    return DayBoard(
        election=election,
        region=region,
        day=day,
        days=days_of(election, region.path),
        stations=stations,
        lines=_lines(region, stations, owing),
        steps=_counts(stations, owing),
        late=sum(bool(owing[s.path]) for s in stations),
        news=_news(stations),
        incidents=Incident.objects.filter(within(region.path), election=election).count(),
        again=_coming(election, region),
    )


def _coming(election: Election, region: Region) -> int:
    states = [OrderState.WAITING, OrderState.ORDERED]
    orders = RoundOrder.objects.filter(within(region.path), election=election, state__in=states)
    return orders.count()


def due_of(election: Election) -> Sequence[Due]:
    """What the pack asks of a station, in the order of the day."""
    due = get_pack(election.pack).votingday.due
    return [due[step] for step in STEPS if step in due]


def owed(due: Sequence[Due], station: StationDay, day: date, now: datetime) -> list[Due]:
    """Steps that a station should have taken by now and has not, in the order of the day."""
    if station.postponed:
        return []
    zone = ZoneInfo(station.time_zone)
    return [d for d in due if d.report not in station.taken and d.moment(day, zone) < now]


def chosen_day(days: Sequence[date], asked: str, today: date) -> date:
    """The day that is asked for, else the last one that has come, else the first."""
    named = next((day for day in days if day.isoformat() == asked), None)
    return named or max((day for day in days if day <= today), default=days[0])


def _lines(
    region: Region, stations: Sequence[StationDay], owing: Mapping[str, Sequence[Due]]
) -> list[PlaceLine]:
    """One query for the names of regions, none for stations."""
    level = BELOW.get(region.level)
    if level is None:
        return [_line(f"TPS {s.number:03d}", "", s, [s], owing) for s in stations]
    grouped: dict[str, list[StationDay]] = {}
    for station in stations:
        grouped.setdefault("/".join(station.path.split("/")[: DEPTH[level]]), []).append(station)
    places = Region.objects.filter(within(region.path), level=level).order_by("path")
    return [
        _line(place.name, place.code, None, grouped[place.path], owing)
        for place in places
        if place.path in grouped
    ]


def _line(
    name: str,
    code: str,
    station: StationDay | None,
    stations: Sequence[StationDay],
    owing: Mapping[str, Sequence[Due]],
) -> PlaceLine:
    late = sum(bool(owing[s.path]) for s in stations)
    return PlaceLine(name, code, station, _counts(stations, owing), late, _news(stations))


def _counts(stations: Sequence[StationDay], owing: Mapping[str, Sequence[Due]]) -> list[StepCount]:
    late = dict.fromkeys(SHOWN, 0)
    for station in stations:
        for due in owing[station.path]:
            late[due.report] += 1
    return [
        StepCount(
            step,
            STEP_WORDS[step],
            sum(step in s.taken for s in stations),
            len(stations),
            late[step],
        )
        for step in SHOWN
    ]


def _news(stations: Sequence[StationDay]) -> datetime | None:
    return max((s.news for s in stations if s.news is not None), default=None)


#: Columns of the board as a table for a spreadsheet: a line per station.
COLUMNS: Final = (
    Column("Kode desa", 16),
    Column("Desa/kelurahan", 28),
    Column("TPS"),
    *(Column(STEP_WORDS[step], 20) for step in SHOWN),
    Column("Kabar terakhir", 20),
)


def table_lines(board: DayBoard) -> Iterator[Sequence[Cell]]:
    """Every station with when it took each step."""
    for s in board.stations:
        times = (s.taken.get(step) for step in SHOWN)
        yield (
            s.village_code,
            s.village,
            s.number,
            *(stamp(at, s.time_zone) if at else None for at in (*times, s.news)),
        )
