"""Penalty and experience of a placement, and what an exchange of two people would change.

Written apart from the solver's model on purpose: it is what the page shows, and it checks the
solver.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from garda.formation.domain.pool import NOWHERE, Bools, Ints, Pool

#: Codes of the penalties, in the order in which they are told.
OTHER_STATION = "S02"
OVER_AGE = "S03"
HOUSEHOLD = "S04"
MISSING_IT = "S05"
MISSING_WOMAN = "S06"
MISSING_EXPERIENCE = "S07"


@dataclass(frozen=True)
class Tally:
    """Counts per station (length *t*), ``households`` per group and station (*g* × *t*)."""

    filled: Ints
    women: Ints
    it_able: Ints
    experienced: Ints
    households: Ints


@dataclass(frozen=True)
class Exchange:
    """The mildest exchange of an unseated candidate with the seated ``other``.

    ``points`` by penalty code, zeros left out; ``experience``: capped times served won (or lost).
    """

    other: int
    points: Mapping[str, int]
    experience: int

    @property
    def penalty(self) -> int:
        return sum(self.points.values())


def count(pool: Pool, where: Ints) -> Tally:
    """Tally of the placement ``where`` (station index or ``NOWHERE`` per candidate)."""

    def per_station(members: Bools) -> Ints:
        return np.bincount(where[members & (where != NOWHERE)], minlength=len(pool.stations))

    groups = range(int(pool.group.max(initial=NOWHERE)) + 1)
    return Tally(
        filled=per_station(np.ones(where.size, np.bool_)),
        women=per_station(pool.woman),
        it_able=per_station(pool.it_able),
        experienced=per_station(pool.experienced),
        households=np.array(
            [per_station(pool.group == group) for group in groups], np.int64
        ).reshape(len(groups), len(pool.stations)),
    )


def station_points(pool: Pool, tally: Tally) -> dict[str, Ints]:
    """Penalty points of each station's composition, by code."""
    weights = pool.weights
    return {
        HOUSEHOLD: weights.same_household * np.maximum(tally.households - 1, 0).sum(axis=0),
        MISSING_IT: weights.missing_it * _missing(weights.it_minimum, tally.it_able),
        MISSING_WOMAN: weights.missing_woman * _missing(pool.women_minimum, tally.women),
        MISSING_EXPERIENCE: weights.missing_experience
        * _missing(weights.experience_minimum, tally.experienced),
    }


def person_points(pool: Pool, where: Ints) -> dict[str, Ints]:
    """Penalty points each seated candidate brings along, by code (0 for the unseated)."""
    return {
        OTHER_STATION: pool.weights.other_station * pool.moved(where),
        OVER_AGE: np.where(where == NOWHERE, 0, pool.own_points),
    }


def total_penalty(pool: Pool, where: Ints) -> int:
    """The village's penalty in points."""
    composition = station_points(pool, count(pool, where))
    people = person_points(pool, where)
    return sum(int(points.sum()) for points in (*composition.values(), *people.values()))


def total_experience(pool: Pool, where: Ints) -> int:
    """Times served by everyone seated, capped per person."""
    return int(pool.experience[where != NOWHERE].sum())


def mildest_exchange(pool: Pool, where: Ints, tally: Tally, person: int) -> Exchange | None:
    """The exchange of unseated ``person`` that costs least; None when no seat is open to them."""
    seated = _reachable(pool, where, person)
    if not seated.size:
        return None
    points = _exchange_points(pool, where, tally, person, seated)
    won = pool.experience[person] - pool.experience[seated]
    penalty = np.sum(list(points.values()), axis=0)
    best = int(np.lexsort((pool.lottery[seated], -won, penalty))[0])
    named = {code: int(values[best]) for code, values in points.items() if values[best]}
    return Exchange(int(seated[best]), named, int(won[best]))


def _missing(minimum: Ints | int, found: Ints) -> Ints:
    return np.maximum(minimum - found, 0)


def _reachable(pool: Pool, where: Ints, person: int) -> Ints:
    """Seated candidates whose station would be allowed for ``person``."""
    allowed = where == pool.home[person]
    if pool.mover[person]:
        allowed |= pool.ordinary[where]
    return np.flatnonzero(allowed & (where != NOWHERE))


def _exchange_points(
    pool: Pool, where: Ints, tally: Tally, person: int, seated: Ints
) -> dict[str, Ints]:
    """Change of every penalty when ``person`` takes the seat of each of ``seated``."""
    weights, station = pool.weights, where[seated]
    leaves_home = (pool.home[person] != NOWHERE) & (pool.home[person] != station)
    was_moved = pool.moved(where)[seated]

    def shortfall(counts: Ints, minimum: Ints | int, members: Bools) -> Ints:
        before = counts[station]
        after = before + int(members[person]) - members[seated]
        return _missing(minimum, after) - _missing(minimum, before)

    return {
        OTHER_STATION: weights.other_station * (leaves_home.astype(np.int64) - was_moved),
        OVER_AGE: pool.own_points[person] - pool.own_points[seated],
        HOUSEHOLD: weights.same_household * _household_change(pool, station, tally, person, seated),
        MISSING_IT: weights.missing_it * shortfall(tally.it_able, weights.it_minimum, pool.it_able),
        MISSING_WOMAN: weights.missing_woman
        * shortfall(tally.women, pool.women_minimum[station], pool.woman),
        MISSING_EXPERIENCE: weights.missing_experience
        * shortfall(tally.experienced, weights.experience_minimum, pool.experienced),
    }


def _household_change(pool: Pool, station: Ints, tally: Tally, person: int, seated: Ints) -> Ints:
    """Change of household members too many when ``person`` replaces each of ``seated``."""
    own, theirs = pool.group[person], pool.group[seated]
    joins = tally.households[own, station] >= 1 if own != NOWHERE else False
    leaves = (theirs != NOWHERE) & (_of_group(tally, theirs, station) >= 2)
    change = np.asarray(joins, np.int64) - leaves
    return np.where((theirs == own) & (own != NOWHERE), 0, change)


def _of_group(tally: Tally, group: Ints, station: Ints) -> Ints:
    if not tally.households.size:
        return np.zeros(group.size, np.int64)
    return tally.households[group, station]
