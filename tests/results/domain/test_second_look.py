"""A draw that anybody can repeat, and an interval that is right where errors are rare."""

from __future__ import annotations

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.results.domain.second_look import Form, drawn, rank, wilson

FORMS = st.lists(
    st.builds(Form, st.text("id/09", min_size=1, max_size=8), st.just("bupati"), st.just(1)),
    unique=True,
    max_size=40,
)


@given(FORMS, st.text(min_size=6, max_size=12), st.fractions(0, 1))
def test_the_draw_is_the_same_however_the_forms_are_ordered(
    forms: list[Form], seed: str, share: Fraction
) -> None:
    chosen = drawn(seed, forms, share)
    assert chosen == drawn(seed, forms[::-1], share)
    assert set(chosen) <= set(forms)
    assert len(chosen) == -(-len(forms) * share.numerator // share.denominator)


def test_a_vector_for_who_draws_again() -> None:
    form = Form("id/33/20/09/2004/001", "bupati", 1)
    assert rank("DADU-4-2-6", form) == (
        sha256(b"DADU-4-2-6|id/33/20/09/2004/001|bupati|1").hexdigest()
    )


def test_another_seed_draws_others() -> None:
    forms = [Form(f"id/{n:03d}", "bupati", 1) for n in range(200)]
    assert drawn("seed one", forms, Fraction(1, 50)) != drawn("seed two", forms, Fraction(1, 50))
    assert len(drawn("seed one", forms, Fraction(1, 50))) == 4


@pytest.mark.parametrize(
    ("wrong", "looked", "low", "high"),
    [(0, 10, 0.0, 0.2775), (1, 10, 0.0179, 0.4042), (10, 10, 0.7225, 1.0), (0, 0, 0.0, 1.0)],
)
def test_wilson(wrong: int, looked: int, low: float, high: float) -> None:
    assert wilson(wrong, looked) == (pytest.approx(low, abs=1e-4), pytest.approx(high, abs=1e-4))


@given(st.integers(0, 500), st.integers(1, 500))
def test_the_rate_lies_in_its_interval(wrong: int, more: int) -> None:
    low, high = wilson(wrong, wrong + more)
    assert 0 <= low <= wrong / (wrong + more) <= high <= 1
