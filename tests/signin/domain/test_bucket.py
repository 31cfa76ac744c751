"""A token bucket as one number: what it lets through, in any order of times."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain.bucket import Rate, take, tokens, wait

rates = st.builds(Rate, st.integers(1, 50), st.integers(1, 10_000))
gaps = st.lists(st.integers(0, 20_000), min_size=1, max_size=60)


@pytest.mark.parametrize("wrong", [(0, 5), (5, 0), (-1, 1)])
def test_a_rate_makes_sense(wrong: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="bucket"):
        Rate(*wrong)


@given(rates, st.integers(0, 10**15))
def test_a_full_bucket_holds_its_burst_and_no_more(rate: Rate, now: int) -> None:
    full_at = 0
    for left in range(rate.burst, 0, -1):
        assert tokens(full_at, now, rate) == left
        after = take(full_at, now, rate)
        assert after is not None
        full_at = after
    assert take(full_at, now, rate) is None
    assert tokens(full_at, now, rate) == 0


@given(rates, gaps)
def test_never_more_than_burst_and_refill_in_any_span(rate: Rate, waits: list[int]) -> None:
    now, full_at, taken = 10**6, 0, []
    for gap in waits:
        now += gap
        after = take(full_at, now, rate)
        if after is not None:
            full_at = after
            taken.append(now)
    for first in range(len(taken)):
        for last in range(first, len(taken)):
            allowed = rate.burst + (taken[last] - taken[first]) // rate.every
            assert last - first + 1 <= allowed


@given(rates, gaps)
def test_waiting_as_told_always_gives_a_token_and_less_never_does(
    rate: Rate, waits: list[int]
) -> None:
    now, full_at = 10**6, 0
    for gap in waits:
        now += gap
        pause = wait(full_at, now, rate)
        assert (pause == 0) == (take(full_at, now, rate) is not None)
        if pause > 0:
            assert take(full_at, now + pause - 1, rate) is None
        after = take(full_at, now + pause, rate)
        assert after is not None
        full_at, now = after, now + pause


@given(rates, st.integers(0, 10**9), st.integers(0, 10**9))
def test_an_idle_bucket_fills_up(rate: Rate, full_at: int, now: int) -> None:
    assert tokens(full_at, max(now, full_at), rate) == rate.burst
