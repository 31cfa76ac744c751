"""To which voting day a notice belongs, and whether it counts."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from garda.votingday.domain.reports import (
    CLOCK_TOLERANCE,
    REMARKS,
    TEXTS,
    Arrival,
    Mark,
    counts,
    day_of,
    marks_of,
)

DAYS = st.dates(date(2024, 1, 1), date(2025, 1, 1))
OFFSETS = st.timedeltas(timedelta(days=-800), timedelta(days=800))
ARRIVALS = st.builds(
    Arrival,
    works_there=st.booleans(),
    revoked=st.booleans(),
    ended=st.booleans(),
    day=st.none() | DAYS,
    clock_off=OFFSETS,
    undoes_nothing=st.booleans(),
    strangers=st.booleans(),
)


@given(DAYS, st.sets(DAYS, max_size=5))
def test_it_belongs_to_the_latest_vote_of_that_day_or_the_day_before(
    local: date, votes: set[date]
) -> None:
    found = day_of(local, votes)
    near = {local, local - timedelta(days=1)} & votes
    assert found == max(near, default=None)


@given(ARRIVALS)
def test_only_remarks_leave_a_notice_counting(arrival: Arrival) -> None:
    marks = marks_of(arrival)
    assert counts(marks) == (
        arrival.works_there
        and not arrival.revoked
        and not arrival.ended
        and arrival.day is not None
        and not arrival.undoes_nothing
    )
    assert marks == [mark for mark in Mark if mark in marks]


@given(ARRIVALS)
def test_a_clock_is_named_only_when_it_is_off_by_more(arrival: Arrival) -> None:
    assert (Mark.CLOCK in marks_of(arrival)) == (abs(arrival.clock_off) > CLOCK_TOLERANCE)


def test_every_mark_has_its_words() -> None:
    assert set(TEXTS) == set(Mark)
    assert set(Mark) >= REMARKS
