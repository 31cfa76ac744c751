"""Texts that a spreadsheet would calculate: made harmless on the way out, restored on the way in.

Names in a folder come from files that others wrote. A text that begins like a formula gets an
apostrophe in front, which tells a spreadsheet that it is a text.
"""

from __future__ import annotations

#: First characters that make a cell a formula for a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
_GUARD = "'"


def neutralised(text: str) -> str:
    """``=A1`` → ``'=A1``; other texts as they are. ``restored`` gives back every text."""
    return _GUARD + text if _is_formula(text) else text


def restored(text: str) -> str:
    """The text that was neutralised: ``'=A1`` → ``=A1``."""
    return text[1:] if text.startswith(_GUARD) and _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Guards already there count as part of the text, so that one more can be told apart."""
    return text.lstrip(_GUARD).startswith(FORMULA)
