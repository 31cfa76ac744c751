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
SCORE = "S01"
OTHER_STATION = "S02"
OVER_AGE = "S03"
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
        MISSING_IT: weights.missing_it * _missing(weights.it_minimum, tally.it_able),
        MISSING_WOMAN: weights.missing_woman * _missing(pool.women_minimum, tally.women),
        MISSING_EXPERIENCE: weights.missing_experience
        * _missing(weights.experience_minimum, tally.experienced),
    }


def person_points(pool: Pool, where: Ints) -> dict[str, Ints]:
    """Penalty points each seated candidate brings along, by code (0 for the unseated)."""
    seated = where != NOWHERE
    everybody = np.arange(where.size)
    return {
        SCORE: np.where(seated, pool.score_points, 0),
        OTHER_STATION: np.where(seated, pool.away_points(everybody, where), 0),
        OVER_AGE: np.where(seated, pool.age_points, 0),
    }


def points_by_code(pool: Pool, where: Ints) -> dict[str, int]:
    """The village's penalty by code, zeros too."""
    composition = station_points(pool, count(pool, where))
    every = {**person_points(pool, where), **composition}
    return {code: int(points.sum()) for code, points in sorted(every.items())}


def total_penalty(pool: Pool, where: Ints) -> int:
    """The village's penalty in points."""
    return sum(points_by_code(pool, where).values())


def total_experience(pool: Pool, where: Ints) -> int:
    """Times served by everyone seated, capped per person."""
    return int(pool.experience[where != NOWHERE].sum())


def mildest_exchange(pool: Pool, where: Ints, tally: Tally, person: int) -> Exchange | None:
    """The exchange of unseated ``person`` that costs least; None when no seat is open to them."""
    seated = _reachable(pool, where, tally, person)
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


def _reachable(pool: Pool, where: Ints, tally: Tally, person: int) -> Ints:
    """Seated candidates whose seat ``person`` may take: a station open to them, without kin."""
    home, seated = pool.home[person], where != NOWHERE
    allowed = where == home
    if pool.mover[person]:
        allowed |= pool.ordinary[where] if home == NOWHERE else pool.near[home, where]
    return np.flatnonzero(allowed & seated & ~_with_kin(pool, where, tally, person))


def _with_kin(pool: Pool, where: Ints, tally: Tally, person: int) -> Bools:
    """Whose exchange with ``person`` would leave ``person`` beside kin."""
    group = pool.group[person]
    if group == NOWHERE:
        return np.zeros(where.size, np.bool_)
    kin: Bools = (tally.households[group][where] > 0) & (pool.group != group)
    return kin


def _exchange_points(
    pool: Pool, where: Ints, tally: Tally, person: int, seated: Ints
) -> dict[str, Ints]:
    """Change of every penalty when ``person`` takes the seat of each of ``seated``."""
    weights, station = pool.weights, where[seated]
    comes = pool.away_points(np.full(seated.size, person), station)

    def shortfall(counts: Ints, minimum: Ints | int, members: Bools) -> Ints:
        before = counts[station]
        after = before + int(members[person]) - members[seated]
        return _missing(minimum, after) - _missing(minimum, before)

    return {
        SCORE: pool.score_points[person] - pool.score_points[seated],
        OTHER_STATION: comes - pool.away_points(seated, station),
        OVER_AGE: pool.age_points[person] - pool.age_points[seated],
        MISSING_IT: weights.missing_it * shortfall(tally.it_able, weights.it_minimum, pool.it_able),
        MISSING_WOMAN: weights.missing_woman
        * shortfall(tally.women, pool.women_minimum[station], pool.woman),
        MISSING_EXPERIENCE: weights.missing_experience
        * shortfall(tally.experienced, weights.experience_minimum, pool.experienced),
    }
