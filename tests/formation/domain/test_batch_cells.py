"""One cell of a list as people fill it in: read as meant, or refused with what to do."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain import batch_cells as cells
from garda.formation.domain.batch_cells import Wrong
from garda.kernel.sheets import Cell

TODAY = date(2024, 9, 20)
NUMBER = "3320900905950001"


@pytest.mark.parametrize("typed", [NUMBER, "3320 9009 0595 0001", "33.2090.090595.0001"])
def test_identity_numbers(typed: str) -> None:
    assert cells.identity_number(Cell(typed), "KTP-el") == NUMBER


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (Cell("3.3209009059500E+15", number=True), "Tersimpan sebagai angka"),
        (Cell(NUMBER, number=True), "Tersimpan sebagai angka"),
        (Cell("3,32E+15"), "Ubah format kolomnya menjadi Teks"),
        (Cell("33209009O5950001"), "Hanya angka"),
        (Cell("٣" * 16), "Hanya angka"),
        (Cell("332090"), "Harus 16 angka, di sini 6"),
    ],
    ids=["rounded", "number", "text", "letter", "other digits", "short"],
)
def test_identity_numbers_that_are_none(cell: Cell, why: str) -> None:
    with pytest.raises(Wrong, match=why) as refused:
        cells.identity_number(cell, "KTP-el")
    assert NUMBER not in str(refused.value)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("17-05-1995"),
        Cell("17/5/1995"),
        Cell("17.05.1995"),
        Cell("17 Mei 1995"),
        Cell("17051995"),
        Cell("1995-05-17"),
        Cell("34836", number=True),
        Cell("34836.0", number=True),
        Cell("34836"),
        Cell("17051995", number=True),
    ],
    ids=lambda cell: f"{cell.text}{'#' if cell.number else ''}",
)
def test_birth_dates(cell: Cell) -> None:
    assert cells.birth_date(cell, TODAY) == date(1995, 5, 17)


def test_a_number_without_its_first_zero_is_still_a_day() -> None:
    assert cells.birth_date(Cell("9051995", number=True), TODAY) == date(1995, 5, 9)


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("21-09-2024", "Belum terjadi"),
        ("17-05-1895", "Lebih dari 110 tahun"),
        ("31-02-1995", "Bukan tanggal"),
        ("17 Bulan 1995", "Bukan tanggal"),
        ("05-17-1995", "Bukan tanggal"),
        ("kemarin", "Bukan tanggal"),
    ],
)
def test_birth_dates_that_are_none(typed: str, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        cells.birth_date(Cell(typed), TODAY)


@pytest.mark.parametrize(
    "cell",
    [
        Cell("20-09-2024 14:30"),
        Cell("20/9/2024 14.30"),
        Cell("20 September 2024 pukul 14.30"),
        Cell("2024-09-20 14:30:00"),
        Cell("2024-09-20T14:30"),
        Cell("45555.604166666664", number=True),
    ],
    ids=lambda cell: cell.text,
)
def test_moments(cell: Cell) -> None:
    assert cells.moment(cell) == datetime(2024, 9, 20, 14, 30)  # noqa: DTZ001


@pytest.mark.parametrize(
    ("cell", "why"),
    [
        (Cell("20-09-2024"), "Jamnya belum ada"),
        (Cell("45555", number=True), "Jamnya belum ada"),
        (Cell("20-09-2024 25:00"), "Bukan tanggal dan jam"),
        (Cell("tadi pagi"), "Bukan tanggal dan jam"),
    ],
    ids=["day", "serial", "hour", "words"],
)
def test_moments_that_are_none(cell: Cell, why: str) -> None:
    with pytest.raises(Wrong, match=why):
        cells.moment(cell)


def test_telephones_as_spreadsheets_leave_them() -> None:
    for cell in (
        Cell("081234567890"),
        Cell("+62 812-3456-7890"),
        Cell("6281234567890"),
        Cell("81234567890", number=True),
        Cell("81234567890.0", number=True),
    ):
        assert cells.phone(cell) == "081234567890"
    for wrong in ("08x1234567", "12", "-"):
        with pytest.raises(Wrong):
            cells.phone(Cell(wrong))


def test_short_answers() -> None:
    assert [cells.sex(Cell(t)) for t in ("L", "p", "Laki-laki", "PEREMPUAN", "Wanita")] == [
        "L", "P", "L", "P", "P",
    ]  # fmt: skip
    assert [cells.yes(Cell(t)) for t in ("ya", "Y", "v", "1", "tidak", "-")] == [
        True, True, True, True, False, False,
    ]  # fmt: skip
    assert cells.yes(Cell("1", number=True))
    assert [cells.station(Cell(t)) for t in ("3", "003", "TPS 003")] == [3, 3, 3]
    assert cells.station(Cell("3.0", number=True)) == 3
    assert cells.served(Cell("2.0", number=True)) == 2
    assert cells.receipt(Cell("12.0", number=True)) == "12"
    for read, wrong in (
        (cells.sex, "X"),
        (cells.yes, "mungkin"),
        (cells.station, "TPS"),
        (cells.served, "10"),
        (cells.receipt, "#1"),
        (cells.receipt, NUMBER),
    ):
        with pytest.raises(Wrong):
            read(Cell(wrong))


def test_formulas_are_refused_and_a_plus_of_a_telephone_is_none() -> None:
    for cell in (Cell("5", formula=True), Cell("=1"), Cell("@x"), Cell("-1+1"), Cell("+62812")):
        with pytest.raises(Wrong):
            cells.refuse_formula(cell)
    cells.refuse_formula(Cell("+62812"), plus=True)
    cells.refuse_formula(Cell("O'Brien"))


ANY_CELL = st.builds(Cell, st.text(min_size=1, max_size=40), st.booleans(), st.booleans())
READERS = (
    lambda cell: cells.identity_number(cell, "KTP-el"),
    cells.name,
    lambda cell: cells.text(cell, 20),
    cells.sex,
    lambda cell: cells.birth_date(cell, TODAY),
    cells.moment,
    cells.phone,
    cells.receipt,
    cells.served,
    cells.station,
    cells.yes,
    cells.refuse_formula,
)


@given(ANY_CELL)
def test_any_cell_is_read_or_refused_with_a_sentence(cell: Cell) -> None:
    for read in READERS:
        try:
            read(cell)
        except Wrong as wrong:
            assert str(wrong).endswith(".")  # noqa: PT017 - whatever is refused is a sentence


@given(st.dates(date(1920, 1, 1), TODAY))
def test_a_day_is_the_same_in_every_way_of_writing(day: date) -> None:
    serial = str((day - date(1899, 12, 30)).days)
    for typed in (f"{day:%d-%m-%Y}", f"{day:%d/%m/%Y}", day.isoformat(), f"{day:%d%m%Y}"):
        assert cells.birth_date(Cell(typed), TODAY) == day
    if len(serial) == 5:
        assert cells.birth_date(Cell(serial, number=True), TODAY) == day
