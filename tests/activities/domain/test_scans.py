"""One conclusion per person, whatever the order and however often scans come."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.activities.domain.scans import (
    REMARKS,
    TEXTS,
    Gathering,
    Mark,
    Seen,
    arrival_marks,
    conclude,
    contradict,
    corrected,
    counts,
    told,
)

START = datetime(2024, 11, 7, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
OATH = Gathering(
    starts_at=START,
    ends_at=START + 2 * HOUR,
    moved_from=None,
    grace=timedelta(minutes=15),
    opens=3 * HOUR,
    open_after=24 * HOUR,
    oath=True,
)

scans = st.lists(
    st.builds(
        Seen,
        id=st.integers(0, 30).map(lambda n: UUID(int=n)),
        presence=st.sampled_from(["onsite", "online", "absent"]),
        means=st.sampled_from(["card", "tick"]),
        reason=st.sampled_from(["", "ill"]),
        happened_at=st.integers(-90, 300).map(lambda n: START + timedelta(minutes=n)),
        marks=st.frozensets(st.sampled_from(list(Mark)), max_size=2),
    ),
    max_size=8,
    unique_by=lambda seen: seen.id,
)


@given(scans, st.randoms(use_true_random=False), st.booleans())
def test_order_and_repetition_change_nothing(seen: list[Seen], random: object, leave: bool) -> None:
    again = [*seen, *seen, *seen]
    random.shuffle(again)  # type: ignore[attr-defined]
    assert conclude(again, OATH, leave=leave) == conclude(seen, OATH, leave=leave)
    assert contradict(again, OATH, leave=leave) == contradict(seen, OATH, leave=leave)


@given(scans, scans, st.booleans())
def test_more_evidence_never_takes_presence_away(
    some: list[Seen], more: list[Seen], leave: bool
) -> None:
    rank = {"onsite": 0, "online": 1, "absent": 2, None: 3}
    before = conclude(some, OATH, leave=leave)
    after = conclude([*some, *more], OATH, leave=leave)
    assert rank[after and after.presence] <= rank[before and before.presence]


@given(scans)
def test_a_conclusion_is_one_of_the_scans_that_count(seen: list[Seen]) -> None:
    found = conclude(seen, OATH, leave=False)
    counting = [s for s in seen if counts(s, OATH, leave=False)]
    assert (found is None) == (not counting)
    if found is not None:
        assert (found.presence, found.happened_at) in {
            (s.presence, s.happened_at) for s in counting
        }


@given(scans)
def test_a_closed_list_counts_nothing_that_came_after(seen: list[Seen]) -> None:
    late = [s for s in seen if Mark.CLOSED in s.marks]
    closed = Gathering(START, None, None, HOUR, HOUR, HOUR, closed=True)
    assert conclude(late, closed, leave=True) is None


def scan(presence: str, minutes: int = 0, *marks: Mark) -> Seen:
    at = START + timedelta(minutes=minutes)
    return Seen(UUID(int=minutes + 500), presence, "tick", "", at, frozenset(marks))


def test_on_site_beats_online_beats_absent_and_the_earliest_counts() -> None:
    found = conclude(
        [scan("absent", -50), scan("onsite", 40), scan("onsite", 20)], OATH, leave=True
    )
    assert found is not None
    assert (found.presence, found.happened_at, found.late) == (
        "onsite", START + timedelta(minutes=20), True,
    )  # fmt: skip
    assert contradict([scan("absent"), scan("onsite", 1)], OATH, leave=False)
    assert not contradict([scan("onsite"), scan("onsite", 1)], OATH, leave=False)


@pytest.mark.parametrize(("minutes", "late"), [(-60, False), (15, False), (16, True)])
def test_late_is_after_the_grace(minutes: int, late: bool) -> None:
    found = conclude([scan("onsite", minutes)], OATH, leave=False)
    assert found is not None
    assert found.late is late


def test_leave_and_reopening_lift_their_marks() -> None:
    online = [scan("online", 0, Mark.NO_LEAVE)]
    assert conclude(online, OATH, leave=False) is None
    assert conclude(online, OATH, leave=True) is not None
    assert conclude([scan("onsite", 0, Mark.CLOSED)], OATH, leave=False) is not None


def arriving(minutes: int, gathering: Gathering = OATH, **changed: object) -> set[Mark]:
    at = START + timedelta(minutes=minutes)
    values: dict[str, object] = {
        "presence": "onsite",
        "happened_at": at,
        "received_at": at + HOUR,
        "clock_off": timedelta(0),
        "leave": False,
    }
    return set(arrival_marks(gathering, **{**values, **changed}))  # type: ignore[arg-type]


def test_marks_of_time() -> None:
    assert arriving(0) == arriving(-180) == arriving(26 * 60) == set()
    assert arriving(-181) == arriving(26 * 60 + 1) == {Mark.TIME}
    assert arriving(0, received_at=START - HOUR) == {Mark.TIME}
    assert arriving(0, clock_off=timedelta(days=365)) == {Mark.CLOCK}
    assert arriving(0, clock_off=-timedelta(minutes=10)) == set()


def test_what_was_noticed_before_a_move_is_told_from_what_is_no_time_at_all() -> None:
    moved = Gathering(
        START + 72 * HOUR, None, START, OATH.grace, OATH.opens, OATH.open_after, oath=True
    )
    assert arriving(0, moved) == {Mark.MOVED}
    assert arriving(40 * 60, moved) == {Mark.TIME}
    assert arriving(72 * 60, moved) == set()


def test_online_at_an_oath_needs_leave() -> None:
    assert arriving(0, presence="online") == {Mark.NO_LEAVE}
    assert arriving(0, presence="online", leave=True) == set()


def test_a_clock_beyond_all_dates_is_not_corrected() -> None:
    last = datetime.max.replace(tzinfo=UTC)
    assert corrected(last, HOUR) == last


def test_every_mark_has_its_words() -> None:
    assert set(TEXTS) == set(Mark)
    assert set(Mark) > REMARKS
    assert told(["time", "forged_card"]) == [TEXTS[Mark.FORGED_CARD], TEXTS[Mark.TIME]]
