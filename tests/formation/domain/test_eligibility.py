from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.eligibility import (
    Fact,
    Outcome,
    age_expression,
    assess,
    assess_frame,
    in_force,
    text_of,
)
from garda.kernel.ages import age_on
from garda.packs.types import EligibilityRule, Text, Verdict

DAY = date(2024, 11, 27)


def rule(
    code: str,
    kind: str,
    fact: str,
    otherwise: Verdict = Verdict.FAIL,
    *,
    value: int | None = None,
    values: tuple[str, ...] = (),
    unknown: Verdict = Verdict.ASK,
    enabled: bool = True,
) -> EligibilityRule:
    text = Text(code, code)
    return EligibilityRule(
        code, kind, fact, otherwise, text, text, "test", enabled, value, values, unknown
    )


RULES = (
    rule("A1", "flag", "citizen"),
    rule("A2", "minimum", "age", value=17),
    rule("A3", "maximum", "age", Verdict.PREFER, value=55),
    rule("A4", "one_of", "education", values=("sma", "s1")),
    rule("A5", "absent", "campaign", Verdict.ASK),
    rule("A6", "flag", "permission", Verdict.ASK, unknown=Verdict.PASS),
    rule("A7", "absent", "note"),
    rule("A8", "flag", "off", enabled=False),
)
GOOD: dict[str, Fact] = {
    "citizen": True,
    "age": 30,
    "education": "sma",
    "campaign": False,
    "note": "",
}


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (date(1968, 11, 27), 56),
        (date(1968, 11, 28), 55),
        (date(2007, 11, 27), 17),
        (date(2007, 11, 28), 16),
    ],
)
def test_age_band_of_voting_day(born: date, age: int) -> None:
    assert age_on(born, DAY) == age


def test_born_on_leap_day() -> None:
    assert age_on(date(2004, 2, 29), date(2021, 2, 28)) == 16
    assert age_on(date(2004, 2, 29), date(2021, 3, 1)) == 17


@given(
    st.lists(st.dates(date(1930, 1, 1), date(2024, 12, 31)), min_size=1, max_size=20),
    st.dates(date(2000, 1, 1), date(2040, 12, 31)),
)
def test_age_column_equals_age(born: list[date], day: date) -> None:
    ages = pl.DataFrame({"born": born}).select(age_expression("born", day)).to_series()
    assert ages.to_list() == [age_on(each, day) for each in born]


def test_all_met() -> None:
    result = assess(RULES, GOOD)
    assert result.outcome is Outcome.MS
    assert result.preferences == ()
    assert "A8" not in result.verdicts


@pytest.mark.parametrize(
    ("change", "outcome", "code", "verdict"),
    [
        ({"citizen": False}, Outcome.TMS, "A1", Verdict.FAIL),
        ({"citizen": None}, Outcome.ASK, "A1", Verdict.ASK),
        ({"age": 16}, Outcome.TMS, "A2", Verdict.FAIL),
        ({"age": 56}, Outcome.MS, "A3", Verdict.PREFER),
        ({"education": "smp"}, Outcome.TMS, "A4", Verdict.FAIL),
        ({"campaign": True}, Outcome.ASK, "A5", Verdict.ASK),
        ({"permission": False}, Outcome.ASK, "A6", Verdict.ASK),
        ({"note": "left"}, Outcome.TMS, "A7", Verdict.FAIL),
    ],
)
def test_each_kind(change: dict[str, Fact], outcome: Outcome, code: str, verdict: Verdict) -> None:
    result = assess(RULES, GOOD | change)
    assert result.outcome is outcome
    assert result.verdicts[code] is verdict
    others = {each for each in result.verdicts if result.verdicts[each] is not Verdict.PASS}
    assert others == {code}
    assert result.preferences == ((code,) if verdict is Verdict.PREFER else ())


def test_a_failure_outweighs_a_question() -> None:
    assert assess(RULES, GOOD | {"citizen": None, "age": 16}).outcome is Outcome.TMS


def test_unknown_kind_and_missing_value_are_faults_of_the_pack() -> None:
    with pytest.raises(ValueError, match="guess"):
        assess([rule("X1", "guess", "age")], GOOD)
    with pytest.raises(ValueError, match="X2"):
        assess([rule("X2", "minimum", "age")], GOOD)
    with pytest.raises(ValueError, match="guess"):
        assess_frame([rule("X1", "guess", "age")], pl.DataFrame([GOOD]))


def test_frame_without_rules_or_columns() -> None:
    people = pl.DataFrame({"age": [20, 30]})
    assert assess_frame([], people)["outcome"].to_list() == ["MS", "MS"]
    judged = assess_frame([RULES[0]], people)
    assert judged.to_dict(as_series=False) == {"A1": ["ask", "ask"], "outcome": ["ASK", "ASK"]}


def test_another_fact_may_meet_a_rule() -> None:
    home = replace(rule("A1", "flag", "resident"), or_fact="on_list")
    for facts, verdict in (
        ({"resident": False, "on_list": True}, Verdict.PASS),
        ({"resident": False, "on_list": False}, Verdict.FAIL),
        ({"resident": None, "on_list": True}, Verdict.PASS),
        ({"resident": True, "on_list": None}, Verdict.PASS),
    ):
        assert assess([home], facts).verdicts == {"A1": verdict}
        schema = {"resident": pl.Boolean, "on_list": pl.Boolean}
        assert assess_frame([home], pl.DataFrame([facts], schema=schema))["A1"][0] == verdict


def test_a_rule_holds_from_its_first_day() -> None:
    old, new = rule("A1", "flag", "x"), replace(rule("A2", "flag", "x"), valid_from=DAY)
    off = rule("A3", "flag", "x", enabled=False)
    assert in_force([old, new, off], DAY) == (old, new)
    assert in_force([old, new, off], DAY - timedelta(days=1)) == (old,)


def test_the_text_follows_the_verdict() -> None:
    plain = rule("A1", "flag", "x")
    full = replace(plain, passed=Text("lulus", "met"), asked=Text("tanya", "asked"))
    assert [text_of(full, verdict).id for verdict in Verdict] == ["lulus", "A1", "tanya", "A1"]
    assert {text_of(plain, verdict).id for verdict in Verdict} == {"A1"}


VERDICTS = st.sampled_from(Verdict)
FACTS = {
    "yes": st.none() | st.booleans(),
    "number": st.none() | st.integers(-3, 70),
    "word": st.none() | st.sampled_from(["", "sma", "smp", "s1"]),
}
SCHEMA = {"yes": pl.Boolean, "number": pl.Int64, "word": pl.String, "blank": pl.Null}
KINDS = {
    "yes": ["flag", "minimum", "maximum", "one_of", "absent"],
    "number": ["flag", "minimum", "maximum", "one_of", "absent"],
    "word": ["flag", "one_of", "absent"],
    "blank": ["flag", "minimum"],
    "nowhere": ["flag", "absent"],
}


@st.composite
def rules(draw: st.DrawFn) -> tuple[EligibilityRule, ...]:
    made = []
    for number in range(draw(st.integers(1, 5))):
        fact = draw(st.sampled_from(sorted(KINDS)))
        made.append(
            rule(
                f"H{number}",
                draw(st.sampled_from(KINDS[fact])),
                fact,
                draw(VERDICTS),
                value=draw(st.integers(-3, 70)),
                values=("sma", "s1"),
                unknown=draw(VERDICTS),
                enabled=draw(st.booleans()),
            )
        )
    return tuple(made)


@given(rules(), st.lists(st.fixed_dictionaries(FACTS), min_size=1, max_size=8))
def test_frame_equals_one_by_one(
    made: tuple[EligibilityRule, ...], people: list[dict[str, Fact]]
) -> None:
    frame = pl.DataFrame([{**facts, "blank": None} for facts in people], schema=SCHEMA)
    judged = assess_frame(made, frame)
    assert judged.height == len(people)
    for facts, row in zip(people, judged.iter_rows(named=True), strict=True):
        single = assess(made, facts)
        assert row.pop("outcome") == single.outcome
        assert row == single.verdicts
