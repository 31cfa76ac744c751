"""The files of a folder as data: their names, columns and what a cell may hold."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from garda.exchange.domain.folder import CONTEST_LEVELS, REGION_LEVELS, SPECIAL_KINDS, Standing


class Cell(StrEnum):
    """What a cell holds. ``INTEGER`` is 0 or more."""

    TEXT = "text"
    CODE = "code"
    INTEGER = "integer"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Column:
    """One column. An optional one may be left out of the header; its cells are ``default``."""

    name: str
    cell: Cell = Cell.TEXT
    required: bool = True
    may_be_empty: bool = False
    allowed: tuple[str, ...] = ()
    default: str | None = None


@dataclass(frozen=True, slots=True)
class FileSpec:
    """One file. ``ignored`` columns are known and not read; others not named here are reported."""

    key: str
    names: tuple[str, ...]
    columns: tuple[Column, ...]
    required: bool = True
    ignored: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.names[0]

    @property
    def required_columns(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns if column.required)


STANDING = Column(
    "standing",
    Cell.CHOICE,
    required=False,
    may_be_empty=True,
    allowed=tuple(Standing),
    default=Standing.PUBLISHED,
)
CONTEST = Column("contest", Cell.CHOICE, allowed=tuple(CONTEST_LEVELS))

REGIONS = FileSpec(
    "regions",
    ("regions.csv",),
    (
        Column("code", Cell.CODE),
        Column("name"),
        Column("level", Cell.CHOICE, allowed=REGION_LEVELS),
        Column("parent", Cell.CODE, may_be_empty=True),
    ),
)
STATIONS = FileSpec(
    "stations",
    ("stations.csv", "village_polling_stations.csv"),
    (Column("village", Cell.CODE), Column("polling_stations", Cell.INTEGER), STANDING),
    ignored=("polling_stations_pemilu2024",),
)
CANDIDATES = FileSpec(
    "candidates",
    ("candidates.csv",),
    (
        CONTEST,
        Column("region", Cell.CODE),
        Column("number", Cell.INTEGER),
        Column("pair", may_be_empty=True),
        Column(
            "empty_column",
            Cell.CHOICE,
            required=False,
            may_be_empty=True,
            allowed=("yes", "no"),
            default="no",
        ),
    ),
)
RESULTS = FileSpec(
    "results",
    ("results_by_district.csv", "published_results_by_district.csv"),
    (
        CONTEST,
        Column("district", Cell.CODE),
        Column("candidate", Cell.INTEGER),
        Column("votes", Cell.INTEGER),
        Column("stations_in", Cell.INTEGER),
        Column("stations_total", Cell.INTEGER),
        Column("as_of", required=False, may_be_empty=True),
    ),
)
VOTERS = FileSpec(
    "voters",
    ("voters.csv",),
    (
        Column("region"),
        Column("male", Cell.INTEGER),
        Column("female", Cell.INTEGER),
        Column("total", Cell.INTEGER, required=False, may_be_empty=True),
        STANDING,
    ),
    required=False,
)
SPECIALS = FileSpec(
    "special_stations",
    ("special_stations.csv",),
    (
        Column("village", Cell.CODE),
        Column("number", Cell.INTEGER),
        Column("name"),
        Column("kind", Cell.CHOICE, allowed=SPECIAL_KINDS),
        STANDING,
    ),
    required=False,
)
FINALS = FileSpec(
    "finals",
    ("finals.csv",),
    (
        CONTEST,
        Column("region", Cell.CODE),
        Column("key"),
        Column("value", Cell.INTEGER),
        STANDING,
    ),
    required=False,
)
FILES = (REGIONS, STATIONS, CANDIDATES, RESULTS, VOTERS, SPECIALS, FINALS)
