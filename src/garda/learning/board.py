"""The board of the training cascade for one region: what it shows, and its table to take along."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from garda.activities.domain.audiences import AUDIENCE_NAMES
from garda.kernel.tables import Cell, Column
from garda.regions.models import Election, Region, RegionLevel

from .covering import PlaceCoverage, coverage_of, station_coverage
from .domain.coverage import Coverage
from .measuring import Level, WorstQuestion, levels, worst_questions

#: The rows of a board are the level below the region's own.
BELOW = {
    RegionLevel.COUNTRY: RegionLevel.PROVINCE,
    RegionLevel.PROVINCE: RegionLevel.REGENCY,
    RegionLevel.REGENCY: RegionLevel.DISTRICT,
    RegionLevel.DISTRICT: RegionLevel.VILLAGE,
}
COLUMNS = (
    Column("Kode", 16),
    Column("Wilayah", 32),
    Column("Anggota KPPS"),
    Column("Selesai semua modul wajib"),
    Column("Sebagian"),
    Column("Belum"),
    Column("Lulus semua tes akhir"),
    Column("Lulus praktik aplikasi"),
    Column("TPS"),
    Column("TPS lengkap bertujuh"),
    Column("TPS siap (dua operator)"),
)


@dataclass(frozen=True, slots=True)
class StationLine:
    """A station of a village with its number."""

    number: int
    counted: Coverage


@dataclass(frozen=True, slots=True)
class CoverageBoard:
    """``places``: regions of the level below; of a village its ``stations`` instead."""

    total: Coverage
    places: Sequence[PlaceCoverage]
    stations: Sequence[StationLine]
    levels: Sequence[tuple[str, Level]]
    worst: Sequence[WorstQuestion]


def coverage_board(election: Election, region: Region, day: date) -> CoverageBoard:
    """Six queries, whatever the region's size."""
    total, places, stations = _counted(election, region, day)
    return CoverageBoard(
        total=total,
        places=places,
        stations=stations,
        levels=[(AUDIENCE_NAMES[each.audience], each) for each in levels(election, region.path)],
        worst=worst_questions(election, region.path),
    )


def _counted(
    election: Election, region: Region, day: date
) -> tuple[Coverage, Sequence[PlaceCoverage], Sequence[StationLine]]:
    below = BELOW.get(RegionLevel(region.level))
    if below is not None:
        return *coverage_of(election, region, below, day), ()
    lines = [
        StationLine(int(path.rpartition("/")[2]), counted)
        for path, counted in station_coverage(election, region.path, day)
    ]
    return sum((line.counted for line in lines), Coverage()), (), lines


def table_lines(election: Election, region: Region, day: date) -> Iterator[Sequence[Cell]]:
    """A line per village at or under the region, for :data:`COLUMNS`."""
    _, places = coverage_of(election, region, RegionLevel.VILLAGE, day)
    for place in places:
        c = place.counted
        yield (
            place.region.code,
            place.region.name,
            c.members,
            c.finished,
            c.started,
            c.untrained,
            c.passed,
            c.practised,
            c.stations,
            c.whole,
            c.ready,
        )
