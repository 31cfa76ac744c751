"""Sharing whole numbers out: near-proportional, within bounds, sums exact.

Two tools: ``apportion`` shares one total per group, ``spread`` carries known totals of several
levels (regency, district, village …) down to the stations.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from garda.demo.figures.facts import BoolArray, FiguresError, FloatArray, IntArray

UNKNOWN = -1

#: Halvings of the scale: far below one person in any regency.
_HALVINGS = 72
#: Weights are put on this grid so that the last bits of a platform's exp() decide nothing.
_GRID = 9
#: Nobody's weight is less than this part of the largest, so every bound can be reached.
_LEAST = 1e-4


def sums(values: IntArray, groups: IntArray, size: int) -> IntArray:
    """Sum of ``values`` per group, exact (int64)."""
    result = np.zeros(size, dtype=np.int64)
    np.add.at(result, groups, values)
    return result


def apportion(
    totals: IntArray, weights: FloatArray, low: IntArray, high: IntArray, groups: IntArray
) -> IntArray:
    """Whole numbers within ``[low, high]`` that add up to ``totals[g]`` in every group ``g``.

    Proportional to ``weights`` where the bounds allow, rounded by largest remainder. ``weights``,
    ``low``, ``high`` and ``groups`` have one entry per member. Raises FiguresError when a
    total lies outside the sum of its bounds.
    """
    _require_feasible(totals, low, high, groups)
    shares = _scaled(totals, _gridded(weights, groups, len(totals)), low, high, groups)
    return _rounded(shares, totals, high, groups)


def _require_feasible(totals: IntArray, low: IntArray, high: IntArray, groups: IntArray) -> None:
    size = len(totals)
    if np.any(sums(low, groups, size) > totals) or np.any(sums(high, groups, size) < totals):
        raise FiguresError(
            id="Jumlah tidak dapat dibagi ke TPS: batas terlalu sempit.",
            en="A total cannot be shared among the stations: the bounds are too narrow.",
        )


def _gridded(weights: FloatArray, groups: IntArray, size: int) -> FloatArray:
    largest = np.zeros(size)
    np.maximum.at(largest, groups, weights)
    relative = weights / np.where(largest > 0, largest, 1.0)[groups]
    return np.maximum(np.round(relative, _GRID), _LEAST)


def _scaled(
    totals: IntArray, weights: FloatArray, low: IntArray, high: IntArray, groups: IntArray
) -> FloatArray:
    """Real shares ``clip(scale × weight, low, high)`` with the scale of each group bisected."""
    size = len(totals)
    below = np.zeros(size)
    above = np.zeros(size)
    np.maximum.at(above, groups, high / weights)
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        shares = np.clip(middle[groups] * weights, low, high)
        short = np.bincount(groups, weights=shares, minlength=size) < totals
        below = np.where(short, middle, below)
        above = np.where(short, above, middle)
    return np.clip(above[groups] * weights, low, high)


def _rounded(shares: FloatArray, totals: IntArray, high: IntArray, groups: IntArray) -> IntArray:
    size = len(totals)
    whole = np.floor(shares).astype(np.int64)
    missing = totals - sums(whole, groups, size)
    # Members at their upper bound come last: they cannot take one more.
    remainder = np.where(whole < high, shares - whole, -1.0)
    whole += rank_within(remainder, groups, size) < missing[groups]
    if np.any(sums(whole, groups, size) != totals) or np.any(whole > high):
        raise ArithmeticError("apportionment did not close")
    return whole


def rank_within(values: FloatArray, groups: IntArray, size: int) -> IntArray:
    """Place of each member in its group, largest value first, 0-based; ties by position."""
    order = np.lexsort((-values, groups))
    starts = np.concatenate(([0], np.cumsum(np.bincount(groups, minlength=size))[:-1]))
    rank = np.empty(len(groups), dtype=np.int64)
    rank[order] = np.arange(len(groups)) - starts[groups[order]]
    return rank


@dataclass(frozen=True, slots=True)
class Tree:
    """Levels from fine to coarse: ``parents[i]`` maps members of level i to level i + 1.

    The last level has one member, the root.
    """

    parents: tuple[IntArray, ...]
    sizes: tuple[int, ...]

    @classmethod
    def of(cls, *parents: IntArray, sizes: Sequence[int]) -> Tree:
        """Tree of ``parents`` with the root put on top; ``sizes`` of the levels below the root."""
        root = np.zeros(sizes[-1], dtype=np.int64)
        return cls((*parents, root), (*sizes, 1))

    def ancestors(self, level: int) -> IntArray:
        """For each leaf its ancestor's index at ``level``."""
        found = np.arange(self.sizes[0])
        for parent in self.parents[:level]:
            found = parent[found]
        return found


@dataclass(frozen=True, slots=True)
class Low:
    """Lower bounds: of each leaf, and of the nodes at the ladder's floor level."""

    leaves: IntArray
    floors: IntArray


@dataclass(frozen=True, slots=True)
class Ladder:
    """Bounds from the wished to the barely acceptable; only leaves under a conflict step down it.

    A floor above what the leaves can hold steps the floor down when ``soft_floors``, else it
    widens the leaves.
    """

    lows: tuple[Low, ...]
    highs: tuple[IntArray, ...]
    floor_level: int
    soft_floors: bool = False


@dataclass(frozen=True, slots=True)
class Spread:
    """Leaf values, and the (level, node) of every known total that could not be met."""

    values: IntArray
    unmet: tuple[tuple[int, int], ...]


@dataclass(slots=True)
class _Bounds:
    """Bounds of one level's nodes and where they contradict."""

    low: IntArray
    high: IntArray
    low_conflict: BoolArray
    high_conflict: BoolArray


def no_known(tree: Tree) -> list[IntArray]:
    """A list of known totals, one array per level, in which nothing is known yet."""
    return [np.full(size, UNKNOWN, dtype=np.int64) for size in tree.sizes]


def spread(tree: Tree, targets: FloatArray, known: Sequence[IntArray], ladder: Ladder) -> Spread:
    """Whole leaf values near ``targets`` that meet every ``known`` total within the bounds.

    ``known`` has one array per level (-1: not known). Where finer and coarser totals contradict,
    the finer ones hold and the coarser is reported as unmet. Raises FiguresError when a
    floor exceeds what the widest bounds can hold.
    """
    fixed = [level.copy() for level in known]
    levels, unmet = _consistent(tree, fixed, ladder)
    values = _top(targets, levels[-1], fixed[-1])
    weights = _level_weights(tree, targets, fixed)
    for level in range(len(tree.parents) - 1, -1, -1):
        bounds = levels[level]
        values = apportion(values, weights[level], bounds.low, bounds.high, tree.parents[level])
    return Spread(values, tuple(unmet))


def _top(targets: FloatArray, root: _Bounds, known: IntArray) -> IntArray:
    wished = np.where(known != UNKNOWN, known, np.int64(round(float(targets.sum()))))
    return np.clip(wished, root.low, root.high)


def _level_weights(tree: Tree, targets: FloatArray, known: Sequence[IntArray]) -> list[FloatArray]:
    weights = [np.where(known[0] != UNKNOWN, known[0], targets).astype(np.float64)]
    for level, parent in enumerate(tree.parents):
        total = np.bincount(parent, weights=weights[level], minlength=tree.sizes[level + 1])
        weights.append(np.where(known[level + 1] != UNKNOWN, known[level + 1], total))
    return weights


def _consistent(
    tree: Tree, known: list[IntArray], ladder: Ladder
) -> tuple[list[_Bounds], list[tuple[int, int]]]:
    """Bounds without contradiction; steps down the ladder, then gives up known totals.

    Every turn moves some leaf down or forgets some total, so the loop ends.
    """
    low_step = np.zeros(tree.sizes[0], dtype=np.int64)
    high_step = np.zeros(tree.sizes[0], dtype=np.int64)
    unmet: list[tuple[int, int]] = []
    while True:
        levels = _all_bounds(tree, known, ladder, low_step, high_step)
        low = _leaves_under(tree, [bounds.low_conflict for bounds in levels])
        high = _leaves_under(tree, [bounds.high_conflict for bounds in levels])
        if not low.any() and not high.any():
            return levels, unmet
        lower = low & (low_step < len(ladder.lows) - 1)
        wider = high & (high_step < len(ladder.highs) - 1)
        if not lower.any() and not wider.any():
            unmet += _forget(known, levels)
        low_step += lower
        high_step += wider


def _all_bounds(
    tree: Tree, known: Sequence[IntArray], ladder: Ladder, low_step: IntArray, high_step: IntArray
) -> list[_Bounds]:
    leaf = np.arange(tree.sizes[0])
    low = np.stack([step.leaves for step in ladder.lows])[low_step, leaf]
    high = np.stack(ladder.highs)[high_step, leaf]
    floors = _floors(tree, ladder, low_step)
    levels = [_bounds(np.minimum(low, high), high, known[0])]
    low, high = levels[0].low, levels[0].high
    for level, parent in enumerate(tree.parents, start=1):
        low, high = (sums(side, parent, tree.sizes[level]) for side in (low, high))
        if level == ladder.floor_level:
            levels.append(_floored(low, high, known[level], floors, soft=ladder.soft_floors))
        else:
            levels.append(_bounds(low, high, known[level]))
        low, high = levels[-1].low, levels[-1].high
    return levels


def _floors(tree: Tree, ladder: Ladder, low_step: IntArray) -> IntArray:
    size = tree.sizes[ladder.floor_level]
    step = np.zeros(size, dtype=np.int64)
    np.maximum.at(step, tree.ancestors(ladder.floor_level), low_step)
    return np.stack([low.floors for low in ladder.lows])[step, np.arange(size)]


def _bounds(low: IntArray, high: IntArray, known: IntArray) -> _Bounds:
    given = known != UNKNOWN
    below, above = given & (known < low), given & (known > high)
    fits = given & ~below & ~above
    return _Bounds(np.where(fits, known, low), np.where(fits, known, high), below, above)


def _floored(
    low: IntArray, high: IntArray, known: IntArray, floors: IntArray, *, soft: bool
) -> _Bounds:
    unheld = floors > high
    bounds = _bounds(np.minimum(np.maximum(low, floors), high), high, known)
    if soft:
        bounds.low_conflict |= unheld
    else:
        bounds.high_conflict |= unheld
    return bounds


def _leaves_under(tree: Tree, conflicts: Sequence[BoolArray]) -> BoolArray:
    marked = np.zeros(tree.sizes[0], dtype=np.bool_)
    for level, conflict in enumerate(conflicts):
        if conflict.any():
            marked |= conflict[tree.ancestors(level)]
    return marked


def _forget(known: list[IntArray], levels: Sequence[_Bounds]) -> list[tuple[int, int]]:
    """Give up the contradicting totals of the finest level that has any."""
    for level, bounds in enumerate(levels):
        conflict = (bounds.low_conflict | bounds.high_conflict) & (known[level] != UNKNOWN)
        if conflict.any():
            known[level][conflict] = UNKNOWN
            return [(level, int(node)) for node in np.flatnonzero(conflict)]
    raise FiguresError(
        id="Suara lebih banyak daripada yang dapat ditulis pada formulir TPS di wilayah itu.",
        en="There are more votes than the forms of that region's stations can hold.",
    )
