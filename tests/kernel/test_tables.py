"""Tables for people: read back, nothing is calculated, nothing is lost, notes stand above."""

from __future__ import annotations

import csv
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from garda.kernel import clock
from garda.kernel.formulas import guarded, starts_formula
from garda.kernel.tables import BOM, XLSX_ROWS, XLSX_UNITS, Column, TableTooLarge, write_table

HEAD = (Column("Nama"), Column("Jumlah", 8), Column("=Catatan"))
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"

#: Texts made of what makes formulas, and any other text.
WICKED = st.text(st.sampled_from("=+-@＝＋－＠−\t\r\n ;,\"'|\ufeff\u200b\x00A1("), max_size=8)
TEXTS = WICKED | st.text(st.characters(), max_size=12)
ROWS = st.lists(st.tuples(TEXTS, st.integers(-(10**18), 10**18), TEXTS), max_size=6)


def csv_lines(data: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=delimiter))


def xlsx_cells(data: bytes) -> list[dict[str, tuple[str, str]]]:
    """Per line: column letter to (type, text); fails on a formula or a link."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "externalLink" in name or "_rels/sheet" in name]
        tree = ET.fromstring(archive.read("xl/worksheets/sheet1.xml"))  # noqa: S314 - own bytes
    assert tree.findall(f".//{SHEET}f") == []
    assert tree.findall(f".//{SHEET}hyperlink") == []
    return [
        {
            re.sub(r"\d", "", cell.attrib["r"]): (
                cell.attrib.get("t", "n"),
                "".join(node.text or "" for node in cell.iter() if node.tag != cell.tag),
            )
            for cell in row
        }
        for row in tree.iter(f"{SHEET}row")
    ]


@pytest.mark.parametrize(
    "text",
    ["=1", "+1", "-1", "@SUM(A1)", "\t=1", "\rx", " =1", "\ufeff=1", "\u200b=cmd|' /C calc'!A0",
     "＝1", "＋1", "－1", "＠x", "−1", "\n=1"],
)  # fmt: skip
def test_what_a_spreadsheet_calculates_is_seen(text: str) -> None:
    assert starts_formula(text)
    assert guarded(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", " ", "\t", "Siti", "1-2", "'=1", "0812", "a=b", "(1)"])
def test_other_texts_stay(text: str) -> None:
    assert guarded(text) == text


@given(ROWS, st.sampled_from(",;"))
def test_no_cell_of_a_csv_is_a_formula(rows: list[tuple[str, int, str]], delimiter: Any) -> None:
    data = b"".join(write_table("csv", HEAD, rows, delimiter=delimiter, notes=["=SIMULASI"]))
    lines = csv_lines(data, delimiter)
    assert lines[:3] == [["'=SIMULASI"], [], ["Nama", "Jumlah", "'=Catatan"]]
    assert len(lines) == 3 + len(rows)
    for line, (_, number, _) in zip(lines[3:], rows, strict=True):
        assert line[1] == str(number)
        assert not any(starts_formula(text) for text in (line[0], line[2]))


@given(st.lists(TEXTS, min_size=2, max_size=2))
def test_nor_for_a_program_that_separates_by_the_other_sign(texts: list[str]) -> None:
    data = b"".join(write_table("csv", HEAD[::2], [texts]))
    for line in csv_lines(data, ";")[1:]:
        assert not any(starts_formula(text) for text in line)


@given(ROWS)
def test_no_cell_of_an_xlsx_is_a_formula_and_texts_stay(rows: list[tuple[str, int, str]]) -> None:
    lines = xlsx_cells(b"".join(write_table("xlsx", HEAD, rows)))
    assert len(lines) == 1 + len(rows)
    for line, (text, number, _) in zip(lines[1:], rows, strict=True):
        kind, shown = line["B"]
        assert shown == str(number)
        assert kind == ("n" if abs(number) < 10**15 else "inlineStr")
        if text.isalnum():
            assert line["A"] == ("inlineStr", text)


def test_each_type_of_cell_is_told_one_way() -> None:
    columns = [Column(str(n)) for n in range(8)]
    row = [
        None, True, False, Decimal("65.370"), date(2024, 11, 27),
        datetime(2024, 11, 27, 7, tzinfo=UTC), UUID(int=7), -5,
    ]  # fmt: skip
    lines = csv_lines(b"".join(write_table("csv", columns, [row])))
    assert lines[1] == [
        "", "ya", "tidak", "65.370", "2024-11-27", "2024-11-27T07:00:00+00:00",
        "00000000-0000-0000-0000-000000000007", "-5",
    ]  # fmt: skip
    (cells,) = xlsx_cells(b"".join(write_table("xlsx", columns, [row])))[1:]
    assert cells["D"] == ("n", "65.370")
    assert cells["H"] == ("n", "-5")
    assert cells["E"] == ("inlineStr", "2024-11-27")


def test_a_float_and_a_row_of_another_length_are_refused() -> None:
    wrong: list[Any] = [0.5]
    for kind in ("csv", "xlsx"):
        with pytest.raises(TypeError, match="float"):
            b"".join(write_table(kind, [Column("a")], [wrong]))  # type: ignore[arg-type]
        with pytest.raises(ValueError, match="2 cells"):
            b"".join(write_table(kind, [Column("a")], [["x", "y"]]))  # type: ignore[arg-type]


def test_notes_stand_above_the_head_and_at_the_foot_of_the_print() -> None:
    notes = ["SIMULASI", "Untuk: Siti & Joko, berlaku sampai 30 November 2024"]
    data = b"".join(write_table("xlsx", HEAD, [["a", 1, "b"]], notes=notes))
    lines = xlsx_cells(data)
    assert [line["A"][1] for line in lines] == [*notes, "Nama", "a"]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert "SIMULASI · Untuk: Siti + Joko" in sheet
    assert csv_lines(b"".join(write_table("csv", HEAD, [], notes=notes)))[0] == ["SIMULASI"]


def test_the_byte_order_mark_is_optional_and_equal_tables_are_equal() -> None:
    assert b"".join(write_table("csv", HEAD, [])).startswith(BOM.encode())
    assert b"".join(write_table("csv", HEAD, [], bom=False)).startswith(b"Nama,")
    with clock.as_of(datetime(2024, 11, 27, tzinfo=UTC)):
        twice = {b"".join(write_table("xlsx", HEAD, [["a", 1, "b"]])) for _ in range(2)}
    assert len(twice) == 1


def many(count: int) -> Iterator[Sequence[str | int]]:
    for number in range(count):
        yield f"Warga {number}", number, "x" * 40


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_memory_does_not_grow_with_the_rows(kind: Any) -> None:
    tracemalloc.start()
    try:
        size = sum(map(len, write_table(kind, HEAD, many(20_000))))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 300_000
    assert peak < 6 << 20


def test_what_an_xlsx_cannot_hold_is_refused_and_not_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    long = "\N{GRINNING FACE}" * (XLSX_UNITS // 2 + 1)
    with pytest.raises(TableTooLarge, match="CSV"):
        write_table("xlsx", HEAD, [[long, 1, ""]])
    assert XLSX_ROWS == 2**20
    monkeypatch.setattr("garda.kernel.tables.XLSX_ROWS", 3)
    with pytest.raises(TableTooLarge, match="baris"):
        write_table("xlsx", HEAD, many(3))
    assert len(csv_lines(b"".join(write_table("csv", HEAD, [[long, 1, ""], *many(3)])))) == 5
