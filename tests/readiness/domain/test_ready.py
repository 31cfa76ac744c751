"""What a station lacks: every threshold at its edge, and that mending never adds a lack."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.packs.readiness import ReadinessRules
from garda.readiness.domain.ready import LACK_WORDS, Lack, Told, ready_reasons

NOW = datetime(2024, 11, 25, 3, tzinfo=UTC)
RULES = ReadinessRules(2, 500, 300, 7, newest_app=True, citations={})
GOOD = Told(NOW - timedelta(hours=1), camera=True, storage_mb=500, clock_off=timedelta(0), app="v2")


def lacks(*operators: Told | None, photo: bool = True) -> tuple[Lack, ...]:
    return ready_reasons(operators, photo, RULES, now=NOW, newest_app="v2")


def test_two_good_phones_and_a_photo_are_ready() -> None:
    assert lacks(GOOD, GOOD) == ()


def test_nothing_is_everything_that_comes_first() -> None:
    assert lacks(photo=False) == (Lack.OPERATORS, Lack.PHOTO)
    assert lacks(GOOD) == (Lack.OPERATORS,)
    assert lacks(GOOD, None) == (Lack.REPORT,)


@pytest.mark.parametrize(
    ("changed", "lack"),
    [
        (Told(NOW, camera=False, storage_mb=500, clock_off=timedelta(0), app="v2"), Lack.CAMERA),
        (replace(GOOD, storage_mb=499), Lack.STORAGE),
        (replace(GOOD, clock_off=timedelta(seconds=301)), Lack.CLOCK),
        (replace(GOOD, clock_off=timedelta(days=-365)), Lack.CLOCK),
        (replace(GOOD, app="v1"), Lack.APP),
        (replace(GOOD, app=""), Lack.APP),
        (replace(GOOD, happened_at=NOW - timedelta(days=7, seconds=1)), Lack.OLD),
        (replace(GOOD, paired=False), Lack.DEVICE),
    ],
    ids=["camera", "storage", "clock", "a year", "app", "no app", "old", "device"],
)
def test_one_fault_on_one_phone_is_one_lack(changed: Told, lack: Lack) -> None:
    assert lacks(GOOD, changed) == (lack,)


def test_the_edges_are_still_good() -> None:
    edge = replace(GOOD, clock_off=timedelta(seconds=-300), happened_at=NOW - timedelta(days=7))
    assert lacks(edge, edge) == ()


def test_any_app_where_nobody_told_the_newest_or_the_pack_does_not_ask() -> None:
    old = replace(GOOD, app="v1")
    assert ready_reasons([old, old], True, RULES, now=NOW) == ()
    lenient = replace(RULES, newest_app=False)
    assert ready_reasons([old, old], True, lenient, now=NOW, newest_app="v2") == ()


phones = st.builds(
    Told,
    happened_at=st.timedeltas(timedelta(days=-20), timedelta(0)).map(lambda ago: NOW + ago),
    camera=st.booleans(),
    storage_mb=st.integers(0, 2000),
    clock_off=st.timedeltas(timedelta(days=-400), timedelta(days=400)),
    app=st.sampled_from(["v1", "v2", ""]),
    paired=st.booleans(),
)


@given(st.lists(st.none() | phones, max_size=3), st.booleans())
def test_mending_a_phone_never_adds_a_lack(operators: list[Told | None], photo: bool) -> None:
    """Invariants: reasons are in order, each has words, a good phone for another is no worse."""
    before = lacks(*operators, photo=photo)
    assert list(before) == [lack for lack in Lack if lack in before]
    assert all(LACK_WORDS[lack] for lack in before)
    for place in range(len(operators)):
        mended = [*operators[:place], GOOD, *operators[place + 1 :]]
        assert set(lacks(*mended, photo=photo)) <= set(before)
