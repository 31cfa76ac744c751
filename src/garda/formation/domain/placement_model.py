"""The exact model of a village's placement, solved by ``scipy.optimize.milp`` (HiGHS).

Variables: ``stay[a]`` (candidate a serves at home), ``leave[a]`` (serves elsewhere), and
``take[c, t]`` = how many leavers of class c station t takes, for the stations near enough. Leavers
of one home with the same sex, IT ability and experience count alike for every minimum, so a class
stands for all of them; somebody who shares a household with another candidate is a class alone.
That keeps a village at a few hundred variables instead of candidates × stations.

Solved twice. First: how many seats can be filled, kin apart? Then, with that number fixed: lightest
penalty, lottery last, scaled so that all of the lottery stays below one point. What is missing of a
minimum is a variable of its own, so there is always an answer.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from garda.formation.domain.lottery import lottery_number
from garda.formation.domain.pool import LOTTERY_SPREAD, NOWHERE, Bools, Ints, Pool
from garda.kernel.errors import GardaError

# SciPy is imported where it solves: every command would start half a second later for it.
if TYPE_CHECKING:
    from scipy.optimize import LinearConstraint, OptimizeResult

Floats = npt.NDArray[np.float64]

#: Deterministic stop for a village that resists proof; a time limit would not be repeatable.
NODE_LIMIT = 20_000


class PlacementError(GardaError):
    """The solver gave no answer, although the model always has one."""

    code = "placement_failed"

    def __init__(self, message: str) -> None:
        super().__init__(
            id=f"Usulan penempatan tidak dapat dihitung: {message}.",
            en=f"The placement could not be computed: {message}.",
        )


@dataclass(frozen=True)
class Placement:
    """``where``: station index (or ``NOWHERE``) of each candidate of the pool."""

    where: Ints
    optimal: bool


@dataclass
class _Rows:
    """Constraint rows ``low <= coefficients · x <= high`` as they are collected."""

    rows: list[Ints] = field(default_factory=list)
    columns: list[Ints] = field(default_factory=list)
    values: list[Floats] = field(default_factory=list)
    low: list[float] = field(default_factory=list)
    high: list[float] = field(default_factory=list)

    def add(self, *parts: tuple[Ints, float], low: float = -np.inf, high: float = np.inf) -> None:
        """Add one row; each part is (columns, their common coefficient)."""
        for columns, value in parts:
            self.rows.append(np.full(columns.size, len(self.low), np.int64))
            self.columns.append(columns)
            self.values.append(np.full(columns.size, value))
        self.low.append(low)
        self.high.append(high)

    def constraint(self, variables: int) -> LinearConstraint:
        from scipy.optimize import LinearConstraint
        from scipy.sparse import csc_array

        entries = (
            np.concatenate(self.values),
            (np.concatenate(self.rows), np.concatenate(self.columns)),
        )
        return LinearConstraint(
            csc_array(entries, shape=(len(self.low), variables)), self.low, self.high
        )


class _Model:
    """Column numbers of one village's variables, and its rows and costs."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.movers: Ints = np.flatnonzero(pool.mover)
        self.class_of = _classes(pool, self.movers)
        self.first_of_class = self.movers[np.unique(self.class_of, return_index=True)[1]]
        self.pair_class, self.pair_station = _pairs(pool, self.first_of_class)
        self.people = len(pool.candidates)
        self.takes_from = self.people + self.movers.size
        self.slack_from = self.takes_from + self.pair_class.size
        self.slack_costs: list[float] = []
        self.rows = _Rows()

    def leave(self, mask: Bools) -> Ints:
        """Columns of ``leave`` of the movers marked by ``mask``."""
        return self.people + np.flatnonzero(mask)

    def take(self, station: int, members: Bools) -> Ints:
        """Columns of ``take`` at ``station`` of the classes whose people are in ``members``."""
        wanted = members[self.first_of_class[self.pair_class]]
        return self.takes_from + np.flatnonzero((self.pair_station == station) & wanted)

    def stay(self, station: int, members: Bools) -> Ints:
        return np.flatnonzero((self.pool.home == station) & members)

    def at(self, station: int, members: Bools) -> Ints:
        """Columns of everybody of ``members`` who may serve at ``station``."""
        return np.concatenate([self.stay(station, members), self.take(station, members)])

    def slack(self, cost: int) -> Ints:
        self.slack_costs.append(cost)
        return np.array([self.slack_from + len(self.slack_costs) - 1], np.int64)

    def add_limits(self) -> None:
        """The hard limits: one station per person, seats, kin apart."""
        self._add_people()
        everybody = np.ones(self.people, np.bool_)
        for station, seats in enumerate(self.pool.seats):
            self.rows.add((self.at(station, everybody), 1.0), high=float(seats))
        self._add_kin()

    def _add_people(self) -> None:
        for column, person in enumerate(self.movers):
            both = np.array([person, self.people + column], np.int64)
            self.rows.add((both, 1), high=1)
        for number in range(self.first_of_class.size):
            takes = self.takes_from + np.flatnonzero(self.pair_class == number)
            self.rows.add((takes, 1), (self.leave(self.class_of == number), -1), low=0, high=0)

    def _add_kin(self) -> None:
        for group in range(int(self.pool.group.max(initial=NOWHERE)) + 1):
            members = self.pool.group == group
            for station in range(len(self.pool.stations)):
                columns = self.at(station, members)
                if columns.size > 1:
                    self.rows.add((columns, 1.0), high=1)

    def add_wishes(self, seats: int) -> None:
        """The number of ``seats`` to fill, and the soft minimums of every station."""
        self.rows.add((np.arange(self.takes_from), 1.0), low=seats, high=seats)
        pool, weights = self.pool, self.pool.weights
        for station in range(len(pool.stations)):
            for members, minimum, cost in (
                (pool.it_able, weights.it_minimum, weights.missing_it),
                (pool.woman, int(pool.women_minimum[station]), weights.missing_woman),
                (pool.experienced, weights.experience_minimum, weights.missing_experience),
            ):
                columns = self.at(station, members)
                self.rows.add((columns, 1.0), (self.slack(cost), 1.0), low=float(minimum))

    def costs(self) -> Floats:
        """Cost of every column: points, and the lottery below them."""
        pool = self.pool
        point = float(2 * LOTTERY_SPREAD * self.people * int(pool.seats.sum()) + 1)
        person = point * pool.own_points + pool.lottery
        away = pool.away_points(self.first_of_class[self.pair_class], self.pair_station)
        slacks = point * np.array(self.slack_costs, np.float64)
        takes = point * away + self._pair_lots()
        return np.concatenate([person, person[self.movers], takes, slacks])

    def _pair_lots(self) -> Ints:
        """The lottery of stations: which of two equal ones a class is sent to."""
        first = [self.pool.candidates[i].key for i in self.first_of_class]
        names = [station.key for station in self.pool.stations]
        return np.array(
            [
                lottery_number(self.pool.seed, f"{first[c]}\n{names[t]}") % LOTTERY_SPREAD
                for c, t in zip(self.pair_class, self.pair_station, strict=True)
            ],
            np.int64,
        )

    def solve(self, costs: Floats) -> OptimizeResult:
        """Cheapest whole answer of the rows so far. Raises :class:`PlacementError` for none."""
        from scipy.optimize import Bounds, milp

        variables = self.slack_from + len(self.slack_costs)
        # Slacks follow from whole numbers and need not be declared whole.
        whole = np.arange(variables) < self.slack_from
        upper = np.full(variables, np.inf)
        upper[: self.takes_from] = 1
        upper[: self.people][self.pool.home == NOWHERE] = 0
        answer = milp(
            costs,
            constraints=self.rows.constraint(variables),
            integrality=whole.astype(np.int64),
            bounds=Bounds(0, upper),
            options={"mip_rel_gap": 0, "node_limit": NODE_LIMIT},
        )
        if answer.x is None:
            raise PlacementError(str(answer.message))
        return answer

    def most_seats(self) -> tuple[int, bool]:
        """Largest number of seats that can be filled, and whether that is proven."""
        costs = np.zeros(self.slack_from)
        costs[: self.takes_from] = -1
        answer = self.solve(costs)
        return -round(answer.fun), answer.status == 0


def solve(pool: Pool) -> Placement:
    """Lightest placement of the pool. Raises :class:`PlacementError` when the solver fails."""
    if not pool.candidates or not pool.seats.sum():
        return Placement(np.full(len(pool.candidates), NOWHERE, np.int64), optimal=True)
    model = _Model(pool)
    model.add_limits()
    seats, proven = model.most_seats()
    model.add_wishes(seats)
    answer = model.solve(model.costs())
    where = _seated(model, np.rint(answer.x).astype(np.int64))
    return Placement(where, proven and answer.status == 0)


def _classes(pool: Pool, movers: Ints) -> Ints:
    """Dense class number of each mover (see the module's text)."""
    kind = pool.woman * 1 + pool.it_able * 2 + pool.experienced * 4 + (pool.home + 1) * 8
    alone = kind.max(initial=0) + 1 + np.arange(len(pool.candidates))
    classes = np.where(pool.group == NOWHERE, kind, alone)[movers]
    return np.unique(classes, return_inverse=True)[1].astype(np.int64)


def _pairs(pool: Pool, first_of_class: Ints) -> tuple[Ints, Ints]:
    """(class, station) of every ``take``: a class is sent to the stations near its home."""
    homes = pool.home[first_of_class]
    reach = np.where(homes[:, None] == NOWHERE, pool.ordinary[None, :], pool.near[homes])
    classes, stations = np.nonzero(reach)
    return classes.astype(np.int64), stations.astype(np.int64)


def _seated(model: _Model, solution: Ints) -> Ints:
    """Stations of all candidates; leavers take their class's places in lottery order."""
    pool = model.pool
    where = np.where(solution[: model.people] == 1, pool.home, NOWHERE)
    leaving = solution[model.people : model.takes_from] == 1
    takes = solution[model.takes_from : model.slack_from]
    for number in range(model.first_of_class.size):
        people = model.movers[leaving & (model.class_of == number)]
        own = model.pair_class == number
        where[people] = np.repeat(model.pair_station[own], takes[own])
    return where
