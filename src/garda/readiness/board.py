"""The board "1.743 TPS: 1.690 siap": places with what their stations lack, and a table to take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from garda.formation.rollup import DEPTH
from garda.kernel.tables import Cell, Column
from garda.regions.models import Election, Region
from garda.regions.queries import BELOW, within

from .domain.ready import LACK_WORDS, Lack
from .queries import StationState, station_states

COLUMNS: Final = (
    Column("Kode desa", 16),
    Column("Desa/kelurahan", 32),
    Column("TPS"),
    Column("Siap"),
    Column("Operator"),
    Column("Belum ada", 60),
)


@dataclass(frozen=True, slots=True)
class Count:
    """Stations of one place, those that are ready, and how many lack what."""

    stations: int
    ready: int
    lacks: Sequence[tuple[str, int]]

    @property
    def waiting(self) -> int:
        return self.stations - self.ready


@dataclass(frozen=True, slots=True)
class PlaceLine:
    region: Region
    count: Count


@dataclass(frozen=True, slots=True)
class StationLine:
    number: int
    operators: int
    lacks: Sequence[str]


@dataclass(frozen=True, slots=True)
class ReadinessBoard:
    """``places``: regions of the level below; of a village its ``stations`` instead."""

    total: Count
    places: Sequence[PlaceLine]
    stations: Sequence[StationLine]


def readiness_board(election: Election, region: Region) -> ReadinessBoard:
    """Five queries, whatever the region's size."""
    states = station_states(election, region.path)
    below = BELOW.get(region.level)
    if below is not None:
        return ReadinessBoard(counted(states), _places(region, below, states), ())
    return ReadinessBoard(counted(states), (), [_line(state) for state in states])


def counted(states: Sequence[StationState]) -> Count:
    """The sum of some stations; a station with two lacks is counted at both."""
    found = Counter(lack for state in states for lack in state.lacks)
    lacks = [(LACK_WORDS[lack], found[lack]) for lack in Lack if found[lack]]
    return Count(len(states), sum(state.ready for state in states), lacks)


def table_lines(election: Election, region: Region) -> Iterator[Sequence[Cell]]:
    """A line per station at or under the region, for :data:`COLUMNS`; nobody's name."""
    for state in station_states(election, region.path):
        yield (
            state.village_code,
            state.village,
            state.number,
            "ya" if state.ready else "belum",
            state.operators,
            "; ".join(_words(state)),
        )


def _places(region: Region, level: str, states: Sequence[StationState]) -> list[PlaceLine]:
    grouped = _grouped(states, DEPTH[level])
    regions = Region.objects.filter(within(region.path), level=level, path__in=list(grouped))
    return [PlaceLine(place, counted(grouped[place.path])) for place in regions.order_by("path")]


def _grouped(states: Sequence[StationState], depth: int) -> Mapping[str, list[StationState]]:
    found: dict[str, list[StationState]] = {}
    for state in states:
        found.setdefault("/".join(state.path.split("/")[:depth]), []).append(state)
    return found


def _line(state: StationState) -> StationLine:
    return StationLine(state.number, state.operators, _words(state))


def _words(state: StationState) -> list[str]:
    return [LACK_WORDS[lack] for lack in state.lacks]
