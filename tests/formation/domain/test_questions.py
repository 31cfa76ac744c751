"""Every way in which facts and settled questions meet."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.eligibility import Fact, Outcome, assess, assess_frame
from garda.formation.domain.questions import (
    QUESTION_SCHEMA,
    WAIVER,
    Asked,
    Standing,
    combine,
    standings,
)
from garda.packs.types import EligibilityRule, Text, Verdict

PASS, FAIL, ASK, PREFER = Verdict.PASS, Verdict.FAIL, Verdict.ASK, Verdict.PREFER
STANDINGS = [Standing(bits) for bits in range(16)]


def rule(code: str, otherwise: Verdict = FAIL, *, waivable: bool = False) -> EligibilityRule:
    text = Text(code, code)
    return EligibilityRule(
        code, "flag", code.lower(), otherwise, text, text, "test", waivable=waivable
    )


@pytest.mark.parametrize(("verdict", "waivable"), list(product(Verdict, (True, False))))
def test_named_rules_hold_in_every_combination(verdict: Verdict, waivable: bool) -> None:
    for standing in STANDINGS:
        settled = combine(verdict, standing, waivable=waivable)
        waived = waivable and Standing.WAIVED in standing
        if Standing.OPEN in standing:
            assert settled is ASK
        elif Standing.FAILED in standing or verdict is FAIL:
            assert settled is (PASS if waived else FAIL)
        elif verdict is ASK:
            assert settled is (PASS if waived or Standing.CLEARED in standing else ASK)
        else:
            assert settled is verdict


def test_without_questions_the_facts_stand() -> None:
    for verdict, waivable in product(Verdict, (True, False)):
        assert combine(verdict, Standing.NONE, waivable=waivable) is verdict


def test_only_a_waiver_lifts_what_the_facts_deny() -> None:
    for origin in ("identity", "neutrality", "response", "conflict"):
        cleared = standings([Asked("R08", origin, PASS)])["R08"]
        assert combine(FAIL, cleared, waivable=True) is FAIL
        assert combine(ASK, cleared, waivable=True) is PASS
    waived = standings([Asked("R08", WAIVER, PASS)])["R08"]
    assert combine(FAIL, waived, waivable=True) is PASS
    assert combine(FAIL, waived, waivable=False) is FAIL


def test_a_refused_waiver_leaves_the_facts_and_other_answers() -> None:
    refused = standings([Asked("R08", WAIVER, FAIL)])["R08"]
    assert [combine(v, refused, waivable=True) for v in (PASS, FAIL, ASK)] == [PASS, FAIL, ASK]


def test_the_latest_of_one_origin_counts() -> None:
    first, second = Asked("R05", "response", FAIL), Asked("R05", "response", PASS)
    assert standings([first, second])["R05"] == Standing.CLEARED
    assert standings([second, first])["R05"] == Standing.FAILED
    assert standings([first, replace(second, origin="neutrality")])["R05"] == (
        Standing.FAILED | Standing.CLEARED
    )
    assert standings([first, Asked("R05", "response")])["R05"] == Standing.OPEN


def test_the_outcome_follows_from_the_settled_verdicts() -> None:
    rules = [rule("R05"), rule("R08", waivable=True)]
    facts: dict[str, Fact] = {"r05": True, "r08": False}
    waiver = Asked("R08", WAIVER)
    assert assess(rules, facts).outcome is Outcome.TMS
    assert assess(rules, facts, [waiver]).outcome is Outcome.ASK
    assert assess(rules, facts, [replace(waiver, verdict=PASS)]).outcome is Outcome.MS
    assert assess(rules, facts, [replace(waiver, verdict=FAIL)]).outcome is Outcome.TMS
    found = assess(rules, facts, [replace(waiver, verdict=PASS), Asked("R05", "neutrality", FAIL)])
    assert (found.outcome, found.verdicts) == (Outcome.TMS, {"R05": FAIL, "R08": PASS})


def test_questions_about_rules_that_are_off_change_nothing() -> None:
    off = replace(rule("R13"), enabled=False)
    assert assess([rule("R05"), off], {"r05": True}, [Asked("R13", "response", FAIL)]).verdicts == {
        "R05": PASS
    }


CODES = ["R01", "R02", "R03"]
QUESTIONS = st.builds(
    Asked,
    st.sampled_from([*CODES, "R99"]),
    st.sampled_from([WAIVER, "identity", "response"]),
    st.sampled_from([None, PASS, FAIL]),
)
PEOPLE = st.lists(
    st.tuples(
        st.fixed_dictionaries({code.lower(): st.none() | st.booleans() for code in CODES}),
        st.lists(QUESTIONS, max_size=6),
    ),
    min_size=1,
    max_size=6,
)


@given(PEOPLE, st.lists(st.tuples(st.booleans(), st.sampled_from(Verdict)), min_size=3, max_size=3))
def test_frame_equals_one_by_one(
    people: list[tuple[dict[str, bool | None], list[Asked]]], kinds: list[tuple[bool, Verdict]]
) -> None:
    rules = [
        rule(code, otherwise, waivable=waivable)
        for code, (waivable, otherwise) in zip(CODES, kinds, strict=True)
    ]
    facts = pl.DataFrame(
        [known for known, _ in people], schema={code.lower(): pl.Boolean for code in CODES}
    )
    asked = pl.DataFrame(
        [(row, q.rule, q.origin, q.verdict) for row, (_, all_) in enumerate(people) for q in all_],
        schema=QUESTION_SCHEMA,
        orient="row",
    )
    judged = assess_frame(rules, facts, asked)
    for (known, questions), row in zip(people, judged.iter_rows(named=True), strict=True):
        single = assess(rules, known, questions)
        assert row.pop("outcome") == single.outcome
        assert row == single.verdicts
