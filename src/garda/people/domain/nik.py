"""What a NIK says about its bearer: digits 7 to 12 are the date of birth, for women day + 40.

A number that says something else than the form is a reason to ask, never to refuse: registers hold
mistakes, and a date of birth may have been corrected later while the number stays. The first six
digits are where the number was given out, often not where somebody lives now: they say nothing.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

import polars as pl

#: Added to the day of birth in a woman's number.
WOMAN_DAY: Final = 40
WOMAN: Final = "P"
_CENTURIES: Final = (1900, 2000)


class Doubt(StrEnum):
    """In what a number differs from the person's record; NONE in nothing."""

    NONE = ""
    DATE = "date"  # the number holds no date at all
    BIRTH = "birth"
    SEX = "sex"
    BOTH = "birth_sex"


def doubt(nik: str, born: date, sex: str) -> Doubt:
    """Compare a NIK of 16 digits with date of birth and sex (L or P)."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    is_woman = day > WOMAN_DAY
    day -= WOMAN_DAY * is_woman
    if not any(_is_date(century + year, month, day) for century in _CENTURIES):
        return Doubt.DATE
    other_birth = (day, month, year) != (born.day, born.month, born.year % 100)
    return _named(other_birth, is_woman != (sex == WOMAN))


def doubt_expression(nik: str, born: str, sex: str) -> pl.Expr:
    """:func:`doubt` for columns: NIK (text of 16 digits), date of birth, sex."""
    code = pl.col(nik).str.slice(6, 6).cast(pl.Int32)
    coded, month, year = code // 10_000, code // 100 % 100, code % 100
    is_woman = coded > WOMAN_DAY
    day = coded - WOMAN_DAY * is_woman.cast(pl.Int32)
    length = (
        pl.when(month == 2)
        .then(28 + (year % 4 == 0).cast(pl.Int32))
        .when(month.is_in([4, 6, 9, 11]))
    )
    is_date = month.is_between(1, 12) & (day >= 1) & (day <= length.then(30).otherwise(31))
    date_of = pl.col(born).dt
    other_birth = (
        (day != date_of.day().cast(pl.Int32))
        | (month != date_of.month().cast(pl.Int32))
        | (year != date_of.year() % 100)
    )
    other_sex = is_woman != (pl.col(sex) == WOMAN)
    return (
        pl.when(~is_date)
        .then(pl.lit(Doubt.DATE.value))
        .when(other_birth & other_sex)
        .then(pl.lit(Doubt.BOTH.value))
        .when(other_birth)
        .then(pl.lit(Doubt.BIRTH.value))
        .when(other_sex)
        .then(pl.lit(Doubt.SEX.value))
        .otherwise(pl.lit(Doubt.NONE.value))
    )


def _named(other_birth: bool, other_sex: bool) -> Doubt:
    if other_birth:
        return Doubt.BOTH if other_sex else Doubt.BIRTH
    return Doubt.SEX if other_sex else Doubt.NONE


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True
