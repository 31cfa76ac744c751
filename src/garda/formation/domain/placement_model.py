"""The exact model of a village's placement, solved by ``scipy.optimize.milp`` (HiGHS).

Variables: ``stay[a]`` (candidate a serves at home), ``leave[a]`` (serves elsewhere), and
``take[c, t]`` = how many leavers of class c station t takes. Leavers with the same sex, IT ability
and experience count alike for every minimum, so a class stands for all of them; somebody who shares
a household with another candidate is a class alone. That keeps a village at a few hundred variables
instead of candidates × stations.

Objective, in this order: lightest penalty, most experience, lottery. The steps are scaled so that
all of a lower step together stay below one unit of the step above. The number of seats filled
is fixed at its maximum beforehand, so no weight is needed for an empty seat.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csc_array

from garda.formation.domain.pool import LOTTERY_SPREAD, NOWHERE, Bools, Ints, Pool
from garda.kernel.errors import GardaError

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
        self.open: Ints = np.flatnonzero(pool.ordinary)
        self.class_of = _classes(pool, self.movers)
        self.first_of_class = np.unique(self.class_of, return_index=True)[1]
        self.people = len(pool.candidates)
        self.takes_from = self.people + self.movers.size
        self.slack_from = self.takes_from + self.first_of_class.size * self.open.size
        self.slack_costs: list[float] = []
        self.rows = _Rows()

    def leave(self, mask: Bools) -> Ints:
        """Columns of ``leave`` of the movers marked by ``mask``."""
        return self.people + np.flatnonzero(mask)

    def take(self, station: int, members: Bools) -> Ints:
        """Columns of ``take`` at ``station`` of the classes whose people are in ``members``."""
        place = np.flatnonzero(self.open == station)
        wanted = np.flatnonzero(members[self.movers[self.first_of_class]])
        return (self.takes_from + wanted[:, None] * self.open.size + place).ravel()

    def stay(self, station: int, members: Bools) -> Ints:
        return np.flatnonzero((self.pool.home == station) & members)

    def slack(self, cost: int) -> Ints:
        self.slack_costs.append(cost)
        return np.array([self.slack_from + len(self.slack_costs) - 1], np.int64)

    def add_people(self) -> None:
        for column, person in enumerate(self.movers):
            both = np.array([person, self.people + column], np.int64)
            self.rows.add((both, 1), high=1)
        for number in range(self.first_of_class.size):
            start = self.takes_from + number * self.open.size
            takes = np.arange(start, start + self.open.size)
            self.rows.add((takes, 1), (self.leave(self.class_of == number), -1), low=0, high=0)

    def add_stations(self) -> None:
        everybody = np.ones(self.people, np.bool_)
        for station, seats in enumerate(self.pool.seats):
            columns = (self.stay(station, everybody), 1.0), (self.take(station, everybody), 1.0)
            self.rows.add(*columns, high=float(seats))
            self._add_minimums(station)

    def _add_minimums(self, station: int) -> None:
        pool, weights = self.pool, self.pool.weights
        for members, minimum, cost in (
            (pool.it_able, weights.it_minimum, weights.missing_it),
            (pool.woman, int(pool.women_minimum[station]), weights.missing_woman),
            (pool.experienced, weights.experience_minimum, weights.missing_experience),
        ):
            columns = (self.stay(station, members), 1.0), (self.take(station, members), 1.0)
            self.rows.add(*columns, (self.slack(cost), 1.0), low=float(minimum))

    def add_households(self) -> None:
        for group in range(int(self.pool.group.max(initial=NOWHERE)) + 1):
            members = self.pool.group == group
            for station in range(len(self.pool.stations)):
                columns = np.concatenate([self.stay(station, members), self.take(station, members)])
                if columns.size > 1:
                    extra = self.slack(self.pool.weights.same_household)
                    self.rows.add((columns, 1.0), (extra, -1.0), high=1)

    def add_total(self) -> None:
        total = most_seats(self.pool)
        self.rows.add((np.arange(self.takes_from), 1.0), low=total, high=total)

    def costs(self) -> Floats:
        """Cost of every column in penalty points, times served and lottery, each below the last."""
        pool, seats = self.pool, int(self.pool.seats.sum())
        point = float(pool.weights.experience_cap * seats + 1)
        person = point * pool.own_points + (pool.weights.experience_cap - pool.experience)
        person = person + pool.lottery / (LOTTERY_SPREAD * self.people * seats + 1)
        away = point * pool.weights.other_station * (pool.home[self.movers] != NOWHERE)
        takes = np.zeros(self.slack_from - self.takes_from)
        slacks = point * np.array(self.slack_costs, np.float64)
        return np.concatenate([person, person[self.movers] + away, takes, slacks])

    def upper_bounds(self) -> Floats:
        """1 for people (0 for staying without a home), none for the rest."""
        upper = np.full(self.slack_from + len(self.slack_costs), np.inf)
        upper[: self.takes_from] = 1
        upper[: self.people][self.pool.home == NOWHERE] = 0
        return upper

    def integrality(self) -> Ints:
        """Slacks follow from whole numbers and need not be declared whole."""
        whole = np.ones(self.slack_from + len(self.slack_costs), np.int64)
        whole[self.slack_from :] = 0
        return whole


def solve(pool: Pool) -> Placement:
    """Lightest placement of the pool. Raises :class:`PlacementError` when the solver fails."""
    if not pool.candidates or not pool.seats.sum():
        return Placement(np.full(len(pool.candidates), NOWHERE, np.int64), optimal=True)
    model = _Model(pool)
    model.add_people()
    model.add_stations()
    model.add_households()
    model.add_total()
    answer = milp(
        model.costs(),
        constraints=model.rows.constraint(model.slack_from + len(model.slack_costs)),
        integrality=model.integrality(),
        bounds=Bounds(0, model.upper_bounds()),
        options={"mip_rel_gap": 0, "node_limit": NODE_LIMIT},
    )
    if answer.x is None:
        raise PlacementError(str(answer.message))
    return Placement(_seated(model, np.rint(answer.x).astype(np.int64)), answer.status == 0)


def most_seats(pool: Pool) -> int:
    """Largest number of seats that can be filled.

    At home first; then every gap takes a mover whom the own station can spare. One step is enough:
    a mover may go to any ordinary station, so a chain of moves fills no more than its first move.
    """
    size = len(pool.stations)
    living = np.bincount(pool.home[pool.home != NOWHERE], minlength=size)
    willing = np.bincount(pool.home[pool.mover & (pool.home != NOWHERE)], minlength=size)
    spare = np.minimum(np.maximum(living - pool.seats, 0), willing).sum()
    spare += np.count_nonzero(pool.home == NOWHERE)
    gaps = np.maximum(pool.seats - living, 0)[pool.ordinary].sum()
    return int(np.minimum(living, pool.seats).sum() + min(gaps, spare))


def _classes(pool: Pool, movers: Ints) -> Ints:
    """Dense class number of each mover (see the module's text)."""
    kind = pool.woman * 1 + pool.it_able * 2 + pool.experienced * 4
    alone = 8 + np.arange(len(pool.candidates))
    classes = np.where(pool.group == NOWHERE, kind, alone)[movers]
    return np.unique(classes, return_inverse=True)[1].astype(np.int64)


def _seated(model: _Model, solution: Ints) -> Ints:
    """Stations of all candidates; leavers take their class's places in lottery order."""
    pool = model.pool
    where = np.where(solution[: model.people] == 1, pool.home, NOWHERE)
    leaving = solution[model.people : model.takes_from] == 1
    takes = solution[model.takes_from : model.slack_from].reshape(
        model.first_of_class.size, model.open.size
    )
    for number, counts in enumerate(takes):
        people = model.movers[leaving & (model.class_of == number)]
        where[people] = np.repeat(model.open, counts)
    return where
