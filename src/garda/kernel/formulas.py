"""Texts that a spreadsheet would calculate instead of showing, and how they are made harmless.

Names in a table come from people. A cell that begins like a formula can fetch data, send them
away or start a program when the file is opened; an apostrophe in front makes it a text.
"""

from __future__ import annotations

import unicodedata

GUARD = "'"
_OPERATORS = frozenset("=+-@\N{MINUS SIGN}")
#: As the first character, these move what follows into a cell of its own.
_BREAKS = ("\t", "\r", "\n")
#: Blanks and invisible characters: a spreadsheet looks past them.
_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"})


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet may take ``text`` for a formula.

    Blanks in front do not help, and full-width forms (``＝``) count as what they stand for.
    """
    first = next((c for c in text if unicodedata.category(c) not in _UNSEEN), "")
    if not first:
        return False
    return text.startswith(_BREAKS) or unicodedata.normalize("NFKC", first)[0] in _OPERATORS


def guarded(text: str) -> str:
    """``=A1`` → ``'=A1``; other texts as they are."""
    return GUARD + text if starts_formula(text) else text
