"""Tables of assignments with their costs: the pieces from which the search is put together.

A table holds every way, within a budget, to give values to some figures; joining two tables by an
equation gives every way for both. Nothing is guessed and nothing is lost below the budget.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]

#: More rows than these are not held: the search is handed to the general solver.
MOST_ROWS = 150_000


class TooWide(Exception):
    """So little is certain that the tables would grow beyond bounds."""


@dataclass(frozen=True, slots=True)
class Table:
    """``values`` [rows, keys] and ``costs`` [rows], the cheapest row first."""

    keys: tuple[str, ...]
    values: Ints
    costs: Floats

    @classmethod
    def of(cls, keys: tuple[str, ...], values: Ints, costs: Floats) -> Table:
        order = np.argsort(costs, kind="stable")
        return cls(keys, values[order], costs[order])

    @property
    def least(self) -> float:
        return float(self.costs[0]) if len(self.costs) else float("inf")

    def sums(self, terms: Mapping[str, int]) -> Ints:
        """[rows] what the table's figures add to an equation."""
        coefficients = np.array([terms.get(key, 0) for key in self.keys], dtype=np.int64)
        total: Ints = self.values @ coefficients
        return total

    def where(self, kept: npt.NDArray[np.bool_]) -> Table:
        return Table(self.keys, self.values[kept], self.costs[kept])


def product(one: Table, other: Table, most: float) -> Table:
    """All pairs of rows whose costs together are at most ``most``. Raises TooWide."""
    counts = np.searchsorted(other.costs, most - one.costs, side="right")
    _check_width(int(counts.sum()))
    return _paired(one, other, *_ranges(np.zeros_like(counts), counts), most=most)


def join(one: Table, other: Table, terms: Mapping[str, int], constant: int, most: float) -> Table:
    """Pairs of rows that satisfy an equation and cost at most ``most``. Raises TooWide."""
    wanted = constant - one.sums(terms)
    offered = other.sums(terms)
    order = np.argsort(offered, kind="stable")
    low = np.searchsorted(offered[order], wanted, side="left")
    high = np.searchsorted(offered[order], wanted, side="right")
    _check_width(int((high - low).sum()))
    rows, places = _ranges(low, high)
    return _paired(one, other, rows, order[places], most=most)


def _check_width(rows: int) -> None:
    if rows > MOST_ROWS:
        raise TooWide


def _ranges(low: Ints, high: Ints) -> tuple[Ints, Ints]:
    """Row numbers repeated, and beside them every place from ``low`` to before ``high``."""
    counts = high - low
    rows = np.repeat(np.arange(len(counts)), counts)
    starts = np.repeat(low - (np.cumsum(counts) - counts), counts)
    return rows, starts + np.arange(len(rows))


def _paired(one: Table, other: Table, rows: Ints, places: Ints, *, most: float) -> Table:
    costs = one.costs[rows] + other.costs[places]
    kept = costs <= most
    rows, places = rows[kept], places[kept]
    values = np.hstack([one.values[rows], other.values[places]])
    return Table.of(one.keys + other.keys, values, costs[kept])


def spread(tables: Sequence[Table], terms: Mapping[str, int]) -> int:
    """The largest sum that rows of the tables can give."""
    return sum(int(table.sums(terms).max()) for table in tables)
