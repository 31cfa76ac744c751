"""Telling copies of one list apart by the order of its persons.

Inside a group (a station, an office) persons stand in an order that only this copy has: that of a
keyed hash of their names. It survives that somebody takes the head lines away, drops columns or
keeps a part of the list. It does not survive sorting; the copy's number in the file, which a
careful thief removes, is no better. Names are folded first, so a change of case leaves the order.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple, TypeVar

from garda.kernel.text import fold

T = TypeVar("T")

SEED_BYTES = 16
_PLACE_BYTES = 8


def place(seed: bytes, text: str) -> bytes:
    """Where a name stands among others in the copy of this seed (16 bytes)."""
    return hashlib.blake2b(fold(text).encode(), key=seed, digest_size=_PLACE_BYTES).digest()


def arranged(
    seed: bytes,
    rows: Iterable[T],
    *,
    group: Callable[[T], object],
    text: Callable[[T], str],
) -> list[T]:
    """``rows`` with the order inside each run of equal groups that this copy has."""
    return [
        row
        for _, members in groupby(rows, key=group)
        for row in sorted(members, key=lambda member: place(seed, text(member)))
    ]


class Agreement(NamedTuple):
    """How many neighbouring pairs of a found list stand as in a copy; chance gives half."""

    agreeing: int
    pairs: int

    @property
    def share(self) -> float:
        return self.agreeing / self.pairs if self.pairs else 0.0


def agreement(seed: bytes, texts: Sequence[str]) -> Agreement:
    """Compare a found list with the order of a copy. Equal neighbours tell nothing."""
    places = [place(seed, text) for text in texts]
    told = [(a, b) for a, b in pairwise(places) if a != b]
    return Agreement(sum(a < b for a, b in told), len(told))
