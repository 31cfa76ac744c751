"""Sharing out whole numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.demo.figures.apportion import Ladder, Low, Tree, apportion, no_known, spread, sums
from garda.demo.figures.facts import FiguresError

MEMBER = st.tuples(
    st.integers(0, 3), st.integers(0, 50), st.integers(0, 600), st.floats(0, 1e6), st.floats(0, 1)
)


@given(st.lists(MEMBER, min_size=1, max_size=40))
def test_sums_and_bounds_hold(members: list[tuple[int, int, int, float, float]]) -> None:
    group, low, room, weight, part = (np.array(column) for column in zip(*members, strict=True))
    high = low + room
    least, most = sums(low, group, 4), sums(high, group, 4)
    wished = np.zeros(4)
    np.maximum.at(wished, group, part)
    totals = least + np.floor((most - least) * wished).astype(np.int64)
    shared = apportion(totals, weight, low, high, group)
    assert np.array_equal(sums(shared, group, 4), totals)
    assert (low <= shared).all()
    assert (shared <= high).all()


def test_shares_are_proportional_with_largest_remainders() -> None:
    weights = np.array([50.0, 30.0, 20.0, 1.0])
    free = np.full(4, 1000)
    shared = apportion(np.array([101, 7]), weights, free * 0, free, np.array([0, 0, 0, 1]))
    assert shared.tolist() == [51, 30, 20, 7]


def test_totals_outside_the_bounds_are_refused() -> None:
    with pytest.raises(FiguresError):
        apportion(np.array([9]), np.ones(2), np.zeros(2, int), np.full(2, 4), np.zeros(2, int))


def _two_villages() -> tuple[Tree, Ladder]:
    tree = Tree.of(np.array([0, 0, 1]), sizes=(3, 2))
    free = Low(np.zeros(3, dtype=np.int64), np.zeros(2, dtype=np.int64))
    return tree, Ladder((free,), (np.full(3, 100), np.full(3, 200)), 1)


def test_known_totals_are_met_at_every_level() -> None:
    tree, ladder = _two_villages()
    known = no_known(tree)
    known[1][0], known[2][0] = 70, 120
    result = spread(tree, np.full(3, 40.0), known, ladder)
    assert result.values.tolist() == [35, 35, 50]
    assert result.unmet == ()


def test_only_members_in_conflict_get_wider_bounds() -> None:
    tree, ladder = _two_villages()
    known = no_known(tree)
    known[1][0] = 260
    result = spread(tree, np.array([10.0, 10.0, 500.0]), known, ladder)
    assert result.values.tolist() == [130, 130, 100]


def test_finer_totals_hold_and_coarser_are_reported() -> None:
    tree, ladder = _two_villages()
    known = no_known(tree)
    known[1][:], known[2][0] = (30, 40), 50
    result = spread(tree, np.full(3, 10.0), known, ladder)
    assert result.values.tolist() == [15, 15, 40]
    assert result.unmet == ((2, 0),)


def test_floors_that_nothing_can_hold_are_refused() -> None:
    tree, ladder = _two_villages()
    low = Low(np.zeros(3, dtype=np.int64), np.array([500, 0]))
    with pytest.raises(FiguresError):
        spread(tree, np.ones(3), no_known(tree), Ladder((low,), ladder.highs, 1))
