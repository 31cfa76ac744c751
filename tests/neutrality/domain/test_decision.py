"""The table of outcomes: what may be decided, for every case there can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from garda.neutrality.domain.decision import (
    ANSWERS,
    Matter,
    find,
    says_of,
    to_bring,
    years_after,
)
from garda.packs.loader import get_pack
from garda.packs.neutrality import Hit, NeutralityRules, Says
from garda.packs.types import Verdict

APPLIED = date(2024, 9, 20)
PASS, FAIL, BOTH = {Verdict.PASS}, {Verdict.FAIL}, {Verdict.PASS, Verdict.FAIL}


@pytest.fixture(scope="module")
def rules() -> NeutralityRules:
    return get_pack(factories.PACK).neutrality


def matter(answer: str = "", hit: Hit = Hit.EXACT, *evidence: str, **more: object) -> Matter:
    base = Matter("party", hit, answer, applied_on=APPLIED, evidence=frozenset(evidence))
    return replace(base, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("asked", "verdicts"),
    [
        (matter("never", Hit.EXACT, "statement", "objection_receipt"), PASS),
        (matter("never", Hit.EXACT, "statement"), set()),
        (matter("never", Hit.EXACT, "statement", late=True), BOTH),
        (matter("never", Hit.WEAK, "statement"), PASS),
        (matter("never", Hit.REPORT, "statement", "interview"), BOTH),
        (matter("left", left_on=date(2019, 9, 20)), set()),
        (matter("left", Hit.EXACT, "party_letter", left_on=date(2019, 9, 20)), PASS),
        (matter("left", Hit.EXACT, "party_letter", left_on=date(2019, 9, 21)), FAIL),
        (matter("member"), FAIL),
        (matter(""), set()),
        (matter("", late=True), BOTH),
    ],
)
def test_the_table(rules: NeutralityRules, asked: Matter, verdicts: set[Verdict]) -> None:
    assert find(rules, asked).verdicts == verdicts


def test_missing_evidence_is_named(rules: NeutralityRules) -> None:
    assert find(rules, matter("never", Hit.EXACT, "statement")).missing == ("objection_receipt",)


def test_the_letter_names_what_any_answer_may_need(rules: NeutralityRules) -> None:
    assert to_bring(rules, "party", Hit.EXACT) == ["statement", "objection_receipt", "party_letter"]
    assert to_bring(rules, "campaign", Hit.WEAK) == ["statement", "party_letter"]


def test_a_leap_day_comes_back_in_march() -> None:
    assert years_after(date(2020, 2, 29), 5) == date(2025, 3, 1)
    assert years_after(date(2020, 2, 29), 4) == date(2024, 2, 29)


MATTERS = st.builds(
    Matter,
    kind=st.sampled_from(["party", "campaign"]),
    hit=st.sampled_from(list(Hit)),
    answer=st.sampled_from(["", *ANSWERS]),
    left_on=st.none() | st.dates(date(2000, 1, 1), date(2024, 9, 30)),
    applied_on=st.just(APPLIED),
    evidence=st.frozensets(st.sampled_from(["statement", "objection_receipt", "party_letter"])),
    late=st.booleans(),
)


@given(MATTERS)
def test_a_hit_alone_refuses_nobody(asked: Matter) -> None:
    """FAIL needs the person's own word, or that the time to answer is over, or an open weighing."""
    rules = get_pack(factories.PACK).neutrality
    found = find(rules, asked)
    if found.verdicts == FAIL:
        assert found.says in {Says.MEMBER, Says.LEFT_SHORT}
    if not asked.answer and not asked.late:
        assert not found.decides


@given(MATTERS, st.frozensets(st.sampled_from(["statement", "objection_receipt", "interview"])))
def test_more_evidence_never_closes_a_way(asked: Matter, more: frozenset[str]) -> None:
    rules = get_pack(factories.PACK).neutrality
    fuller = replace(asked, evidence=asked.evidence | more)
    if find(rules, asked).decides:
        assert find(rules, fuller).decides


def test_every_case_falls_under_a_line(rules: NeutralityRules) -> None:
    for kind, hit, says in product(rules.lists, Hit, Says):
        lines = [r for r in rules.outcomes if kind in r.lists and hit in r.hits and r.says == says]
        assert len(lines) == 1, (kind, hit, says)


def test_left_without_a_day_is_not_long_ago() -> None:
    assert says_of(matter("left"), 5) == Says.LEFT_SHORT
