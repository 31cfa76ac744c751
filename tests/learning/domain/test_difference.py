"""What is said about two versions: every change, nothing else, and never which choice is right."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.learning.domain.difference import Mark, page_changes, question_changes
from garda.learning.domain.manifest import MOST_FILES, check_sizes
from garda.learning.domain.questions import Question
from garda.learning.domain.refusals import WrongModule

ONE = Question("q1", "Soal?", {"a": "ya", "b": "tidak"}, "a", "Sebab.", "")
pages = st.lists(st.text("abc \n", max_size=12), max_size=12).map("\n".join)


@given(pages, pages)
def test_new_lines_are_the_new_page_where_it_changed(old: str, new: str) -> None:
    changes = page_changes({"01.md": old}, {"01.md": new})
    assert bool(changes) is (old != new)
    for change in changes:
        outs = [line.text for line in change.lines if line.mark is Mark.OUT]
        ins = [line.text for line in change.lines if line.mark is Mark.IN]
        for text in ins:
            assert text in [line.strip() for line in new.splitlines()]
        for text in outs:
            assert text in [line.strip() for line in old.splitlines()]


def test_only_what_changed_is_shown_with_a_line_around_it() -> None:
    old = "\n".join(f"baris {n}" for n in range(10))
    (change,) = page_changes({"01.md": old}, {"01.md": old.replace("baris 5", "baru")})
    assert [(line.mark, line.text) for line in change.lines] == [
        (Mark.SKIPPED, ""),
        (Mark.SAME, "baris 4"),
        (Mark.OUT, "baris 5"),
        (Mark.IN, "baru"),
        (Mark.SAME, "baris 6"),
    ]


def test_pages_come_and_go() -> None:
    changes = page_changes({"01.md": "sama", "02.md": "lama"}, {"00.md": "baru", "01.md": "sama"})
    assert [(c.path, c.lines[0].mark) for c in changes] == [
        ("00.md", Mark.IN), ("02.md", Mark.OUT),
    ]  # fmt: skip


def test_questions_come_go_and_change() -> None:
    two, three = replace(ONE, id="q2"), replace(ONE, id="q3")
    other, key = replace(two, text="Lain?"), replace(ONE, right="b")
    changes = question_changes([ONE, two], [key, other, three])
    assert [(c.before, c.after, c.answer_changed) for c in changes] == [
        (ONE, key, True), (two, other, False), (None, three, False),
    ]  # fmt: skip
    (gone,) = question_changes([ONE], [])
    assert (gone.before, gone.after, gone.answer_changed) == (ONE, None, False)


@pytest.mark.parametrize(
    "sizes",
    [
        {"a.md": (1 << 20) + 1},
        {f"a{n}.md": 1 for n in range(MOST_FILES + 3)},
        {f"a{n}.png": 1 << 20 for n in range(6)},
    ],
    ids=["one-file", "many", "together"],
)
def test_a_package_stays_small(sizes: dict[str, int]) -> None:
    with pytest.raises(WrongModule) as refusal:
        check_sizes(sizes)
    assert refusal.value.code == "module_too_large"
