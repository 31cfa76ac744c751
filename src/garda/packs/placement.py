"""What a pack says of placement: the points by which a proposal of groups is weighed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from garda.packs import errors
from garda.packs.sections import read_setting, read_share
from garda.packs.table import Table, read_toml
from garda.packs.types import Text

FILE: Final = "placement.toml"
_SHARE: Final = "women_share"


@dataclass(frozen=True, slots=True)
class Weights:
    """Penalty points of a proposal; the lightest proposal wins, then the lottery.

    No ranking rule for KPPS is published, so all of it is a setting. ``nearest_stations``: other
    stations of the village somebody willing may be sent to. ``other_station`` points for serving
    away from home, ``further_station`` more for each station further. ``score`` points for each
    time served that a member lacks of ``experience_cap``, the times that count. The minimums are
    per station and soft: they cost points, they never leave a seat empty. ``women_share`` of the
    seats is rounded up to whole seats.
    """

    nearest_stations: int
    other_station: int
    further_station: int
    over_preferred_age: int
    missing_it: int
    missing_woman: int
    missing_experience: int
    score: int
    it_minimum: int
    experience_minimum: int
    experience_cap: int
    women_share: Fraction

    def women_minimum(self, seats: int) -> int:
        """Women wanted among ``seats``: 3 of 7 at 30 %, since 2 of 7 would miss it."""
        return -(-self.women_share.numerator * seats // self.women_share.denominator)

    def plain(self) -> dict[str, int | str]:
        """As plain data: shown, kept with the list, and carried in a bundle."""
        kept: dict[str, Any] = {name.name: getattr(self, name.name) for name in fields(self)}
        return {**kept, _SHARE: str(self.women_share)}

    @classmethod
    def of_plain(cls, data: Mapping[str, Any]) -> Weights:
        """The opposite of :meth:`plain`. Raises TypeError, KeyError or ValueError for others."""
        numbers = {f.name: _whole(data[f.name]) for f in fields(cls) if f.name != _SHARE}
        return cls(**numbers, women_share=Fraction(data[_SHARE]))


def _whole(value: object) -> int:
    if type(value) is not int or value < 0:
        raise ValueError(f"not a whole number of points: {value!r}")
    return value


def read_placement(folder: Path) -> tuple[Weights, dict[str, str]]:
    """Weights and where each comes from; every value is its own table. Raises PackError."""
    with read_toml(folder, FILE) as top:
        tables = {f.name: top.table(f.name) for f in fields(Weights)}
    values: dict[str, Any] = {name: _read(name, table) for name, table in tables.items()}
    citations = {name: table.citation() for name, table in tables.items()}
    return Weights(**values), citations


def _read(name: str, table: Table) -> int | Fraction:
    if name == _SHARE:
        return read_share(table)
    value = read_setting(table, int)
    if value < 0:
        message = Text("poin tidak boleh negatif.", "points cannot be negative.")
        raise table.error(errors.WRONG_TYPE, message, "value")
    return value
