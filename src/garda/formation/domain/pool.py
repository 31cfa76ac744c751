"""The eligible candidates of a village as arrays, in the order of the lottery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from garda.formation.domain.candidates import Candidate, StationNeed
from garda.formation.domain.lottery import lottery_number
from garda.packs.placement import Weights

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

NOWHERE = -1

#: Lottery steps are uneven (0 to 6 added to seven times the rank) so that sums seldom tie.
LOTTERY_SPREAD = 7


@dataclass(frozen=True)
class Pool:
    """Arrays of length *n* candidates (row = rank in the lottery) and of length *t* stations.

    ``lottery``: distinct, rising, below ``LOTTERY_SPREAD * n``. ``steps`` (*t* × *t*): how many
    stations further; ``near``: whether people are sent there. ``home``: station index or
    ``NOWHERE``. ``mover``: may serve at another ordinary station. ``group``: household index or
    ``NOWHERE`` when no other candidate shares it. ``experience`` is capped. ``age_points`` and
    ``score_points``: penalty a person brings along wherever they sit.
    """

    stations: tuple[StationNeed, ...]
    candidates: tuple[Candidate, ...]
    weights: Weights
    seed: str
    seats: Ints
    ordinary: Bools
    steps: Ints
    near: Bools
    home: Ints
    mover: Bools
    woman: Bools
    it_able: Bools
    experience: Ints
    age_points: Ints
    score_points: Ints
    group: Ints
    lottery: Ints

    @property
    def experienced(self) -> Bools:
        return self.experience > 0

    @property
    def women_minimum(self) -> Ints:
        return np.array([self.weights.women_minimum(int(n)) for n in self.seats], np.int64)

    @property
    def own_points(self) -> Ints:
        return self.age_points + self.score_points

    def away_points(self, people: Ints, stations: Ints) -> Ints:
        """Penalty of each of ``people`` (indices) for the way to each of ``stations``."""
        homes = self.home[people]
        steps = self.steps[homes, stations]
        points = self.weights.other_station + self.weights.further_station * (steps - 1)
        return np.where((homes == NOWHERE) | (homes == stations), 0, points)

    def moved(self, where: Ints) -> Bools:
        """Whether each candidate, seated at ``where``, sits away from the own station."""
        away: Bools = (where != NOWHERE) & (self.home != NOWHERE) & (where != self.home)
        return away


def make_pool(
    stations: Sequence[StationNeed], candidates: Sequence[Candidate], weights: Weights, seed: str
) -> Pool:
    """Arrays of the eligible candidates.

    Raises ValueError for a key used twice, an unknown station, or a special station given as
    residence instead of as ``special_station`` (its own voter list decides, not the address).
    """
    ordered = tuple(sorted(stations, key=lambda station: station.number))
    index = {station.key: i for i, station in enumerate(ordered)}
    _check_keys(ordered, index, candidates)
    numbers = {p.key: lottery_number(seed, p.key) for p in candidates if p.eligible}
    drawn = sorted((p for p in candidates if p.eligible), key=lambda p: (numbers[p.key], p.key))
    special = np.array([person.special_station is not None for person in drawn], np.bool_)
    home = np.array([NOWHERE if p.home is None else index[p.home] for p in drawn], np.int64)
    moves = np.array([person.moves for person in drawn], np.bool_)
    over_age = np.array([person.over_preferred_age for person in drawn], np.int64)
    served = np.array([person.experience for person in drawn], np.int64)
    capped = np.minimum(served, weights.experience_cap)
    ordinary = np.array([not station.is_special for station in ordered], np.bool_)
    steps = _steps(ordinary)
    return Pool(
        stations=ordered,
        candidates=tuple(drawn),
        weights=weights,
        seed=seed,
        seats=np.array([station.seats for station in ordered], np.int64),
        ordinary=ordinary,
        steps=steps,
        near=_near(ordinary, steps, weights.nearest_stations),
        home=home,
        mover=~special & (moves | (home == NOWHERE)),
        woman=np.array([person.is_woman for person in drawn], np.bool_),
        it_able=np.array([person.it_able for person in drawn], np.bool_),
        experience=capped,
        age_points=weights.over_preferred_age * over_age,
        score_points=weights.score * (weights.experience_cap - capped),
        group=_groups(drawn),
        lottery=np.array(
            [LOTTERY_SPREAD * i + numbers[p.key] % LOTTERY_SPREAD for i, p in enumerate(drawn)],
            np.int64,
        ),
    )


def _steps(ordinary: Bools) -> Ints:
    """Steps between stations in the order of their numbers; special ones lie beyond all others.

    No coordinates of stations are stored; numbers follow the ways of a village well enough.
    """
    order = np.cumsum(ordinary) - 1
    steps = np.abs(order[:, None] - order[None, :])
    return np.where(ordinary[:, None] & ordinary[None, :], steps, ordinary.size)


def _near(ordinary: Bools, steps: Ints, nearest: int) -> Bools:
    """The ``nearest`` ordinary stations of each; of two equally near the lower number."""
    ranks = np.argsort(np.argsort(steps, axis=1, kind="stable"), axis=1, kind="stable")
    near: Bools = (steps > 0) & (ranks <= nearest) & ordinary[:, None] & ordinary[None, :]
    return near


def _groups(candidates: Sequence[Candidate]) -> Ints:
    sizes = Counter(person.household for person in candidates if person.household is not None)
    shared = {household: i for i, household in enumerate(h for h, n in sizes.items() if n > 1)}
    groups = [
        NOWHERE if p.household is None else shared.get(p.household, NOWHERE) for p in candidates
    ]
    return np.array(groups, np.int64)


def _check_keys(
    stations: Sequence[StationNeed], index: dict[str, int], candidates: Sequence[Candidate]
) -> None:
    if len(index) < len(stations):
        raise ValueError("two stations share a key")
    if len({person.key for person in candidates}) < len(candidates):
        raise ValueError("two candidates share a key")
    for person in candidates:
        _check_home(person, stations, index)


def _check_home(person: Candidate, stations: Sequence[StationNeed], index: dict[str, int]) -> None:
    if person.home is None:
        return
    if person.home not in index:
        raise ValueError(f"{person.key}: station {person.home!r} is not in this village")
    if stations[index[person.home]].is_special != (person.special_station is not None):
        raise ValueError(f"{person.key}: only the list of a special location makes its members")
