"""Placement: a proposal of a group and its chair for every station of one village.

PPS forms the KPPS of its village from people living around each station (PKPU 8/2022 art. 35); no
written test and no interview exist for them, so the ranking must be open: known points for what is
wished, a public lottery between equals. The result is a proposal that a plenary adopts or changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

import numpy as np

from garda.formation.domain import reasons, scoring
from garda.formation.domain.candidates import (
    Candidate,
    NotChosen,
    Proposal,
    Reason,
    Reserve,
    SeatProposal,
    StationNeed,
    StationSummary,
)
from garda.formation.domain.lottery import lottery_number
from garda.formation.domain.placement_model import solve
from garda.formation.domain.pool import NOWHERE, Ints, Pool, make_pool
from garda.packs.placement import Weights

#: Penalties named to a person not chosen: the heaviest ones, so that the reason stays readable.
REASONS_TOLD = 3


def propose(
    stations: Sequence[StationNeed],
    candidates: Sequence[Candidate],
    *,
    weights: Weights,
    seed: str,
) -> Proposal:
    """Propose the groups of one village.

    As many seats as possible are filled; among those fillings the one with the lightest penalty,
    then the lottery of ``seed``. The order of the input does not matter.

    Raises ValueError for keys used twice or unknown stations, and ``PlacementError`` when the
    solver gives no answer.
    """
    pool = make_pool(stations, candidates, weights, seed)
    placement = solve(pool)
    where = placement.where
    ranks = _reserve_ranks(pool, where)
    return Proposal(
        seats=tuple(_seats(pool, where)),
        stations=tuple(_summaries(pool, where)),
        reserves=tuple(_reserves(pool, ranks)),
        not_chosen=(
            *_unseated(pool, where, ranks, placement.optimal),
            *(NotChosen(p.key, (reasons.not_eligible(),)) for p in candidates if not p.eligible),
        ),
        penalty=scoring.total_penalty(pool, where),
        experience=scoring.total_experience(pool, where),
        optimal=placement.optimal,
        seed=seed,
    )


def choose_chair(members: Iterable[Candidate], *, seed: str) -> str:
    """Key of the member to propose as chair, for example after the chair resigned.

    Most experience, then within the preferred age, then IT ability, then the lottery. Raises
    ValueError for no members.
    """
    ranked = min(
        members,
        key=lambda p: (
            -p.experience,
            p.over_preferred_age,
            not p.it_able,
            lottery_number(seed, p.key),
        ),
    )
    return ranked.key


def _order_in_station(pool: Pool, where: Ints, station: int) -> Ints:
    """Members of ``station`` by seat: the rules of :func:`choose_chair`, the moved ones last."""
    members = np.flatnonzero(where == station)
    served = np.array([pool.candidates[i].experience for i in members], np.int64)
    over_age = pool.age_points[members] > 0
    keys = (members, ~pool.it_able[members], over_age, -served, pool.moved(where)[members])
    return members[np.lexsort(keys)]


def _seats(pool: Pool, where: Ints) -> Iterable[SeatProposal]:
    points = scoring.person_points(pool, where)
    moved = pool.moved(where)
    for index, station in enumerate(pool.stations):
        for seat, person in enumerate(_order_in_station(pool, where, index), start=1):
            brought = {code: int(values[person]) for code, values in points.items()}
            yield SeatProposal(
                station=station.key,
                seat=seat,
                candidate=pool.candidates[person].key,
                moved=bool(moved[person]),
                reasons=tuple(_seat_reasons(seat, brought, pool.home[person] == index)),
            )


def _seat_reasons(seat: int, brought: dict[str, int], at_home: bool) -> Iterable[Reason]:
    if seat == 1:
        yield reasons.chair()
    if at_home:
        yield reasons.own_station()
    for code, points in brought.items():
        # Nearly everybody lacks some experience: it is summed up, not told of each.
        if points and code != scoring.SCORE:
            yield reasons.penalty(code, points)


def _summaries(pool: Pool, where: Ints) -> Iterable[StationSummary]:
    tally = scoring.count(pool, where)
    composition = scoring.station_points(pool, tally)
    brought = sum(scoring.person_points(pool, where).values())
    for index, station in enumerate(pool.stations):
        own = {code: int(points[index]) for code, points in composition.items()}
        yield StationSummary(
            station=station.key,
            filled=int(tally.filled[index]),
            shortage=station.seats - int(tally.filled[index]),
            women=int(tally.women[index]),
            it_able=int(tally.it_able[index]),
            experienced=int(tally.experienced[index]),
            penalty=sum(own.values()) + int(np.sum(brought, where=where == index)),
            reasons=tuple(reasons.penalty(code, points) for code, points in own.items() if points),
        )


def _reserve_ranks(pool: Pool, where: Ints) -> dict[int, int]:
    """Rank (from 1) of every eligible candidate without a seat.

    Within the preferred age first, then experience, then IT ability, then the lottery.
    """
    rest = np.flatnonzero(where == NOWHERE)
    keys = (rest, ~pool.it_able[rest], -pool.experience[rest], pool.age_points[rest])
    return {int(person): rank for rank, person in enumerate(rest[np.lexsort(keys)], start=1)}


def _reserves(pool: Pool, ranks: dict[int, int]) -> Iterable[Reserve]:
    for person, rank in ranks.items():
        candidate = pool.candidates[person]
        yield Reserve(
            candidate=candidate.key,
            rank=rank,
            station=candidate.home,
            special_station=candidate.special_station,
            moves=bool(pool.mover[person]),
        )


def _unseated(pool: Pool, where: Ints, ranks: dict[int, int], optimal: bool) -> Iterable[NotChosen]:
    tally = scoring.count(pool, where)
    for person, rank in ranks.items():
        exchange = scoring.mildest_exchange(pool, where, tally, person)
        yield NotChosen(
            candidate=pool.candidates[person].key,
            reasons=(
                *_limits(pool, tally, person),
                *_deciders(pool, where, person, exchange, optimal),
            ),
            reserve_rank=rank,
            penalty_change=exchange.penalty if exchange else None,
            experience_change=exchange.experience if exchange else None,
        )


def _limits(pool: Pool, tally: scoring.Tally, person: int) -> Iterable[Reason]:
    """Hard limits: the own station is full or has kin, and whether another may take the person."""
    home = pool.home[person]
    if home == NOWHERE:
        return
    label = pool.stations[home].label
    if tally.filled[home] >= pool.seats[home]:
        yield reasons.seats_taken(label)
    if pool.group[person] != NOWHERE and tally.households[pool.group[person], home]:
        yield reasons.kin_seated(label)
    if pool.candidates[person].special_station is not None:
        yield reasons.only_special(label)
    elif not pool.mover[person]:
        yield reasons.does_not_move()


def _deciders(
    pool: Pool, where: Ints, person: int, exchange: scoring.Exchange | None, optimal: bool
) -> Iterable[Reason]:
    """What tipped the scale in the mildest exchange."""
    if exchange is None:
        yield reasons.no_seat()
    elif exchange.penalty > 0:
        heaviest = sorted(exchange.points.items(), key=lambda item: -item[1])[:REASONS_TOLD]
        station = int(where[exchange.other])
        yield from (_added(pool, where, person, station, c, n) for c, n in heaviest if n > 0)
    elif exchange.penalty == 0 and optimal:
        yield reasons.lottery()
    else:
        yield reasons.not_proven()


def _added(pool: Pool, where: Ints, person: int, station: int, code: str, points: int) -> Reason:
    """Reason for ``points`` that an exchange at ``station`` would add under ``code``."""
    label = pool.stations[station].label
    if code != scoring.SCORE:
        return reasons.exchange_penalty(code, points, label)
    average = _average(pool, where, station)
    return reasons.less_experience(int(pool.experience[person]), average, points, label)


def _average(pool: Pool, where: Ints, station: int) -> Fraction:
    """Average times served (capped) of the members of ``station``."""
    served = pool.experience[where == station]
    return Fraction(int(served.sum()), served.size)
