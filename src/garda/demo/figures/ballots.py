"""What was in the ballot box: invalid votes, and each choice's votes at every station."""

from __future__ import annotations

import numpy as np

from garda.demo.figures.apportion import apportion, sums
from garda.demo.figures.chance import Chance
from garda.demo.figures.facts import FloatArray, IntArray, Limits
from garda.demo.figures.lateness import NO_FORM, Cells, Coverage

#: Assumption: deviation (log) of a choice's share among villages and among stations of one.
_SHARE_AMONG, _SHARE_WITHIN = 0.22, 0.12
#: Assumption: shape of the spread of the invalid share (gamma); larger is more even.
_INVALID_SHAPE = 9.0


def draw_invalid(
    users: IntArray, valid: IntArray, cells: Cells, limits: Limits, stream: np.random.Generator
) -> IntArray:
    """Invalid votes [S] so that each cell's ``valid`` votes remain of its ``users`` [S].

    No station has more than the share that calls for a review, where the sums allow it.
    """
    share = limits.invalid_share
    usual = users * share.numerator // share.denominator
    totals = cells.total(users) - valid
    crowded = cells.total(usual) < totals
    high = np.where(crowded[cells.of], users, usual)
    weights = users * stream.gamma(_INVALID_SHAPE, 1.0, len(users))
    return apportion(totals, weights, np.zeros_like(users), high, cells.of)


def draw_votes(
    valid: IntArray, coverage: Coverage, village: IntArray, chance: Chance, *, topic: str
) -> IntArray:
    """Votes [S, n]: rows add up to ``valid`` [S], every pool's columns to its published votes.

    At each station some vote goes past the leading choice where the pool's votes allow it (K17).
    """
    rows = np.flatnonzero(coverage.pool != NO_FORM)
    pool, votes = coverage.pool[rows], coverage.votes
    rank = np.argsort(-votes, axis=1, kind="stable")
    taste = _taste(votes, pool, village[rows], chance, topic)
    drawn = _peel(
        np.take_along_axis(votes, rank, axis=1),
        np.take_along_axis(taste, rank[pool], axis=1),
        valid[rows],
        pool,
    )
    result = np.zeros((len(valid), votes.shape[1]), dtype=np.int64)
    ordered = np.empty_like(drawn)
    np.put_along_axis(ordered, rank[pool], drawn, axis=1)
    result[rows] = ordered
    return result


def _taste(
    votes: IntArray, pool: IntArray, village: IntArray, chance: Chance, topic: str
) -> FloatArray:
    """Leaning of each station to each choice around its pool's shares [rows, n]."""
    shares = votes / np.maximum(votes.sum(axis=1, keepdims=True), 1)
    effects = [
        chance.effect(f"{topic}-{k}", village, among=_SHARE_AMONG, within=_SHARE_WITHIN)
        for k in range(votes.shape[1])
    ]
    leaning: FloatArray = shares[pool] * np.exp(np.column_stack(effects))
    return leaning


def _peel(votes: IntArray, taste: FloatArray, valid: IntArray, pool: IntArray) -> IntArray:
    """Share out the choices from the pool's largest on; columns are ordered by that rank.

    Each step decides what the smaller choices get together; the larger one keeps the rest, so
    rounding never piles up on a small choice.
    """
    result = np.zeros_like(taste, dtype=np.int64)
    left = valid
    for k in range(taste.shape[1] - 1):
        behind = taste[:, k + 1 :].sum(axis=1)
        part = behind / np.maximum(behind + taste[:, k], 1e-12)
        totals = votes[:, k + 1 :].sum(axis=1)
        low, high = _open_bounds(left, totals, votes[:, k], pool, first=k == 0)
        smaller = apportion(totals, left * part, low, high, pool)
        result[:, k] = left - smaller
        left = smaller
    result[:, -1] = left
    return result


def _open_bounds(
    left: IntArray, behind: IntArray, leading: IntArray, pool: IntArray, *, first: bool
) -> tuple[IntArray, IntArray]:
    """Bounds of the smaller choices together: nobody takes all, if the sums leave a choice."""
    contested = (left > 1).astype(np.int64) if first else np.zeros_like(left)
    count = sums(contested, pool, len(behind))
    low = np.where((behind >= count)[pool], contested, 0)
    high = left - np.where((leading >= count)[pool], contested, 0)
    return low, high
