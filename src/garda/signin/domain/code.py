"""Invitation codes: sixteen characters that are hard to misread, the last one a check character.

Fifteen random characters of an alphabet of 31 are 74 bits. 31 is a prime, so the weighted sum
below notices every single wrong character and every two neighbours that changed places.
"""

from __future__ import annotations

from collections.abc import Callable

#: Without 0, 1, I, L and O, which handwriting and small print confuse.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
RANDOM_CHARACTERS = 15
LENGTH = RANDOM_CHARACTERS + 1
GROUP = 4
_VALUES = {character: value for value, character in enumerate(ALPHABET)}


def make(pick: Callable[[int], int]) -> str:
    """A new code; ``pick(n)`` draws a number below ``n`` (``secrets.randbelow``)."""
    body = "".join(ALPHABET[pick(len(ALPHABET))] for _ in range(RANDOM_CHARACTERS))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Check character of the random part. Raises KeyError for characters outside the alphabet."""
    weighted = sum(weight * _VALUES[c] for weight, c in enumerate(body, start=1))
    return ALPHABET[weighted % len(ALPHABET)]


def normalised(typed: str) -> str:
    """A code as typed, in capitals and without the spaces and dashes between its groups."""
    return "".join(c for c in typed.upper() if not c.isspace() and c not in "-–—_.")


def is_well_formed(code: str) -> bool:
    """Whether a normalised code can be one at all; most typing errors end here."""
    if len(code) != LENGTH or any(c not in _VALUES for c in code):
        return False
    return check_character(code[:-1]) == code[-1]


def grouped(code: str) -> str:
    """``ABCD EFGH JKMN PQRS``, as it stands on a sheet."""
    return " ".join(code[i : i + GROUP] for i in range(0, len(code), GROUP))
