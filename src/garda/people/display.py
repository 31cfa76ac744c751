"""How secret numbers are shown: by their first digits, and in no other way."""

from __future__ import annotations

from .vault import shown_part

#: Digits of a NIK or family card.
IDENTITY_DIGITS = 16
_DOT, _GROUP = "•", 4


def masked(number: str, digits: int = IDENTITY_DIGITS) -> str:
    """``3320 •••• •••• ••••`` from a number or its first digits; ``digits`` is the whole length.

    An erased number has no digits left and shows as an en dash.
    """
    first = shown_part(number)
    if not first:
        return "–"
    whole = first + _DOT * max(digits - len(first), 0)
    return " ".join(whole[i : i + _GROUP] for i in range(0, len(whole), _GROUP))
