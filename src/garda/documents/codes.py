"""Verification codes of papers: short enough to type, too many to guess."""

from __future__ import annotations

import secrets

#: Crockford's base 32: no I, L, O, U, so that nothing is misread from paper.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUP = 5
_MISREAD = str.maketrans("ILO", "110")


def new_code() -> str:
    """A random code of two groups, ``"9XK47-2QMAB"`` (50 bits). Says nothing about the paper."""
    letters = "".join(secrets.choice(ALPHABET) for _ in range(2 * GROUP))
    return f"{letters[:GROUP]}-{letters[GROUP:]}"


def normalise(typed: str) -> str:
    """The code that a person meant: any case, dash or blanks or none, O for 0, I or L for 1."""
    letters = "".join(c for c in typed.upper() if c.isalnum()).translate(_MISREAD)
    return f"{letters[:GROUP]}-{letters[GROUP:]}"
