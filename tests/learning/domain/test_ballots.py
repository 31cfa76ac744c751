"""Practice counting: the same number gives the same evening, and its figures hold every rule."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.learning.domain.ballots import (
    COLUMN,
    FOOT,
    HEIGHT,
    MARGIN,
    Ballot,
    Punch,
    draw,
    judge,
)
from garda.learning.practice import practice_form
from garda.packs.loader import get_pack
from garda.packs.types import Severity
from garda.results.domain.checks import check_form
from garda.results.domain.definition import as_figures

RESERVE = Fraction(1, 40)
seeds = st.integers(0, 10**6)


@given(seeds)
def test_the_truth_breaks_no_error_rule_of_the_real_form(seed: int) -> None:
    definition = practice_form(get_pack("pilkada2024"))
    case = draw(seed, RESERVE)
    assert set(definition.keys) == set(case.truth)
    findings = check_form(definition, as_figures(definition, dict(case.truth)))
    assert [f.code for f in findings if f.severity is Severity.ERROR] == []


@given(seeds)
def test_votes_are_those_of_the_ballots(seed: int) -> None:
    case = draw(seed, RESERVE)
    assert draw(seed, RESERVE) == case
    judged = [judge(ballot) for ballot in case.ballots]
    assert case.truth["total"] == len(judged) == case.truth["users_total_j"]
    assert case.truth["invalid"] == judged.count(None)
    for choice in (1, 2, 3):
        assert case.truth[f"votes_{choice}"] == judged.count(choice)


@given(seeds)
def test_a_hole_lies_where_it_is_said_to_lie(seed: int) -> None:
    for ballot in draw(seed, RESERVE).ballots:
        for punch in ballot.punches:
            column = (punch.x - MARGIN) // COLUMN + 1 if punch.y < HEIGHT - FOOT else 0
            assert column == punch.column


def test_evenings_differ() -> None:
    assert len({draw(seed, RESERVE).ballots for seed in range(50)}) == 50


@pytest.mark.parametrize(
    ("ballot", "choice"),
    [
        (Ballot(1, (Punch(2, 0, 0),)), 2),
        (Ballot(1, (Punch(2, 0, 0), Punch(2, 5, 5))), 2),
        (Ballot(1, (Punch(1, 0, 0), Punch(2, 5, 5))), None),
        (Ballot(1, (Punch(0, 0, 0),)), None),
        (Ballot(1, ()), None),
        (Ballot(1, (Punch(1, 0, 0),), signed=False), None),
        (Ballot(1, (Punch(1, 0, 0),), written=True), None),
    ],
    ids=["once", "twice", "two-columns", "outside", "empty", "unsigned", "written"],
)
def test_what_makes_a_ballot_valid(ballot: Ballot, choice: int | None) -> None:
    assert judge(ballot) == choice
