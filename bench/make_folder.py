"""Makes a folder of an invented regency of any size, in the format of examples/FORMAT.md.

The figures fit one another: voter lists per station, votes of two contests, all stations in.
"""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

PROVINCE, REGENCY = "98", "98.01"
CHOICES = {"gubernur": (PROVINCE, 3), "bupati": (REGENCY, 2)}
MOST_VOTERS = 580


@dataclass(frozen=True, slots=True)
class Size:
    """How large the regency is. ``stations`` are spread evenly over the villages."""

    stations: int = 20_000
    villages: int = 3_000
    districts: int = 60


def make_folder(
    path: Path, size: Size = Size(), *, station_voters: bool = True, seed: int = 1
) -> Path:
    """Write the folder and return ``path``. Same arguments, same bytes."""
    path.mkdir(parents=True, exist_ok=True)
    chance = random.Random(seed)
    villages = _villages(size)
    counts = {
        village: _share(size.stations, size.villages, i) for i, village in enumerate(villages)
    }
    voters = list(_voters(counts, chance))
    (path / "election.toml").write_text('time_zone = "Asia/Jayapura"\n', encoding="utf-8")
    _write(path / "regions.csv", ("code", "name", "level", "parent"), _regions(villages))
    _write(path / "stations.csv", ("village", "polling_stations"), counts.items())
    _write(path / "candidates.csv", ("contest", "region", "number", "pair"), _candidates())
    header = ("contest", "district", "candidate", "votes", "stations_in", "stations_total")
    _write(path / "results_by_district.csv", header, _results(counts, voters, chance))
    if station_voters:
        _write(path / "voters.csv", ("region", "male", "female"), voters)
    return path


def _villages(size: Size) -> list[str]:
    """Village codes; villages are dealt out to the districts as evenly as can be."""
    return [
        f"{REGENCY}.{district + 1:02d}.{2001 + i}"
        for district in range(size.districts)
        for i in range(_share(size.villages, size.districts, district))
    ]


def _share(total: int, parts: int, index: int) -> int:
    return total * (index + 1) // parts - total * index // parts


def _regions(villages: Sequence[str]) -> Iterator[tuple[str, str, str, str]]:
    yield PROVINCE, "Provinsi Rekaan", "province", ""
    yield REGENCY, "Kabupaten Rekaan", "regency", PROVINCE
    for district in dict.fromkeys(village[:8] for village in villages):
        yield district, f"Kecamatan {district[-2:]}", "district", REGENCY
    for village in villages:
        yield village, f"Desa {village[6:]}", "village", village[:8]


def _candidates() -> Iterator[tuple[str, str, int, str]]:
    for contest, (region, choices) in CHOICES.items():
        for number in range(1, choices + 1):
            yield contest, region, number, f"CALON {number} - WAKIL {number}"


def _voters(counts: dict[str, int], chance: random.Random) -> Iterator[tuple[str, int, int]]:
    for village, stations in counts.items():
        for number in range(1, stations + 1):
            total = chance.randint(300, MOST_VOTERS)
            male = round(total * chance.uniform(0.47, 0.53))
            yield f"{village}/{number:03d}", male, total - male


def _results(
    counts: dict[str, int], voters: Sequence[tuple[str, int, int]], chance: random.Random
) -> Iterator[tuple[str, str, int, int, int, int]]:
    stations = _by_district((village, count) for village, count in counts.items())
    registered = _by_district((region, male + female) for region, male, female in voters)
    for contest, (_, choices) in CHOICES.items():
        for district, total in stations.items():
            weights = [chance.uniform(0.5, 1.5) for _ in range(choices)]
            cast = round(registered[district] * chance.uniform(0.6, 0.7))
            for number, weight in enumerate(weights, start=1):
                votes = int(cast * weight / sum(weights))
                yield contest, district, number, votes, total, total


def _by_district(figures: Iterable[tuple[str, int]]) -> dict[str, int]:
    sums: dict[str, int] = {}
    for region, figure in figures:
        sums[region[:8]] = sums.get(region[:8], 0) + figure
    return sums


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
