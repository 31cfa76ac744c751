"""Tables for people: CSV and xlsx that no spreadsheet calculates. Every download is written here.

Templates to fill in are ``table_templates``, and ``sheets`` reads what came back.

Numbers stay numbers and texts stay texts. A text that looks like a formula gets an apostrophe in
CSV and the mark of a text in xlsx. What has to come back unchanged is no table for people: it
goes out by the folder format (``exchange``).
"""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import IO, Final, Literal
from uuid import UUID

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from . import clock
from .errors import GardaError
from .formulas import guarded, starts_formula

Kind = Literal["csv", "xlsx"]
Cell = str | int | Decimal | date | UUID | None

MEDIA_TYPES: Final[dict[Kind, str]] = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
#: Tells spreadsheets that a CSV is UTF-8.
BOM: Final = "\ufeff"
#: What a sheet and a cell of it can hold (ECMA-376; more would be cut off silently).
XLSX_ROWS: Final = 1_048_576
XLSX_UNITS: Final = 32_767
_CHUNK = 64 * 1024
_IN_MEMORY = 1 << 20
#: A spreadsheet keeps 15 digits of a number.
_EXACT = 10**15
_PRINTED_FOOTER = 200

_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
_HALF_PAIRS = re.compile(r"[\ud800-\udfff]")
_OTHER_SEPARATOR = {",": ";", ";": ","}


class TableTooLarge(GardaError):
    """More than the kind of file can hold; nothing was cut off."""

    code = "table_too_large"


@dataclass(frozen=True, slots=True)
class Column:
    """A column's head and its width in characters (for xlsx)."""

    title: str
    width: int = 18


def write_table(
    kind: Kind,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Cell]],
    *,
    notes: Sequence[str] = (),
    delimiter: Literal[",", ";"] = ",",
    bom: bool = True,
) -> Iterator[bytes]:
    """The file in pieces. Memory does not grow with the rows.

    ``notes`` (watermark, recipient, expiry) stand above the head, one line each, and at the foot of
    printed xlsx pages. CSV is made while it is read; an xlsx file is complete on return. Raises
    TableTooLarge for an xlsx file, ValueError for a row of another length than the head, TypeError
    for a cell of another type (a float is no figure).
    """
    checked = _checked(rows, len(columns))
    if kind == "csv":
        return _csv(columns, checked, notes, delimiter, bom=bom)
    return _pieces(_xlsx(columns, checked, notes))


def _checked(rows: Iterable[Sequence[Cell]], width: int) -> Iterator[Sequence[Cell]]:
    for row in rows:
        if len(row) != width:
            raise ValueError(f"a row of {len(row)} cells under a head of {width}")
        yield row


def _csv(
    columns: Sequence[Column],
    rows: Iterator[Sequence[Cell]],
    notes: Sequence[str],
    delimiter: str,
    *,
    bom: bool,
) -> Iterator[bytes]:
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    other = _OTHER_SEPARATOR[delimiter]
    buffer.write(BOM if bom else "")
    writer.writerows([_harmless(note, other)] for note in notes)
    if notes:
        buffer.write("\r\n")
    writer.writerow([_harmless(column.title, other) for column in columns])
    for row in rows:
        writer.writerow([_csv_cell(cell, other) for cell in row])
        if buffer.tell() >= _CHUNK:
            yield _taken(buffer)
    yield _taken(buffer)


def _taken(buffer: io.StringIO) -> bytes:
    data = buffer.getvalue().encode()
    buffer.seek(0)
    buffer.truncate()
    return data


def _csv_cell(cell: Cell, other: str) -> str:
    plain = _plain(cell)
    return _harmless(plain, other) if isinstance(plain, str) else _written_out(plain)


def _harmless(text: str, other: str) -> str:
    """No part is a formula, also for a program whose language separates by the ``other`` sign."""
    first, *more = _flat(text).split(other)
    return other.join([guarded(first), *map(_guarded_part, more)])


def _guarded_part(part: str) -> str:
    """Such a program also takes quotation marks away that stand around a formula."""
    bare = part.replace('"', "")
    return part if guarded(bare) == bare else f"'{part}"


def _plain(cell: Cell) -> str | int | Decimal:
    """A cell as a text or a number. Empty for None, ``ya`` or ``tidak`` for a truth value."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "ya" if cell else "tidak"
    if isinstance(cell, str | int | Decimal):
        return cell
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, UUID):
        return str(cell)
    raise TypeError(f"no cell of a table: {type(cell).__name__}")


def _flat(text: str) -> str:
    """One line without control characters, and encodable."""
    return _HALF_PAIRS.sub("\ufffd", _CONTROLS.sub(" ", text))


def _xlsx(
    columns: Sequence[Column], rows: Iterator[Sequence[Cell]], notes: Sequence[str]
) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the reader closes it
    with tempfile.TemporaryDirectory(prefix="garda-table-") as folder:
        book = xlsxwriter.Workbook(file, {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": clock.now().replace(microsecond=0, tzinfo=None)})
        sheet = book.add_worksheet("Data")
        bold = book.add_format({"bold": True, "quote_prefix": True})
        text = book.add_format({"quote_prefix": True})
        _set_page(sheet, columns, notes)
        line = _head(sheet, columns, notes, bold)
        try:
            for cells in rows:
                line += 1
                _xlsx_row(sheet, line, cells, text)
        finally:
            book.close()
    file.seek(0)
    return file


def _set_page(sheet: Worksheet, columns: Sequence[Column], notes: Sequence[str]) -> None:
    for position, column in enumerate(columns):
        sheet.set_column(position, position, column.width)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    # "&" begins an instruction in a foot line.
    foot = " · ".join(map(_flat, notes))[:_PRINTED_FOOTER].replace("&", "+")
    sheet.set_footer(f"&L{foot}&R&P/&N")


def _head(sheet: Worksheet, columns: Sequence[Column], notes: Sequence[str], bold: Format) -> int:
    """Notes and heads; returns the line of the heads."""
    for line, note in enumerate(notes):
        sheet.write_string(line, 0, harmless_text(note), bold)
    line = len(notes) + 1 if notes else 0
    for position, column in enumerate(columns):
        sheet.write_string(line, position, harmless_text(column.title), bold)
    sheet.freeze_panes(line + 1, 0)
    sheet.repeat_rows(0, line)
    return line


def _xlsx_row(sheet: Worksheet, line: int, cells: Sequence[Cell], text: Format) -> None:
    if line >= XLSX_ROWS:
        raise TableTooLarge(
            id="Tabel ini lebih dari 1.048.576 baris, sedangkan berkas xlsx tidak memuat lebih. "
            "Unduh sebagai CSV, atau pilih wilayah yang lebih kecil.",
            en="This table has more than 1,048,576 lines, and an xlsx file holds no more. "
            "Download it as CSV, or choose a smaller region.",
        )
    for position, cell in enumerate(cells):
        plain = _plain(cell)
        if isinstance(plain, str):
            value = harmless_text(plain)
            marked = text if starts_formula(value) else None
            sheet.write_string(line, position, value, marked)
        elif _exact(plain):
            sheet.write_number(line, position, plain)
        else:
            sheet.write_string(line, position, _written_out(plain))


def _written_out(number: int | Decimal) -> str:
    return str(number) if isinstance(number, int) else format(number, "f")


def _exact(number: int | Decimal) -> bool:
    """Whether a spreadsheet would keep every digit."""
    if isinstance(number, Decimal) and not number.is_finite():
        return False
    digits = 0 if isinstance(number, int) else len(number.as_tuple().digits)
    return -_EXACT < number < _EXACT and digits < len(str(_EXACT))


def harmless_text(text: str) -> str:
    """A text as a cell of xlsx holds it, in one line. Raises TableTooLarge."""
    flat = _flat(text)
    if len(flat.encode("utf-16-le")) // 2 > XLSX_UNITS:
        raise TableTooLarge(
            id=f"Satu isian lebih panjang daripada yang dimuat sel xlsx ({XLSX_UNITS} tanda). "
            "Unduh sebagai CSV.",
            en=f"One text is longer than a cell of xlsx holds ({XLSX_UNITS} characters). "
            "Download it as CSV.",
        )
    return flat


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(_CHUNK):
            yield piece
