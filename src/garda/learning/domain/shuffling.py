"""The order of questions and choices: another for each person and attempt, and always the same.

Sorted by a SHA-256 of what identifies the attempt and the question, so that server, phone and
printed sheet come to the same order without telling each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.kernel.canonical import sha256_hex

from .questions import Question

LETTERS = "ABCDEF"


@dataclass(frozen=True, slots=True)
class Shown:
    """A question as somebody sees it: ``choices`` are letters of the file, shown as A, B, C …"""

    question: Question
    choices: tuple[str, ...]

    def letter_of(self, shown: str) -> str:
        """Letter of the file behind the letter on the sheet; raises KeyError for another one."""
        return dict(zip(LETTERS, self.choices, strict=False))[shown]


def seed_of(*, root: str, taker: UUID, kind: str, number: int) -> str:
    """What one attempt is shuffled by. ``taker``: the appointment, of who holds none the person;
    ``number``: which attempt it is, from 1."""
    return f"{root}:{taker}:{kind}:{number}"


def shuffled(questions: Sequence[Question], seed: str) -> tuple[Shown, ...]:
    """All ``questions`` in the order of ``seed``, each with its choices in an order of its own."""
    ordered = sorted(questions, key=lambda question: sha256_hex(f"{seed}:{question.id}".encode()))
    return tuple(Shown(question, _choices(question, seed)) for question in ordered)


def _choices(question: Question, seed: str) -> tuple[str, ...]:
    return tuple(
        sorted(
            question.choices,
            key=lambda letter: sha256_hex(f"{seed}:{question.id}:{letter}".encode()),
        )
    )
