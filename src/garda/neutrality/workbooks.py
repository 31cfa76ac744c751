"""Lists that come as workbooks, written out as the CSV that lists are read from."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from garda.kernel.sheets import EMPTY, Bounds, Cell, Line, moment_of, read_lines

from .domain.columns import heads_of

#: What a sheet can hold.
BOUNDS: Final = Bounds(rows=1_048_576, columns=200)
#: A number of a spreadsheet is true to so many digits: a NIK kept as one has lost its last.
TRUE_DIGITS: Final = 15


def write_out(workbook: bytes, target: Path) -> None:
    """First sheet of a workbook that has been made harmless, as CSV. Raises SheetUnreadable.

    A NIK that the spreadsheet keeps as a number is left out, since it would be somebody else's.
    """
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(_rows(read_lines(workbook, "xlsx", BOUNDS)))


def _rows(lines: Iterator[Line]) -> Iterator[list[str]]:
    head = next(lines, Line(1, ()))
    titles = [cell.text for cell in head.cells]
    ours = heads_of(titles)
    yield titles
    for line in lines:
        yield list(_texts(titles, ours, line.cells))


def _texts(titles: Sequence[str], ours: dict[str, str], cells: Sequence[Cell]) -> Iterator[str]:
    for position, title in enumerate(titles):
        cell = cells[position] if position < len(cells) else EMPTY
        yield _text(cell, ours.get(title, ""))


def _text(cell: Cell, column: str) -> str:
    if not cell.number:
        return cell.text
    if column == "birth_date" and (moment := moment_of(cell.text)) is not None:
        return moment.date().isoformat()
    digits = sum(each.isdecimal() for each in cell.text)
    return "" if column == "nik" and digits > TRUE_DIGITS else cell.text
