"""Which openings are questions."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.sealed.domain.unusual import Counts, Measure, Rule, broken, midnight, week_before
from garda.sealed.rules import sentence, unusual_rules

WIB = ZoneInfo("Asia/Jakarta")
NOON = datetime(2024, 10, 5, 12, 34, 56, tzinfo=WIB)
QUIET = (0,) * 7


def counts(
    *,
    hour: int = 0,
    today: int = 0,
    before: tuple[int, ...] = QUIET,
    officers: int = 0,
    local: datetime = NOON,
) -> Counts:
    return Counts(hour, today, before, officers, local)


def codes(found: Counts) -> list[str]:
    return [case.rule.code for case in broken(unusual_rules(), found)]


def test_the_file_holds_the_four_rules() -> None:
    rules = {rule.code: rule for rule in unusual_rules()}
    assert {rule.measure for rule in rules.values()} == set(Measure)
    assert [rules[c].about_person for c in ("hour", "usual", "officers", "night")] == [
        False, False, True, False,
    ]  # fmt: skip
    assert sentence("officers").startswith("Data satu orang dibuka lebih dari 3")
    assert sentence("dihapus-dari-daftar") == "dihapus-dari-daftar"


@pytest.mark.parametrize(("hour", "found"), [(20, []), (21, ["hour"])])
def test_more_than_twenty_within_an_hour(hour: int, found: list[str]) -> None:
    assert codes(counts(hour=hour)) == found


@pytest.mark.parametrize(("officers", "found"), [(3, []), (4, ["officers"])])
def test_more_than_three_officers_in_a_day(officers: int, found: list[str]) -> None:
    assert codes(counts(officers=officers)) == found


@pytest.mark.parametrize(
    ("today", "before", "found"),
    [
        # Nobody is asked about a few, whatever the habit.
        (9, QUIET, []),
        (10, QUIET, ["usual"]),
        (12, (4,) * 7, []),
        (13, (4,) * 7, ["usual"]),
        # One busy day does not make a habit.
        (13, (40, 4, 4, 4, 4, 4, 4), ["usual"]),
        (40, (14,) * 7, []),
    ],
)
def test_three_times_the_own_habit(today: int, before: tuple[int, ...], found: list[str]) -> None:
    assert codes(counts(today=today, before=before)) == found


@pytest.mark.parametrize(
    ("hour", "found"), [(21, []), (22, ["night"]), (0, ["night"]), (4, ["night"]), (5, [])]
)
def test_at_night_by_the_local_clock(hour: int, found: list[str]) -> None:
    assert codes(counts(today=1, local=NOON.replace(hour=hour))) == found


def test_hours_of_a_day_need_not_go_over_midnight() -> None:
    rule = Rule("siang", Measure.AT_NIGHT, 0, "", "", from_hour=9, until_hour=11)
    seen = [h for h in range(24) if [*broken([rule], counts(today=1, local=NOON.replace(hour=h)))]]
    assert seen == [9, 10]


def test_periods_are_the_clock_hour_and_the_local_day() -> None:
    night = NOON.replace(hour=23)
    found = {
        case.rule.code: case.since
        for case in broken(unusual_rules(), counts(hour=99, today=99, officers=9, local=night))
    }
    day = datetime(2024, 10, 5, tzinfo=WIB)
    assert found == {
        "hour": datetime(2024, 10, 5, 23, tzinfo=WIB),
        "usual": day,
        "officers": day,
        "night": day,
    }
    assert midnight(night) == day
    assert [d.day for d in week_before(night)] == [28, 29, 30, 1, 2, 3, 4]


@given(
    hour=st.integers(0, 500),
    today=st.integers(0, 500),
    before=st.tuples(*[st.integers(0, 200)] * 7),
    officers=st.integers(0, 20),
    at=st.integers(0, 23),
)
def test_more_is_never_less_unusual(
    hour: int, today: int, before: tuple[int, ...], officers: int, at: int
) -> None:
    local = NOON.replace(hour=at)
    less = codes(Counts(hour, today, before, officers, local))
    more = codes(Counts(hour + 1, today + 1, before, officers + 1, local))
    assert set(less) <= set(more)
