"""Figures and dates as they stand on a page."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.web import format as fmt


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1743, "1.743"),
        (12345678, "12.345.678"),
        (-1200, "−1.200"),
        (None, "–"),
    ],
)
def test_angka(value: int | None, text: str) -> None:
    assert fmt.angka(value) == text


@pytest.mark.parametrize(("value", "text"), [(900_000, "Rp900.000"), (0, "Rp0"), (None, "–")])
def test_rupiah(value: int | None, text: str) -> None:
    assert fmt.rupiah(value) == text


@pytest.mark.parametrize(("value", "text"), [(299, "+299"), (0, "0"), (-1, "−1"), (None, "–")])
def test_selisih(value: int | None, text: str) -> None:
    assert fmt.selisih(value) == text


@pytest.mark.parametrize(
    ("part", "whole", "digits", "text"),
    [
        (6537, 10000, 2, "65,37%"),
        (1, 3, 2, "33,33%"),
        (2, 3, 2, "66,67%"),
        (1, 8, 0, "13%"),  # 12,5 goes up
        (1, 8, 1, "12,5%"),
        (201, 20000, 2, "1,01%"),  # an exact half of the last digit goes up
        (0, 7, 2, "0,00%"),
        (15, 1, 2, "1.500,00%"),
        (1, 0, 2, "–"),
        (None, 5, 2, "–"),
        (5, None, 2, "–"),
    ],
)
def test_persen(part: int | None, whole: int | None, digits: int, text: str) -> None:
    assert fmt.persen(part, whole, digits) == text


def test_persen_refuses_negative_counts() -> None:
    with pytest.raises(ValueError, match="zero or more"):
        fmt.persen(-1, 10)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 4))
def test_persen_is_the_decimal_rounded_half_up(part: int, whole: int, digits: int) -> None:
    share = Fraction(100 * part, whole)
    with localcontext() as context:
        context.prec = 60
        exact = Decimal(share.numerator) / Decimal(share.denominator)
        expected = exact.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    text = fmt.persen(part, whole, digits)
    assert Decimal(text.removesuffix("%").replace(".", "").replace(",", ".")) == expected


def test_station_number() -> None:
    assert (fmt.nomor_tps(7), fmt.nomor_tps(901), fmt.nomor_tps(None)) == ("007", "901", "–")


def test_dates() -> None:
    day = date(2030, 11, 7)
    assert fmt.tanggal(day) == "7 November 2030"
    assert fmt.tanggal_hari(day) == "Kamis, 7 November 2030"
    assert (fmt.tanggal(None), fmt.tanggal_hari(None)) == ("–", "–")


@pytest.mark.parametrize(
    ("first", "last", "text"),
    [
        (date(2030, 9, 17), date(2030, 9, 28), "17–28 September 2030"),
        (date(2030, 11, 28), date(2030, 12, 3), "28 November – 3 Desember 2030"),
        (date(2030, 12, 30), date(2031, 1, 2), "30 Desember 2030 – 2 Januari 2031"),
        (date(2030, 1, 1), date(2030, 1, 1), "1 Januari 2030"),
    ],
)
def test_rentang(first: date, last: date, text: str) -> None:
    assert fmt.rentang(first, last) == text


@pytest.mark.parametrize(
    ("zone", "clock", "day"),
    [
        ("Asia/Jakarta", "22.20 WIB", "31 Desember 2030"),
        ("Asia/Pontianak", "22.20 WIB", "31 Desember 2030"),
        ("Asia/Makassar", "23.20 WITA", "31 Desember 2030"),
        ("Asia/Jayapura", "00.20 WIT", "1 Januari 2031"),
    ],
)
def test_time_is_that_of_the_region(zone: str, clock: str, day: str) -> None:
    moment = datetime(2030, 12, 31, 15, 20, tzinfo=UTC)
    assert fmt.jam(moment, zone) == clock
    assert fmt.tanggal(moment, zone) == day
    assert fmt.waktu(moment, zone) == f"{day} {clock}"


def test_time_needs_a_zone() -> None:
    moment = datetime(2030, 12, 31, 15, 20, tzinfo=UTC)
    with pytest.raises(ValueError, match="Europe/Paris"):
        fmt.jam(moment, "Europe/Paris")
    with pytest.raises(ValueError, match="not a time zone"):
        fmt.tanggal(moment)
    with pytest.raises(ValueError, match="naive"):
        fmt.jam(moment.replace(tzinfo=None), "Asia/Jakarta")
    assert (fmt.jam(None, "Asia/Jakarta"), fmt.waktu(None, "Asia/Jakarta")) == ("–", "–")


def test_inisial() -> None:
    assert fmt.inisial("Sri Wulandari Putri") == "SW"
    assert fmt.inisial("budi") == "B"
    assert fmt.inisial("") == ""
