"""The search is exact: the same as trying everything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.results.reading.sheets import any_boxes, brute_force, equations_over

from garda.results.reading import tables
from garda.results.reading.equations import Equation, broken
from garda.results.reading.evidence import FigureEvidence
from garda.results.reading.search import TooWide, search
from garda.results.reading.solver import solve

KEYS = "abcd"
FAR, NEAR = 200.0, 10.0

costs_of_four = st.lists(any_boxes(1), min_size=4, max_size=4).map(
    lambda drawn: {
        k: FigureEvidence.of(k, boxes).costs for k, boxes in zip(KEYS, drawn, strict=True)
    }
)
some_equations = st.lists(equations_over(KEYS), min_size=1, max_size=4)
Costs = dict[str, np.ndarray]


@settings(max_examples=60, deadline=None)
@given(costs_of_four, some_equations)
def test_the_answer_is_that_of_trying_everything(
    costs: Costs, equations: Sequence[Equation]
) -> None:
    expected, found = (
        brute_force(costs, equations),
        search(costs, equations, limit=FAR, window=NEAR),
    )
    if expected is None:
        assert found is None
        return
    assert found is not None
    assert not broken(tuple(equations), found.figures)
    assert found.cost == pytest.approx(expected[0], abs=1e-6)
    for key, lead in found.leads.items():
        assert min(lead, NEAR) == pytest.approx(min(expected[1][key], NEAR), abs=1e-6)


@settings(max_examples=25, deadline=None)
@given(costs_of_four, some_equations)
def test_the_general_solver_agrees(costs: Costs, equations: Sequence[Equation]) -> None:
    found, general = (
        search(costs, equations, limit=FAR, window=NEAR),
        solve(costs, equations, limit=FAR),
    )
    assert (found is None) == (general is None)
    if found and general:
        assert general.cost == pytest.approx(found.cost, abs=1e-4)
        assert not broken(tuple(equations), general.figures)
        assert all(general.leads[key] <= found.leads[key] + 1e-4 or found.leads[key] >= NEAR - 1e-6
                   for key in costs)  # fmt: skip


def test_nothing_dearer_than_the_limit_is_sought() -> None:
    costs = {"a": FigureEvidence.of("a", np.eye(14)[[3]]).costs}
    wants_five = [Equation("S", {"a": 1}, "=", 5)]
    assert search(costs, wants_five, limit=5, window=NEAR) is None
    assert search(costs, wants_five, limit=20, window=NEAR) is not None


def test_too_much_doubt_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 50)
    flat = {key: np.zeros(10) for key in KEYS}
    with pytest.raises(TooWide):
        search(flat, [Equation("S", dict.fromkeys(KEYS, 1), "=", 18)], limit=FAR, window=NEAR)


def test_an_equation_without_figures_is_true_or_not() -> None:
    costs = {"a": np.zeros(10)}
    assert search(costs, [Equation("S", {}, "=", 0)], limit=FAR, window=NEAR) is not None
    assert search(costs, [Equation("S", {}, "=", 1)], limit=FAR, window=NEAR) is None
    assert search(costs, [Equation("S", {}, "<=", -1)], limit=FAR, window=NEAR) is None
