"""Figures in words, as the form asks for them and as they are read out."""

from __future__ import annotations

ONES = (
    "nol",
    "satu",
    "dua",
    "tiga",
    "empat",
    "lima",
    "enam",
    "tujuh",
    "delapan",
    "sembilan",
)
MOST = 999


def in_words(number: int) -> str:
    """``117`` is ``seratus tujuh belas``. Raises ValueError outside 0 to 999."""
    if not 0 <= number <= MOST:
        raise ValueError(number)
    if number < 10:
        return ONES[number]
    if number < 20:
        return _teen(number - 10)
    if number < 100:
        return _joined(f"{ONES[number // 10]} puluh", number % 10)
    hundreds = number // 100
    return _joined("seratus" if hundreds == 1 else f"{ONES[hundreds]} ratus", number % 100)


def _teen(rest: int) -> str:
    if rest == 0:
        return "sepuluh"
    return "sebelas" if rest == 1 else f"{ONES[rest]} belas"


def _joined(first: str, rest: int) -> str:
    return f"{first} {in_words(rest)}" if rest else first
