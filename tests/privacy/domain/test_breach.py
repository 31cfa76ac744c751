"""The clock of 3 × 24 hours, and the fingerprint of whom a breach concerns."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.privacy.domain.breach import countdown, fingerprint

NOTICED = datetime(2024, 11, 10, 2, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "words", "near", "passed"),
    [
        (0, "sisa 72 jam 0 menit", False, False),
        (30.5, "sisa 41 jam 30 menit", False, False),
        (48, "sisa 24 jam 0 menit", True, False),
        (72, "sisa 0 jam 0 menit", True, False),
        (74, "lewat 2 jam 0 menit", True, True),
    ],
)
def test_the_clock(hours: float, words: str, near: bool, passed: bool) -> None:
    clock = countdown(NOTICED, 72, NOTICED + timedelta(hours=hours))
    assert clock.deadline == datetime(2024, 11, 13, 2, 0, tzinfo=UTC)
    assert (clock.words, clock.near, clock.passed) == (words, near, passed)


@given(st.sets(st.uuids(), min_size=1, max_size=20), st.uuids())
def test_a_set_has_one_fingerprint_and_another_set_another(persons: set[UUID], more: UUID) -> None:
    assert fingerprint(sorted(persons, reverse=True)) == fingerprint(persons)
    if more not in persons:
        assert fingerprint(persons | {more}) != fingerprint(persons)
