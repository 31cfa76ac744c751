"""Tables from people: xlsx and CSV read as they are saved by all kinds of programs."""

from __future__ import annotations

import io
import random
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel.sheets import (
    Bounds,
    Cell,
    Line,
    SheetUnreadable,
    heads,
    key,
    moment_of,
    read_lines,
    unguarded,
)
from garda.kernel.table_templates import AskedColumn, write_template
from garda.kernel.tables import Column, write_table

BOUNDS = Bounds(rows=100, columns=30)


def texts(data: bytes, kind: str) -> list[list[str]]:
    return [[c.text for c in line.cells] for line in read_lines(data, kind, BOUNDS)]  # type: ignore[arg-type]


def workbook(*rows: list[object]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet = book.add_worksheet("Isi")
    for line, row in enumerate(rows):
        for position, cell in enumerate(row):
            sheet.write(line, position, cell)
    book.close()
    return out.getvalue()


def test_cells_say_what_the_spreadsheet_made_of_them() -> None:
    data = workbook(["NIK", "Nama"], [3320900905950001, "Siti"], ["", "=1+1"])
    _, second, third = read_lines(data, "xlsx", BOUNDS)
    assert second == Line(2, [Cell("3320900905950001", number=True), Cell("Siti")])
    assert third.number == 3
    assert third.cells[1].formula


def test_gaps_empty_rows_and_rich_texts() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
    sheet.write(0, 2, "jauh")
    sheet.write_rich_string(4, 0, "Siti ", bold, "Aminah")
    book.close()
    assert list(read_lines(out.getvalue(), "xlsx", BOUNDS)) == [
        Line(1, [Cell(""), Cell(""), Cell("jauh")]),
        Line(5, [Cell("Siti Aminah")]),
    ]


def test_the_first_tab_is_read_whatever_its_part_is_called() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("Satu", "Dua"):
        book.add_worksheet(name).write(0, 0, name)
    book.close()
    assert texts(out.getvalue(), "xlsx") == [["Satu"]]


def test_csv_with_breaks_inside_cells_keeps_line_numbers() -> None:
    data = b'\xef\xbb\xbfNama;Alamat\r\n"Siti";"Jalan\nMelati"\r\n\r\nBudi;\r\n'
    assert list(read_lines(data, "csv", BOUNDS)) == [
        Line(1, [Cell("Nama"), Cell("Alamat")]),
        Line(2, [Cell("Siti"), Cell("Jalan\nMelati")]),
        Line(5, [Cell("Budi")]),
    ]


@pytest.mark.parametrize(
    "data",
    [b"", b"PK\x03\x04", b"kosong", workbook(["a"])[:-30]],
    ids=["empty", "head", "text", "cut"],
)
def test_no_workbook(data: bytes) -> None:
    with pytest.raises(SheetUnreadable, match="bukan buku kerja"):
        list(read_lines(data, "xlsx", BOUNDS))


def test_a_workbook_without_a_sheet() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook><sheets/></workbook>")
    with pytest.raises(SheetUnreadable):
        list(read_lines(out.getvalue(), "xlsx", BOUNDS))


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/worksheets/sheet1.xml"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_entity_is_ever_defined(part: str, encoding: str) -> None:
    """Neither one that grows without end nor one that fetches a file."""
    bad = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'.encode(encoding)
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(workbook(["a"]))) as good, zipfile.ZipFile(out, "w") as new:
        for name in good.namelist():
            new.writestr(name, bad if name == part else good.read(name))
    with pytest.raises(SheetUnreadable):
        list(read_lines(out.getvalue(), "xlsx", BOUNDS))


def test_csv_that_is_no_utf8() -> None:
    with pytest.raises(SheetUnreadable, match="CSV UTF-8"):
        list(read_lines("Nama;Café".encode("latin-1"), "csv", BOUNDS))


def test_more_than_the_bounds_is_refused_and_not_cut() -> None:
    with pytest.raises(SheetUnreadable, match="lebih dari 100 baris"):
        list(read_lines(b"a\n" * 101, "csv", BOUNDS))
    with pytest.raises(SheetUnreadable, match="Baris 1 berisi lebih dari 30 kolom"):
        list(read_lines(b";".join([b"a"] * 31), "csv", BOUNDS))


def test_heads_by_any_title() -> None:
    line = Line(1, [Cell("No.  Tanda-Terima *"), Cell("nama LENGKAP"), Cell("x"), Cell("Nama")])
    known = {"receipt": ["No. tanda terima"], "name": ["Nama", "Nama lengkap"]}
    assert heads(line, known) == {"receipt": 0, "name": 1}
    assert key("L/P") == "lp"


def test_dates_as_a_spreadsheet_keeps_them() -> None:
    assert moment_of("34836") == datetime(1995, 5, 17)  # noqa: DTZ001
    assert moment_of("45555.604166666664") == datetime(2024, 9, 20, 14, 30)  # noqa: DTZ001
    for wrong in ("0", "17051995", "x", "nan", "inf"):
        assert moment_of(wrong) is None


def test_our_own_guard_is_taken_off_and_names_stay() -> None:
    assert unguarded("'=A1") == "=A1"
    assert unguarded("'+62812") == "+62812"
    assert unguarded("'Aisyah") == "'Aisyah"


@given(
    st.lists(
        st.lists(
            st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S"])), min_size=2
        ),
        min_size=1,
        max_size=5,
    ).filter(lambda rows: len({len(row) for row in rows}) == 1)
)
def test_what_we_write_we_read(rows: list[list[str]]) -> None:
    """Whatever stands in a table of ours comes back, but for rows that are empty."""
    columns = [Column("k")] * len(rows[0])
    filled = [row for row in rows if any(row)]
    data = b"".join(write_table("xlsx", columns, rows))
    found = [line.cells for line in read_lines(data, "xlsx", Bounds(99, 999))][1:]
    assert [[cell.text for cell in cells] for cells in found] == [trimmed(row) for row in filled]


def trimmed(row: list[str]) -> list[str]:
    while row and not row[-1]:
        row = row[:-1]
    return row


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for kind in ("csv", "xlsx"):
        try:
            texts(data, kind)
        except SheetUnreadable:
            continue


ODD = ["", "-1", "1e400", "NaN", "A", "ZZZZ9", "9" * 20, "b", "d", "inlineStr", "str", "b\x01"]


@given(st.integers(0, 2**32))
def test_a_workbook_with_odd_values_is_read_or_refused(seed: int) -> None:
    """Attributes and values that no spreadsheet writes, in parts that are well-formed."""
    chance = random.Random(seed)

    def swapped(found: re.Match[str]) -> str:
        value = chance.choice(ODD) if chance.random() < 0.05 else found[2]
        return found[1] + value + found[3]

    data = altered(
        workbook(["NIK", 1, "=1+1"], ["Siti", 3320900905950001, True]),
        lambda text: re.sub(r"(=\"|<v>)([^\"<]*)(\"|</v>)", swapped, text),
    )
    with suppress(SheetUnreadable):
        texts(data, "xlsx")


def test_a_row_far_away_costs_nothing() -> None:
    """Row numbers are the file's word: no row is made for what stands between."""
    data = altered(
        workbook(["NIK"], ["Siti"]),
        lambda text: text.replace('r="2"', 'r="2000000000"').replace('"A2"', '"A2000000000"'),
    )
    assert [line.number for line in read_lines(data, "xlsx", BOUNDS)] == [1, 2_000_000_000]


def altered(data: bytes, change: Callable[[str], str]) -> bytes:
    """The workbook with its parts changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as former, zipfile.ZipFile(out, "w") as archive:
        for name in former.namelist():
            archive.writestr(name, change(former.read(name).decode()))
    return out.getvalue()


ASKED = [
    AskedColumn("Nama", required=True),
    AskedColumn("L/P", choices=("L", "P"), hint="Satu huruf"),
    AskedColumn("NIK"),
]


def test_a_template_has_choices_texts_and_a_guide() -> None:
    rows = [["=A1", "P", "0001"]]
    data = write_template("xlsx", ASKED, guide=["Isi", "Kirim"], rows=rows)
    assert texts(data, "xlsx") == [["Nama *", "L/P", "NIK"], ["=A1", "P", "0001"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        lists = archive.read("xl/worksheets/sheet2.xml").decode()
    assert 'type="list"' in sheet
    assert "<formula1>Pilihan!$B$2:$B$3</formula1>" in sheet
    assert "<f>" not in sheet + lists
    assert 'promptTitle="L/P"' in sheet


def test_a_template_as_csv() -> None:
    data = write_template("csv", ASKED, rows=[["=A1", "", "0001"]])
    assert data.decode("utf-8-sig") == "Nama *,L/P,NIK\r\n'=A1,,0001\r\n"
    assert texts(data, "csv") == [["Nama *", "L/P", "NIK"], ["=A1", "", "0001"]]
