"""Where a chain is broken, one reason after the other, and coverage on all seven."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.learning.domain.chains import BREAK_WORDS, Break, Taught, breaks_of
from garda.learning.domain.coverage import Coverage, by_place, station

TRAINER, ROOT, OTHER = UUID(int=1), "a" * 64, "b" * 64
SOURCE = Taught(
    audience="ppk_pps", held=True, roots={"T3": ROOT}, trainers=[uuid4()], present=[TRAINER]
)
SOUND = Taught(
    audience="kpps",
    held=True,
    roots={"T3": ROOT},
    trainers=[TRAINER],
    passed={TRAINER: [ROOT]},
)


def test_a_sound_chain_has_no_break() -> None:
    assert breaks_of(SOUND, SOURCE) == []
    national = Taught(audience="kpu_province", held=True, trainers=[TRAINER])
    assert breaks_of(national, None) == []


@pytest.mark.parametrize(
    ("session", "source", "found"),
    [
        (SOUND, None, Break.NO_SOURCE),
        (SOUND, replace(SOURCE, held=False), Break.SOURCE_NOT_HELD),
        (replace(SOUND, trainers=[]), SOURCE, Break.NO_TRAINER),
        (SOUND, replace(SOURCE, present=[]), Break.TRAINER_ABSENT),
        (replace(SOUND, passed={}), SOURCE, Break.TRAINER_NOT_PASSED),
        (
            replace(SOUND, roots={"T3": OTHER}, passed={TRAINER: [OTHER]}),
            SOURCE,
            Break.OTHER_MODULE,
        ),
    ],
)
def test_each_break_alone(session: Taught, source: Taught | None, found: Break) -> None:
    assert breaks_of(session, source) == [found]
    assert BREAK_WORDS[found]


def test_an_exception_lifts_the_gate_for_its_trainer_alone() -> None:
    second = UUID(int=2)
    untested = replace(SOUND, trainers=[TRAINER, second], passed={})
    both = replace(SOURCE, present=[TRAINER, second])
    assert breaks_of(replace(untested, excepted=[TRAINER]), both) == [Break.TRAINER_NOT_PASSED]
    assert breaks_of(replace(untested, excepted=[TRAINER, second]), both) == []


def test_what_is_planned_needs_no_trainer_yet() -> None:
    assert breaks_of(replace(SOUND, held=False, trainers=[], roots={}), SOURCE) == []


GROUPS = st.integers(0, 7).flatmap(
    lambda members: st.tuples(
        st.just(members), st.integers(0, members), st.integers(0, members), st.integers(0, members)
    )
)


@given(st.lists(GROUPS, min_size=1, max_size=30))
def test_sums_by_place_lose_nobody_and_exceed_nothing(
    groups: list[tuple[int, int, int, int]],
) -> None:
    stations = [
        (f"id/1/{n % 3}/{n}", station(7, members, finished, members - finished, passed, practised))
        for n, (members, finished, passed, practised) in enumerate(groups)
    ]
    places = by_place(stations, lambda path: path.rpartition("/")[0])
    total = sum(places.values(), Coverage())
    assert total == sum((counted for _, counted in stations), Coverage())
    assert total.finished + total.started + total.untrained == total.members
    assert total.ready <= total.whole <= total.stations == len(groups)
    assert total.whole == sum(finished == 7 for _, finished, _, _ in groups)
