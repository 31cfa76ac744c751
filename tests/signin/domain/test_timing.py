"""When a sign-in is locked and when it is over."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.signin.domain.timing import Limits, Standing, standing

LIMITS = Limits(timedelta(minutes=10), timedelta(hours=8), timedelta(hours=24))
START = datetime(2024, 11, 27, 7, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("seen", "now", "locked", "found"),
    [
        (0, 0, False, Standing.OPEN),
        (0, 9, False, Standing.OPEN),
        (0, 10, False, Standing.LOCKED),
        (0, 1, True, Standing.LOCKED),
        (0, 479, False, Standing.LOCKED),
        (0, 480, False, Standing.ENDED),
        (1435, 1439, False, Standing.OPEN),
        (1439, 1440, False, Standing.ENDED),
        (1439, 1440, True, Standing.ENDED),
    ],
)
def test_by_the_minute(seen: int, now: int, locked: bool, found: Standing) -> None:
    assert (
        standing(
            started=START,
            seen=START + seen * MINUTE,
            locked=locked,
            now=START + now * MINUTE,
            limits=LIMITS,
        )
        is found
    )


@given(st.integers(0, 3000), st.integers(0, 3000), st.booleans())
def test_a_sign_in_never_gets_better_by_waiting(seen: int, later: int, locked: bool) -> None:
    order = [Standing.OPEN, Standing.LOCKED, Standing.ENDED]

    def at(minutes: int) -> int:
        found = standing(
            started=START,
            seen=START + seen * MINUTE,
            locked=locked,
            now=START + minutes * MINUTE,
            limits=LIMITS,
        )
        return order.index(found)

    assert at(seen) <= at(seen + later)
