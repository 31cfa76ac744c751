"""A test on paper: the letters of one sheet, as somebody types them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from garda.kernel.errors import GardaError

from .shuffling import LETTERS, Shown

#: Typed where nothing, or more than one choice, was ticked.
BLANK: Final = "-"
#: Blanks between groups of letters help whoever types, and mean nothing.
_SPACES: Final = str.maketrans("", "", " \t.,")


class Misread(GardaError):
    """Letters that are not those of the sheet."""

    code = "misread"


def read_letters(order: Sequence[Shown], typed: str) -> dict[str, str]:
    """Answers by question, for a sheet printed in ``order``. ``-`` stands for no answer.

    Raises Misread for too few or too many letters, or one that the question does not have.
    """
    letters = typed.translate(_SPACES).upper()
    if len(letters) != len(order):
        raise Misread(
            id=f"Ada {len(letters)} huruf untuk {len(order)} soal. Ketik satu huruf untuk tiap "
            f"soal, tanda {BLANK} bila kosong.",
            en=f"{len(letters)} letters for {len(order)} questions. Type one for each, {BLANK} "
            "where nothing was ticked.",
        )
    pairs = list(enumerate(zip(order, letters, strict=True), start=1))
    return {
        shown.question.id: _letter(number, shown, letter)
        for number, (shown, letter) in pairs
        if letter != BLANK
    }


def _letter(number: int, shown: Shown, letter: str) -> str:
    try:
        return shown.letter_of(letter)
    except KeyError:
        known = ", ".join(LETTERS[: len(shown.choices)])
        raise Misread(
            id=f"Soal {number}: huruf {letter} tidak ada. Pilihannya {known}.",
            en=f"Question {number} has no {letter}. Its choices are {known}.",
        ) from None
