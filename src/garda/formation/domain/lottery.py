"""The public lottery that breaks ties: anyone with the list and the dice can draw it again.

The seed comes of two things that nobody holds in one hand: the list, whose hash is made known
before the dice are thrown, and the dice, thrown in the open plenary.
"""

from __future__ import annotations

import hashlib
from typing import Final

#: Throws of one die that make a seed: 60 million outcomes, and still read aloud in half a minute.
THROWS: Final = 10
_FACES: Final = "123456"


def lottery_number(seed: str, key: str) -> int:
    """64 bits of SHA-256 of the public ``seed`` and ``key``; the smaller number goes first."""
    return int.from_bytes(hashlib.sha256(f"{seed}\n{key}".encode()).digest()[:8])


def read_dice(written: str) -> str:
    """The throws as digits, blanks and commas left out. Raises ValueError for anything else."""
    digits = "".join(written.replace(",", " ").split())
    if len(digits) != THROWS or not set(digits) <= set(_FACES):
        raise ValueError(f"not {THROWS} throws of a die: {written!r}")
    return digits


def seed_of(list_hash: str, dice: str) -> str:
    """SHA-256 (hex) of the list's hash followed by the dice, as a text of ASCII.

    On any computer: ``printf '%s%s' HASH DICE | sha256sum``.
    """
    return hashlib.sha256(f"{list_hash}{dice}".encode("ascii")).hexdigest()


def thrown_by_machine(number: int, place: str) -> str:
    """Throws for rehearsals, where nobody stands at a table: the same number, the same dice."""
    digest = hashlib.sha256(f"{number}|{place}".encode()).digest()
    return "".join(_FACES[byte % len(_FACES)] for byte in digest[:THROWS])
