"""Tables from people, read row by row: xlsx and CSV. Values are taken and never formulas.

For files that the documents room made harmless (bombs, entities, macros and links are refused
there). What a row means, the room says whose table it is.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, NamedTuple
from xml.etree import ElementTree

from .errors import GardaError
from .formulas import GUARD, starts_formula
from .tables import Kind
from .text import fold

#: How far down a head may stand: a list of an office has its title above it.
HEAD_WITHIN: Final = 20
_RELATED: Final = (
    "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
    "{http://purl.oclc.org/ooxml/officeDocument/relationships}id",
)
#: What a part of a workbook never has, and what an entity would need.
_DOCTYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_REFERENCE: Final = re.compile(r"([A-Z]{1,3})[0-9]+")
_NO_WORD: Final = re.compile(r"[\W_]+")
#: Day 0 of a spreadsheet's calendar, as right from March 1900 on.
_DAY_ZERO: Final = datetime(1899, 12, 30)  # noqa: DTZ001 - a sheet has no zone
_LAST_DAY: Final = 2_958_465
_BROKEN: Final = (
    zipfile.BadZipFile,
    zlib.error,
    ElementTree.ParseError,
    LookupError,
    ValueError,
    EOFError,
    RuntimeError,
)


class SheetUnreadable(GardaError):
    """The file is no table of the kind that is asked for."""

    code = "sheet_unreadable"


class Cell(NamedTuple):
    """What stands in a cell. ``number``: kept as a number, of which 15 digits are true;
    ``formula``: calculated, ``text`` is what came out last."""

    text: str
    number: bool = False
    formula: bool = False


EMPTY: Final = Cell("")


class Line(NamedTuple):
    """A row by its number in the file, the first being 1."""

    number: int
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class Bounds:
    """More than this is refused as a whole; nothing is cut off."""

    rows: int
    columns: int


def read_lines(data: bytes, kind: Kind, bounds: Bounds) -> Iterator[Line]:
    """Rows of the first sheet in which something stands. Raises SheetUnreadable."""
    lines = _csv(data) if kind == "csv" else _xlsx(data)
    count = 0
    for line in lines:
        if not any(cell.text for cell in line.cells):
            continue
        count += 1
        if count > bounds.rows:
            raise too_many_rows(bounds.rows)
        if len(line.cells) > bounds.columns:
            raise SheetUnreadable(
                id=f"Baris {line.number} berisi lebih dari {bounds.columns} kolom. Hapus kolom di "
                "sebelah kanan yang bukan bagian contoh, lalu kirim lagi.",
                en=f"Line {line.number} has more than {bounds.columns} columns. Delete those on "
                "the right that are no part of the template and send again.",
            )
        yield line


def too_many_rows(most: int) -> SheetUnreadable:
    shown = f"{most:,}".replace(",", ".")
    return SheetUnreadable(
        id=f"Berkas ini lebih dari {shown} baris. Bagi menjadi beberapa berkas.",
        en=f"This file has more than {most} rows. Divide it into several files.",
    )


def heads(line: Line, known: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Which column each code of ``known`` is in, by any of its titles; case, blanks and signs in
    titles do not matter. The first of two columns with one title counts."""
    code_of = {key(title): code for code, titles in known.items() for title in titles}
    found: dict[str, int] = {}
    for position, cell in enumerate(line.cells):
        code = code_of.get(key(cell.text))
        if code is not None:
            found.setdefault(code, position)
    return found


def key(title: str) -> str:
    """``"No. Tanda-Terima *"`` → ``"notandaterima"``."""
    return _NO_WORD.sub("", fold(title))


def unguarded(text: str) -> str:
    """``'=A1`` → ``=A1``, as our own CSV guards it; a name like ``'Aisyah`` stays."""
    bare = text.removeprefix(GUARD)
    return bare if bare != text and starts_formula(bare) else text


def moment_of(number: str) -> datetime | None:
    """A date and time that a spreadsheet keeps as a number of days; None for no such number."""
    try:
        days = float(number)
    except ValueError:
        return None
    if not 1 <= days <= _LAST_DAY:
        return None
    # Rounded to the second: half past two is 0.6041666… of a day.
    return _DAY_ZERO + timedelta(seconds=round(days * 86_400))


def _csv(data: bytes) -> Iterator[Line]:
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _unreadable('bukan teks UTF-8; simpan sebagai "CSV UTF-8"', "not UTF-8") from error
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    before = 0
    try:
        for row in reader:
            yield Line(before + 1, _trimmed([Cell(unguarded(text.strip())) for text in row]))
            before = reader.line_num
    except csv.Error as error:
        raise _unreadable(f"baris {before + 1} rusak", f"line {before + 1} is broken") from error


def _unreadable(what_id: str, what_en: str) -> SheetUnreadable:
    return SheetUnreadable(
        id=f"Tabel ini tidak dapat dibaca: {what_id}. Salin isinya ke contoh berkas, lalu kirim "
        "lagi.",
        en=f"This table cannot be read: {what_en}. Copy its rows to the template and send again.",
    )


def _trimmed(cells: list[Cell]) -> list[Cell]:
    while cells and not cells[-1].text and not cells[-1].formula:
        cells.pop()
    return cells


def _xlsx(data: bytes) -> Iterator[Line]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = _shared(archive)
            yield from _rows(_part(archive, _first_sheet(archive)), texts)
    except _BROKEN as error:
        raise _unreadable("bukan buku kerja xlsx yang utuh", "no whole xlsx workbook") from error


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    """A part of the workbook that defines no entity, in an encoding in which that can be seen."""
    data = archive.read(name)
    if b"\x00" in data or _DOCTYPE.search(data):
        raise ValueError("a part with a document type")
    return data


def _tree(archive: zipfile.ZipFile, name: str) -> ElementTree.Element:
    return ElementTree.fromstring(_part(archive, name))  # noqa: S314 - without entities


def _first_sheet(archive: zipfile.ZipFile) -> str:
    """The part of the sheet that comes first among the tabs."""
    book = _tree(archive, "xl/workbook.xml")
    sheet = [each for each in book.iter() if _bare(each.tag) == "sheet"][0]  # noqa: RUF015 - no StopIteration in a generator
    wanted = {value for name, value in sheet.items() if name in _RELATED}
    links = _tree(archive, "xl/_rels/workbook.xml.rels")
    target = {each.get("Id"): each.get("Target", "") for each in links}[wanted.pop()]
    return target.removeprefix("/") if target.startswith("/") else f"xl/{target}"


def _shared(archive: zipfile.ZipFile) -> list[str]:
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    return [_text(entry) for entry in _tree(archive, "xl/sharedStrings.xml")]


def _text(entry: ElementTree.Element) -> str:
    """The text of a string, without how it is pronounced (``rPh``)."""
    if _bare(entry.tag) == "t":
        return entry.text or ""
    return "".join(_text(part) for part in entry if _bare(part.tag) in {"t", "r"})


def _bare(tag: str) -> str:
    return tag.rpartition("}")[2]


def _rows(sheet: bytes, texts: Sequence[str]) -> Iterator[Line]:
    number = 0
    for _, element in ElementTree.iterparse(io.BytesIO(sheet)):  # noqa: S314 - without entities
        if element.tag.endswith("row") and _bare(element.tag) == "row":
            number = int(element.get("r") or number + 1)
            yield Line(number, _cells(element, texts))
            # What was read is let go: a sheet may be larger than the memory for it.
            element.clear()


def _cells(row: ElementTree.Element, texts: Sequence[str]) -> list[Cell]:
    cells: list[Cell] = []
    for element in row:
        position = _position(element.get("r"), len(cells))
        if position > len(cells):
            cells.extend([EMPTY] * (position - len(cells)))
        cells.append(_cell(element, texts))
    return _trimmed(cells)


def _position(reference: str | None, following: int) -> int:
    """``"AB12"`` → 27. Columns never go back."""
    if reference is None:
        return following
    found = _REFERENCE.fullmatch(reference)
    if found is None:
        raise ValueError("no reference of a cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return max(column - 1, following)


def _cell(element: ElementTree.Element, texts: Sequence[str]) -> Cell:
    kind, value, formula = element.get("t", "n"), "", False
    for part in element:
        name = _bare(part.tag)
        if name == "v":
            value = part.text or ""
        elif name == "is":
            value = _text(part)
        elif name == "f":
            formula = True
    if kind == "s" and value:
        value = texts[int(value)]
    return Cell(
        " ".join(value.split()) if kind != "n" else value, kind == "n" and value != "", formula
    )
