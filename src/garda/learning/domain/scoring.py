"""Scoring a test, and when it may be taken again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from .questions import Question

#: Full marks, in per cent.
WHOLE = 100


@dataclass(frozen=True, slots=True)
class Score:
    """``answers`` in the order of the module's questions, empty where nothing was chosen.

    ``unknown`` are questions or choices that the module does not have.
    """

    answers: tuple[str, ...]
    wrong: tuple[str, ...]
    unknown: tuple[str, ...]

    @property
    def right(self) -> int:
        return self.of - len(self.wrong)

    @property
    def of(self) -> int:
        return len(self.answers)

    def passes(self, pass_percent: int) -> bool:
        """Whether at least ``pass_percent`` are right; in whole numbers, nothing is rounded up."""
        return self.right * WHOLE >= pass_percent * self.of


def score(questions: Sequence[Question], given: Mapping[str, str]) -> Score:
    """Compare ``given`` (letter of the file by question) with what is right."""
    answers = tuple(_known(question, given.get(question.id, "")) for question in questions)
    pairs = list(zip(questions, answers, strict=True))
    wrong = tuple(question.id for question, answer in pairs if answer != question.right)
    kept = {question.id: answer for question, answer in pairs}
    unknown = tuple(sorted(q for q, letter in given.items() if letter != kept.get(q)))
    return Score(answers, wrong, unknown)


def _known(question: Question, letter: str) -> str:
    return letter if letter in question.choices else ""


class Hindrance(StrEnum):
    """Why a test cannot be taken now."""

    PASSED = "passed"
    OVER_LIMIT = "over_limit"
    TOO_SOON = "too_soon"


@dataclass(frozen=True, slots=True)
class Taken:
    """An earlier attempt that counts."""

    happened_at: datetime
    passed: bool


def hindrance(
    earlier: Sequence[Taken], *, most: int, wait: timedelta, at: datetime
) -> Hindrance | None:
    """What stands against one more attempt at ``at``. Clocks of phones may put one in the future:

    the waiting time is counted from whatever came last.
    """
    if any(attempt.passed for attempt in earlier):
        return Hindrance.PASSED
    if len(earlier) >= most:
        return Hindrance.OVER_LIMIT
    if earlier and at < max(attempt.happened_at for attempt in earlier) + wait:
        return Hindrance.TOO_SOON
    return None
