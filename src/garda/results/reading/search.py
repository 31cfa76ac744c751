"""The most probable figures under which every equation holds: exact, by joining small tables.

Every figure starts as a table of its numbers within the budget; equations join tables until each
holds. What is left are tables that have nothing more to do with each other: the best rows are the
answer, and the best rows with another value of a figure say how far its runner-up lies behind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np

from garda.results.reading.equations import Equation
from garda.results.reading.evidence import Array
from garda.results.reading.tables import Table, TooWide, join, product, spread

#: Costs are sums of floats in another order: below this they are the same.
ROUNDING = 1e-9


@dataclass(frozen=True, slots=True)
class Found:
    """``leads``: nats by which the best assignment with another value of the figure is dearer;
    at least so many where the search ended there."""

    figures: Mapping[str, int]
    cost: float
    leads: Mapping[str, float]


class Search:
    """One run within one budget. ``costs`` by figure: cost of each number, the cheapest 0."""

    def __init__(
        self, costs: Mapping[str, Array], equations: Sequence[Equation], budget: float
    ) -> None:
        self.budget = budget + ROUNDING
        self.tables = [_start(key, cost, self.budget) for key, cost in costs.items()]
        self.sums = [e for e in equations if e.is_sum]
        self.bounds = [e for e in equations if not e.is_sum]

    def run(self) -> Found | None:
        """None when nothing within the budget satisfies the equations. Raises TooWide."""
        while self.sums and self._possible:
            self._satisfy(self.sums.pop(self._cheapest()))
        while self.bounds and self._possible:
            self._respect(self.bounds.pop())
        return self._found() if self._possible else None

    @property
    def _possible(self) -> bool:
        return sum(table.least for table in self.tables) <= self.budget

    def _touched(self, equation: Equation) -> list[Table]:
        return [t for t in self.tables if not equation.terms.keys().isdisjoint(t.keys)]

    def _cheapest(self) -> int:
        """Place of the sum whose join is the smallest."""
        return min(range(len(self.sums)), key=lambda i: self._effort(self.sums[i]))

    def _effort(self, equation: Equation) -> int:
        sizes = sorted(len(table.costs) for table in self._touched(equation))
        return prod(sizes[:-1]) * 1_000 + sum(sizes)

    def _slack(self, among: Sequence[Table]) -> float:
        """What the tables may cost when the others cost their least."""
        return self.budget - sum(t.least for t in self.tables if not any(t is a for a in among))

    def _satisfy(self, equation: Equation) -> None:
        touched = sorted(self._touched(equation), key=lambda t: len(t.costs))
        most, terms, constant = self._slack(touched), equation.terms, equation.constant
        if len(touched) > 1:
            *small, large = touched
            joined = join(_all_of(small, most - large.least), large, terms, constant, most)
        elif touched:
            joined = touched[0].where(touched[0].sums(terms) == constant)
        else:
            joined = _truth(constant == 0)
        self._replace(touched, joined)

    def _respect(self, equation: Equation) -> None:
        touched = self._touched(equation)
        if spread(touched, equation.terms) <= equation.constant:
            return
        merged = _all_of(touched, self._slack(touched)) if touched else _truth(True)
        kept = merged.where(merged.sums(equation.terms) <= equation.constant)
        self._replace(touched, kept)

    def _replace(self, old: Sequence[Table], new: Table) -> None:
        self.tables = [t for t in self.tables if not any(t is o for o in old)] + [new]

    def _found(self) -> Found:
        figures = {
            key: int(value)
            for table in self.tables
            for key, value in zip(table.keys, table.values[0], strict=True)
        }
        cost = sum(table.least for table in self.tables)
        room = self.budget - cost
        leads = {key: lead for table in self.tables for key, lead in _leads(table, room)}
        return Found(figures, cost, leads)


def _start(key: str, cost: Array, budget: float) -> Table:
    numbers = np.flatnonzero(cost <= budget)
    return Table.of((key,), numbers[:, None], cost[numbers])


def _truth(holds: bool) -> Table:
    """A table without figures: one row where something holds, none where not."""
    return Table((), np.zeros((int(holds), 0), dtype=np.int64), np.zeros(int(holds)))


def _all_of(tables: Sequence[Table], most: float) -> Table:
    merged, *rest = sorted(tables, key=lambda t: len(t.costs))
    for place, table in enumerate(rest):
        others = sum(t.least for t in rest[place + 1 :])
        merged = product(merged, table, most - others)
    return merged


def _leads(table: Table, room: float) -> Iterator[tuple[str, float]]:
    for column, key in enumerate(table.keys):
        other = table.values[:, column] != table.values[0, column]
        lead = table.costs[other.argmax()] - table.least if other.any() else room
        yield key, float(min(lead, room))


def search(
    costs: Mapping[str, Array], equations: Sequence[Equation], *, limit: float, window: float
) -> Found | None:
    """The cheapest assignment up to ``limit``, leads exact up to ``window``.

    The budget grows, so that clear forms stay quick. Raises TooWide.
    """
    for budget in _budgets(limit, window):
        found = Search(costs, equations, budget).run()
        if found is not None and found.cost + window <= budget + ROUNDING:
            return found
        if found is not None:
            return Search(costs, equations, found.cost + window).run()
    return None


def _budgets(limit: float, window: float) -> Iterator[float]:
    budget = window
    while budget < limit:
        yield budget
        budget *= 2
    yield limit


__all__ = ["ROUNDING", "Found", "Search", "TooWide", "search"]
