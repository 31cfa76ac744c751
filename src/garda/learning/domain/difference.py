"""What is different between two versions of a module, for people to read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from .questions import Question


class Mark(StrEnum):
    """What became of a line."""

    SAME = "same"
    OUT = "out"
    IN = "in"
    # Lines that stayed the same and are not shown.
    SKIPPED = "skipped"


#: Lines shown around a change.
AROUND = 1


@dataclass(frozen=True, slots=True)
class Line:
    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class PageChange:
    """A page with its changed lines; new or removed as a whole where the other side is empty."""

    path: str
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class QuestionChange:
    """``before`` or ``after`` is None for a question that is new or gone.

    ``answer_changed``: another choice is right, or for another reason; which one is not said.
    """

    before: Question | None
    after: Question | None
    answer_changed: bool


def page_changes(old: Mapping[str, str], new: Mapping[str, str]) -> list[PageChange]:
    """Changed pages by path, in the order of the new version, removed ones last."""
    order = [*new, *(path for path in old if path not in new)]
    return [
        PageChange(path, tuple(_lines(old.get(path, ""), new.get(path, ""))))
        for path in order
        if old.get(path) != new.get(path)
    ]


def _lines(old: str, new: str) -> Iterator[Line]:
    before, after = _written(old), _written(new)
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        if group[0][1] > 0:
            yield Line(Mark.SKIPPED, "")
        for tag, start, end, first, last in group:
            if tag == "equal":
                yield from (Line(Mark.SAME, text) for text in before[start:end])
                continue
            yield from (Line(Mark.OUT, text) for text in before[start:end])
            yield from (Line(Mark.IN, text) for text in after[first:last])


def _written(text: str) -> list[str]:
    """Lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def question_changes(old: Sequence[Question], new: Sequence[Question]) -> list[QuestionChange]:
    """Changed questions by their code, new order first, removed ones last."""
    before, after = ({q.id: q for q in questions} for questions in (old, new))
    codes = [*after, *(code for code in before if code not in after)]
    pairs = ((before.get(code), after.get(code)) for code in codes)
    return [
        QuestionChange(one, other, _answer_changed(one, other))
        for one, other in pairs
        if one != other
    ]


def _answer_changed(one: Question | None, other: Question | None) -> bool:
    if one is None or other is None:
        return False
    return (one.right, one.why) != (other.right, other.why)
