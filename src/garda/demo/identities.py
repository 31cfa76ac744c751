"""Synthetic identities: names, birth dates, NIK and family card (KK) numbers.

Every number carries a district part of 90–99, which is assigned to no district, so that it can
never be a citizen's.
"""

from __future__ import annotations

import hashlib
from datetime import date

import numpy as np
import numpy.typing as npt
import polars as pl

from garda.demo.names import draw_names

Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

#: Unassigned district parts of identity numbers; applicants and officials share none.
APPLICANT_DISTRICTS = range(90, 97)
OFFICIAL_DISTRICTS = range(97, 100)
#: Added to the day of birth in a woman's NIK.
WOMAN_DAY = 40

_CARD_DAYS, _CARD_MONTHS, _CARD_YEAR = 28, 12, 17


def generator(seed: int, regency: str, purpose: str) -> np.random.Generator:
    """Random numbers that depend on nothing but the seed, the regency's code and the purpose."""
    digest = hashlib.sha256(f"{seed}\n{regency}\n{purpose}".encode()).digest()
    return np.random.Generator(np.random.PCG64(int.from_bytes(digest)))


def keys(regency: str, kind: str, size: int) -> pl.Series:
    """Stable keys ``33.20/P000001`` …"""
    return pl.Series("key", [f"{regency}/{kind}{number:06d}" for number in range(1, size + 1)])


def personal(
    rng: np.random.Generator, regency: str, women: Bools, born: npt.NDArray[np.datetime64]
) -> list[pl.Series]:
    """Columns name (in the style of the regency's province), sex (L or P) and birth date."""
    return [
        pl.Series("name", draw_names(rng, regency, women), pl.String),
        pl.Series("sex", np.where(women, "P", "L"), pl.String),
        pl.Series("birth_date", born, pl.Date),
    ]


def birth_dates(rng: np.random.Generator, age: Ints, day: date) -> npt.NDArray[np.datetime64]:
    """Birth dates of people of ``age`` on ``day``, anywhere in their year (give or take a day)."""
    days_old = (age * 365.2425).astype(np.int64) + 1 + rng.integers(0, 364, age.size)
    born: npt.NDArray[np.datetime64] = np.datetime64(day, "D") - days_old.astype("timedelta64[D]")
    return born


def with_numbers(people: pl.DataFrame, regency: str, districts: range, card: Ints) -> pl.DataFrame:
    """Add ``nik`` and ``family_card``. ``card``: family card index per person, rising from 0.

    16 digits: regency (4), unassigned district (2), date of birth (6, a woman's day + 40), serial
    (4). The district part goes round, so that no date runs out of serials.
    """
    born = pl.col("birth_date")
    day = born.dt.day().cast(pl.Int64) + WOMAN_DAY * (pl.col("sex") == "P").cast(pl.Int64)
    date_part = _date_part(day, born.dt.month(), born.dt.year() % 100)
    district = districts.start + pl.int_range(pl.len(), dtype=pl.Int64) % len(districts)
    start = district * 10**10 + date_part * 10**4
    counted = people.with_columns(start.alias("_start"), pl.Series("_card", card, pl.Int64))
    serial = pl.int_range(1, pl.len() + 1, dtype=pl.Int64).over("_start")
    return counted.with_columns(
        _number(regency, pl.col("_start") + serial).alias("nik"),
        _number(regency, _card_number(districts)).alias("family_card"),
    ).drop("_start", "_card")


def _card_number(districts: range) -> pl.Expr:
    """Last 12 digits of a family card: a made-up date of issue and a serial, from its index."""
    index = pl.col("_card")
    issue = index // len(districts)
    month = issue // _CARD_DAYS % _CARD_MONTHS + 1
    serial = issue // (_CARD_DAYS * _CARD_MONTHS) + 1
    date_part = _date_part(issue % _CARD_DAYS + 1, month, pl.lit(_CARD_YEAR))
    return (districts.start + index % len(districts)) * 10**10 + date_part * 10**4 + serial


def _date_part(day: pl.Expr, month: pl.Expr, year: pl.Expr) -> pl.Expr:
    """DDMMYY as a number."""
    return day * 10_000 + month.cast(pl.Int64) * 100 + year.cast(pl.Int64)


def _number(regency: str, rest: pl.Expr) -> pl.Expr:
    return pl.lit(regency.replace(".", "")) + rest.cast(pl.String)
