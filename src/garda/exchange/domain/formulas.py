"""Texts that a spreadsheet would calculate: made harmless on the way out, restored on the way in.

Names in a folder come from files that others wrote. A text that begins like a formula gets an
apostrophe in front, which tells a spreadsheet that it is a text. Unlike a table for people
(``kernel.tables``), a folder gives back every character.
"""

from __future__ import annotations

from garda.kernel.formulas import GUARD, starts_formula


def neutralised(text: str) -> str:
    """``=A1`` → ``'=A1``; other texts as they are. ``restored`` gives back every text."""
    return GUARD + text if _is_formula(text) else text


def restored(text: str) -> str:
    """The text that was neutralised: ``'=A1`` → ``=A1``."""
    return text[1:] if text.startswith(GUARD) and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Guards already there count as part of the text, so that one more can be told apart."""
    return starts_formula(text.lstrip(GUARD))
