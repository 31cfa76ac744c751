"""A regency's folder after reading: frozen, checked, complete.

Votes, voters and stations are ``int``. Codes are official dotted codes; a station is
``village/number`` with three digits (``33.20.09.2004/007``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

import polars as pl

from garda.exchange.domain.problems import Problem

REGION_LEVELS = ("province", "regency", "district", "village")

#: What stands for the country, which has no code of its own, where a contest names its region.
COUNTRY_CODE = "00"

#: Kinds of contest and the level of the region they are held for (UU 10/2016 art. 1, UU 7/2017), in
#: the order in which they are shown.
CONTEST_LEVELS: Mapping[str, str] = {
    "presiden": "country",
    "gubernur": "province",
    "bupati": "regency",
    "walikota": "regency",
}

#: Kinds of special location.
SPECIAL_KINDS = (
    "detention",
    "boarding_school",
    "campus",
    "hospital",
    "care_home",
    "workplace",
    "shelter",
    "other",
)

#: Three boxes on a form hold no more than this many votes or voters.
STATION_CAPACITY = 999
LAST_STATION_NUMBER = 999


class Standing(StrEnum):
    """Where a figure of a folder comes from."""

    PUBLISHED = "published"
    DERIVED = "derived"
    ASSUMED = "assumed"
    SIMULATED = "simulated"


class RegionRow(NamedTuple):
    """A region; ``parent`` is ``""`` for the province."""

    code: str
    name: str
    level: str
    parent: str


class StationCount(NamedTuple):
    """Stations of a village, the special ones included."""

    village: str
    stations: int
    standing: Standing


class SpecialStation(NamedTuple):
    """A station at a special location; it is one of its village's stations."""

    village: str
    number: int
    name: str
    kind: str
    standing: Standing


class ChoiceRow(NamedTuple):
    """A pair on the ballot, or the empty column that a single pair stands against."""

    number: int
    name: str
    empty: bool


class ContestRow(NamedTuple):
    """A contest and its choices in the order of their numbers 1…n."""

    kind: str
    region_code: str
    choices: tuple[ChoiceRow, ...]

    @property
    def numbers(self) -> tuple[int, ...]:
        return tuple(choice.number for choice in self.choices)


@dataclass(frozen=True, slots=True)
class DistrictResult:
    """Published votes of a district: ``votes`` by choice, of ``stations_in`` stations.

    ``as_of`` carries its time zone; None where the folder gives no time.
    """

    district: str
    votes: Mapping[int, int]
    stations_in: int
    stations_total: int
    as_of: datetime | None

    @property
    def late(self) -> int:
        """Stations whose figures are not in."""
        return self.stations_total - self.stations_in


@dataclass(frozen=True, slots=True)
class Finals:
    """Final figures of a contest in the regency, or in one district.

    They agree with one another and with the results: ``sum(votes) == valid`` and
    ``valid + invalid == users`` wherever known. Where all stations are in, ``votes`` are those
    of the results. None: not known. ``standing`` tells each known figure's origin by its key
    (``votes``, ``valid``, ``invalid``, ``users``). ``by_district`` holds districts that
    have figures of their own.
    """

    votes: Mapping[int, int] | None = None
    users: int | None = None
    valid: int | None = None
    invalid: int | None = None
    standing: Mapping[str, Standing] = field(default_factory=dict)
    by_district: Mapping[str, Finals] = field(default_factory=dict)


class VoterFigure(NamedTuple):
    """Registered voters of a region or station; ``number`` is set for a station only."""

    region: str
    level: str
    number: int | None
    male: int
    female: int
    standing: Standing

    @property
    def total(self) -> int:
        return self.male + self.female


@dataclass(frozen=True, slots=True)
class Frames:
    """The same rows as columns, for loading in bulk.

    ``regions``: code, name, level, parent. ``stations`` (one row per station, by village and
    number): village, district, number, special, name, kind, standing, male, female,
    voters_standing; the last three are null where the folder has no voters of that very
    station, name and kind where it is not special. ``results``: contest, district, candidate,
    votes, stations_in, stations_total. ``voters``: region, level, village, number, male,
    female, total, standing.
    """

    regions: pl.DataFrame
    stations: pl.DataFrame
    results: pl.DataFrame
    voters: pl.DataFrame


@dataclass(frozen=True, slots=True)
class Folder:
    """One regency or city with its province, ready to be loaded.

    ``special_stations`` is None where the folder does not say which stations are special.
    ``results`` is by contest kind, then district. ``finals`` has every contest. ``voters`` is by
    the region's or station's code as written. Two folders with the same rows are equal.
    """

    name: str
    title: str
    time_zone: str
    province: RegionRow
    regency: RegionRow
    regions: tuple[RegionRow, ...]
    station_counts: tuple[StationCount, ...]
    special_stations: tuple[SpecialStation, ...] | None
    contests: tuple[ContestRow, ...]
    results: Mapping[str, Mapping[str, DistrictResult]]
    finals: Mapping[str, Finals]
    voters: Mapping[str, VoterFigure]
    warnings: tuple[Problem, ...] = field(compare=False)
    frames: Frames = field(compare=False, repr=False)

    @property
    def stations_total(self) -> int:
        return sum(count.stations for count in self.station_counts)

    def of_level(self, level: str) -> tuple[RegionRow, ...]:
        """Regions of one level in the order of their codes."""
        return tuple(region for region in self.regions if region.level == level)

    def contest(self, kind: str) -> ContestRow:
        """The contest of this kind; raises KeyError."""
        for contest in self.contests:
            if contest.kind == kind:
                return contest
        raise KeyError(kind)
