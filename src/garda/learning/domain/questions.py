"""Questions of a module's test: one right choice each, with the reason why."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from .manifest import ANSWERS, QUESTIONS, read_object
from .refusals import not_a_module

FEWEST: Final = 5
_ID = re.compile(r"[a-z0-9-]{1,10}")
_CHOICES = re.compile(r"[a-f]")


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` by their letter in the file; what somebody sees is shuffled.

    ``page`` is where the module explains it, empty when nowhere in particular.
    """

    id: str
    text: str
    choices: Mapping[str, str]
    right: str
    why: str
    page: str


def read_questions(questions: bytes, answers: bytes) -> tuple[Question, ...]:
    """The questions in the order of the file. Raises WrongModule."""
    listed = read_object(QUESTIONS, questions).get("questions")
    keys = read_object(ANSWERS, answers)
    if not isinstance(listed, list) or len(listed) < FEWEST:
        raise not_a_module(
            QUESTIONS, f"paling sedikit {FEWEST} soal.", f"at least {FEWEST} questions."
        )
    found = tuple(_question(number, each, keys) for number, each in enumerate(listed, start=1))
    ids = [question.id for question in found]
    if len(set(ids)) != len(ids) or set(ids) != set(keys):
        raise not_a_module(
            ANSWERS,
            "kode soal harus sama dengan di questions.json, masing-masing sekali.",
            "its questions must be those of questions.json, each once.",
        )
    return found


def _question(number: int, content: Any, keys: Mapping[str, Any]) -> Question:
    try:
        answer = keys[content["id"]]
        found = Question(
            id=content["id"],
            text=content["text"],
            choices=dict(content["choices"]),
            right=answer["right"],
            why=answer["why"],
            page=content.get("page", ""),
        )
        whole = _is_whole(found)
    except (KeyError, TypeError, ValueError, AttributeError):
        whole = False
    if not whole:
        raise not_a_module(QUESTIONS, f"soal ke-{number} tidak lengkap.", f"question {number}.")
    return found


def _is_whole(found: Question) -> bool:
    texts = [found.text, found.why, *found.choices.values()]
    return (
        bool(_ID.fullmatch(found.id))
        and len(found.choices) > 1
        and all(_CHOICES.fullmatch(letter) for letter in found.choices)
        and found.right in found.choices
        and all(isinstance(text, str) and text.strip() for text in texts)
    )
