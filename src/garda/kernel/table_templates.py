"""Templates that people fill in: xlsx with drop-downs and columns kept as text, and plain CSV.

A NIK typed into an ordinary column becomes a number and loses its last digit; here every cell is a
text. Lists to choose from stand on a sheet of their own, since a cell's rule holds 255 signs.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from . import clock
from .tables import Cell, Column, Kind, harmless_text, write_table

#: Rows that the drop-downs reach.
ROWS_PREPARED: Final = 2_000
_FIRST, _LISTS, _GUIDE = "Isian", "Pilihan", "Petunjuk"
#: What the mark of a compulsory column is called for people.
REQUIRED_MARK: Final = " *"
_WIDE = 100


@dataclass(frozen=True, slots=True)
class AskedColumn:
    """A column to fill in. ``choices``: what a cell may hold; ``hint``: shown beside the cell."""

    title: str
    width: int = 18
    choices: Sequence[str] = ()
    required: bool = False
    hint: str = ""

    @property
    def head(self) -> str:
        return self.title + REQUIRED_MARK if self.required else self.title


def write_template(
    kind: Kind,
    columns: Sequence[AskedColumn],
    *,
    guide: Sequence[str] = (),
    rows: Iterable[Sequence[Cell]] = (),
) -> bytes:
    """The file, with ``rows`` filled in already. The guide is a sheet of its own (xlsx)."""
    if kind == "csv":
        heads = [Column(column.head, column.width) for column in columns]
        return b"".join(write_table("csv", heads, rows))
    with tempfile.TemporaryFile() as file:
        _write(file, columns, guide, rows)
        file.seek(0)
        return file.read()


def _write(
    file: IO[bytes],
    columns: Sequence[AskedColumn],
    guide: Sequence[str],
    rows: Iterable[Sequence[Cell]],
) -> None:
    with tempfile.TemporaryDirectory(prefix="garda-table-") as folder:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": clock.now().replace(microsecond=0, tzinfo=None)})
        sheet, lists = book.add_worksheet(_FIRST), book.add_worksheet(_LISTS)
        _lists(lists, columns)
        _prepare(book, sheet, columns)
        _fill(book, sheet, rows)
        _write_guide(book, guide)
        book.close()


def _prepare(book: Workbook, sheet: Worksheet, columns: Sequence[AskedColumn]) -> None:
    text, bold = (
        book.add_format({"num_format": "@"}),
        book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}),
    )
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width, text)
        _rule(sheet, position, column)
    sheet.set_row(0, 45)
    for position, column in enumerate(columns):
        sheet.write_string(0, position, harmless_text(column.head), bold)
    sheet.freeze_panes(1, 0)


def _rule(sheet: Worksheet, position: int, column: AskedColumn) -> None:
    """The drop-down and the hint of a column. Other values are warned of, not refused: the reader
    of the file says what is wrong with a whole row at once."""
    rule: dict[str, Any] = {"validate": "any"}
    if column.choices:
        letter = xlsxwriter.utility.xl_col_to_name(position)
        source = f"={_LISTS}!${letter}$2:${letter}${len(column.choices) + 1}"
        rule = {"validate": "list", "source": source, "error_type": "warning"}
        rule |= {"error_title": column.title[:32], "error_message": "Pilih dari daftar."}
    if column.hint:
        rule |= {"input_title": column.title[:32], "input_message": column.hint[:255]}
    if len(rule) > 1:
        sheet.data_validation(1, position, ROWS_PREPARED, position, rule)


def _lists(sheet: Worksheet, columns: Sequence[AskedColumn]) -> None:
    """Row by row, as a workbook of constant memory is written."""
    longest = max((len(column.choices) for column in columns), default=0)
    for line in range(longest + 1):
        for position, column in enumerate(columns):
            if line == 0 and column.choices:
                sheet.write_string(0, position, harmless_text(column.title))
            elif 0 < line <= len(column.choices):
                sheet.write_string(line, position, harmless_text(column.choices[line - 1]))


def _fill(book: Workbook, sheet: Worksheet, rows: Iterable[Sequence[Cell]]) -> None:
    text = book.add_format({"num_format": "@", "quote_prefix": True})
    for line, row in enumerate(rows, start=1):
        for position, cell in enumerate(row):
            if cell is not None and cell != "":
                sheet.write_string(line, position, harmless_text(str(cell)), text)


def _write_guide(book: Workbook, guide: Sequence[str]) -> None:
    if not guide:
        return
    sheet = book.add_worksheet(_GUIDE)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, _WIDE, wrapped)
    for line, text in enumerate(guide):
        sheet.write_string(line, 0, harmless_text(text), wrapped)
