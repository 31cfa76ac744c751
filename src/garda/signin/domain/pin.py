"""Which PINs are too easy to guess. Ten tries must not be enough for the ones people like most."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

DIGITS = 6
_RISING = "01234567890123456789"


class Flaw(StrEnum):
    """Why a PIN is refused."""

    FORM = "form"
    SAME = "same"
    RUN = "run"
    REPEATED = "repeated"
    BIRTHDAY = "birthday"


def flaw_of(pin: str, birth_date: date | None = None) -> Flaw | None:
    """What is wrong with a PIN, or None. ASCII digits only: ``isdigit`` takes other scripts'."""
    if len(pin) != DIGITS or any(c not in "0123456789" for c in pin):
        return Flaw.FORM
    if len(set(pin)) == 1:
        return Flaw.SAME
    if pin in _RISING or pin in _RISING[::-1]:
        return Flaw.RUN
    if _repeats(pin):
        return Flaw.REPEATED
    if birth_date is not None and pin in _birthdays(birth_date):
        return Flaw.BIRTHDAY
    return None


def _repeats(pin: str) -> bool:
    """121212, 123123, 112233, 123321 and whatever uses two digits only."""
    halves = pin[:3] == pin[3:] or pin[:3] == pin[:2:-1]
    pairs = pin[0] == pin[1] and pin[2] == pin[3] and pin[4] == pin[5]
    return halves or pairs or len(set(pin)) == 2


def _birthdays(born: date) -> frozenset[str]:
    """The ways a birth date is written in six digits."""
    day, month, year = f"{born.day:02d}", f"{born.month:02d}", f"{born.year:04d}"
    short = year[2:]
    return frozenset(
        {
            day + month + short,
            month + day + short,
            short + month + day,
            short + day + month,
            month + year,
            year + month,
            # Day and month without leading zeros before or after the year: 1/7/1995 as 171995.
            f"{born.day}{born.month}{year}",
        }
    )
