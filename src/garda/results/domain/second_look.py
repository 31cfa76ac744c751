"""Which settled forms are read once more, and what that tells about all of them."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from fractions import Fraction
from math import ceil, sqrt
from typing import NamedTuple

#: Standard deviations of a 95 % interval.
Z95 = 1.959963984540054


class Form(NamedTuple):
    """A form as anybody can name it: its station's path, its contest and the vote's number."""

    path: str
    contest: str
    number: int


def rank(seed: str, form: Form) -> str:
    """SHA-256 (hex) of seed and form with bars between: what anybody can work out again."""
    named = f"{seed}|{form.path}|{form.contest}|{form.number}"
    return hashlib.sha256(named.encode()).hexdigest()


def drawn(seed: str, forms: Collection[Form], share: Fraction) -> list[Form]:
    """The share of ``forms`` (rounded up) whose ranks are lowest. The same for the same input."""
    most = min(ceil(share * len(forms)), len(forms))
    return sorted(forms, key=lambda form: rank(seed, form))[:most]


def wilson(wrong: int, looked: int) -> tuple[float, float]:
    """95 % interval of a rate by Wilson's score; from nothing to everything when nobody looked.

    Source: Wilson 1927. Unlike the simple one it is not empty where no error was found.
    """
    if looked == 0:
        return 0.0, 1.0
    square = Z95 * Z95
    rate, denominator = wrong / looked, 1 + square / looked
    centre = (rate + square / (2 * looked)) / denominator
    half = Z95 * sqrt(rate * (1 - rate) / looked + square / (4 * looked * looked)) / denominator
    # Where all or none were wrong the bound is exact; its sum is not, by a hair.
    low = centre - half if wrong else 0.0
    high = centre + half if wrong < looked else 1.0
    return low, high
