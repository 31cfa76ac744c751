"""Order, score and repetition of tests, as rules."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.learning.domain.questions import Question
from garda.learning.domain.scoring import Hindrance, Taken, hindrance, score
from garda.learning.domain.sheets import BLANK, Misread, read_letters
from garda.learning.domain.shuffling import LETTERS, seed_of, shuffled

PERSON = UUID(int=1)
NOON = datetime(2024, 11, 7, 5, tzinfo=UTC)


def question(number: int, choices: int, right: int) -> Question:
    letters = "abcdef"[:choices]
    return Question(
        f"q{number}", "Soal?", dict.fromkeys(letters, "isi"), letters[right % choices], "Sebab.", ""
    )


tests = st.lists(st.tuples(st.integers(2, 6), st.integers(0, 5)), min_size=1, max_size=20).map(
    lambda found: [question(n, *pair) for n, pair in enumerate(found)]
)
seeds = st.builds(
    seed_of,
    root=st.text("0123456789abcdef", min_size=64, max_size=64),
    taker=st.uuids(),
    kind=st.sampled_from(["pre", "post"]),
    number=st.integers(1, 5),
)


@given(tests, seeds)
def test_a_shuffle_loses_nothing_and_is_the_same_each_time(
    questions: list[Question], seed: str
) -> None:
    order = shuffled(questions, seed)
    assert sorted(shown.question.id for shown in order) == sorted(q.id for q in questions)
    assert all(sorted(shown.choices) == sorted(shown.question.choices) for shown in order)
    assert shuffled(list(reversed(questions)), seed) == order


def test_persons_and_attempts_have_orders_of_their_own() -> None:
    questions = [question(n, 4, 0) for n in range(12)]
    seeds = [
        seed_of(root="0" * 64, taker=person, kind=kind, number=number)
        for person in (PERSON, uuid4())
        for kind in ("pre", "post")
        for number in (1, 2)
    ]
    orders = {tuple(s.question.id for s in shuffled(questions, seed)) for seed in seeds}
    assert len(orders) == len(seeds)


def test_the_order_is_the_documented_one() -> None:
    """A phone computes the same; a change here would mix up sheets that are printed already."""
    seed = seed_of(root="ab" * 32, taker=PERSON, kind="post", number=1)
    assert seed == f"{'ab' * 32}:00000000-0000-0000-0000-000000000001:post:1"
    order = shuffled([question(n, 3, 0) for n in range(4)], seed)
    assert [(s.question.id, "".join(s.choices)) for s in order] == [
        ("q3", "cab"), ("q1", "cab"), ("q2", "bac"), ("q0", "bca"),
    ]  # fmt: skip


@given(tests, seeds, st.data())
def test_what_is_typed_from_a_sheet_is_what_was_ticked(
    questions: list[Question], seed: str, data: st.DataObject
) -> None:
    order = shuffled(questions, seed)
    ticked = [
        data.draw(st.sampled_from([BLANK, *LETTERS[: len(shown.choices)]])) for shown in order
    ]
    answers = read_letters(order, " ".join(ticked).lower())
    for shown, letter in zip(order, ticked, strict=True):
        if letter == BLANK:
            assert shown.question.id not in answers
        else:
            assert answers[shown.question.id] == shown.choices[LETTERS.index(letter)]
    assert score(questions, answers).unknown == ()


@pytest.mark.parametrize("typed", ["", "A", "ABC", "AZ", "A1", "A?"])
def test_letters_that_are_not_the_sheets_are_refused(typed: str) -> None:
    order = shuffled([question(n, 3, 0) for n in range(2)], "benih")
    with pytest.raises(Misread):
        read_letters(order, typed)


@given(tests, st.data())
def test_a_score_counts_what_is_right(questions: list[Question], data: st.DataObject) -> None:
    asked = [q for q in questions if data.draw(st.booleans())]
    given_ = {q.id: data.draw(st.sampled_from(["", *q.choices])) for q in asked}
    found = score(questions, given_)
    right = sum(given_.get(q.id) == q.right for q in questions)
    assert (found.right, found.of, found.unknown) == (right, len(questions), ())
    assert found.passes(100) == (right == len(questions))
    assert found.passes(0)


def test_unknown_questions_and_choices_are_named() -> None:
    questions = [question(1, 3, 1), question(2, 3, 1)]
    found = score(questions, {"q1": "b", "q2": "f", "q9": "a"})
    assert found.unknown == ("q2", "q9")
    assert (found.right, found.wrong, found.answers) == (1, ("q2",), ("b", ""))


@pytest.mark.parametrize(("right", "passes"), [(6, False), (7, True), (10, True), (0, False)])
def test_the_pass_mark_is_met_from_the_mark_on(right: int, passes: bool) -> None:
    questions = [question(n, 2, 0) for n in range(10)]
    given_ = {q.id: "a" if n < right else "b" for n, q in enumerate(questions)}
    assert score(questions, given_).passes(70) is passes


moments = st.integers(-1000, 1000).map(lambda minutes: NOON + timedelta(minutes=minutes))
attempts = st.lists(st.builds(Taken, moments, st.booleans()), max_size=5)


@given(attempts, st.integers(0, 4), st.integers(0, 60))
def test_one_more_attempt_is_never_above_the_limit(
    earlier: list[Taken], most: int, minutes: int
) -> None:
    wait = timedelta(minutes=minutes)
    why = hindrance(earlier, most=most, wait=wait, at=NOON)
    if why is None:
        assert len(earlier) < most
        assert not any(attempt.passed for attempt in earlier)
        assert all(attempt.happened_at + wait <= NOON for attempt in earlier)


def test_what_stands_against_it_is_said() -> None:
    failed = Taken(NOON, passed=False)
    wait = timedelta(minutes=15)

    def why(earlier: list[Taken], minutes: int) -> Hindrance | None:
        return hindrance(earlier, most=2, wait=wait, at=NOON + timedelta(minutes=minutes))

    assert why([], 0) is None
    assert why([failed], 14) is Hindrance.TOO_SOON
    assert why([failed], 15) is None
    assert why([failed, failed], 60) is Hindrance.OVER_LIMIT
    assert why([failed, Taken(NOON, passed=True)], 60) is Hindrance.PASSED
