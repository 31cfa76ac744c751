"""Tables: xlsx and CSV, checked part by part before a reader of any room sees them.

An xlsx file is a zip archive: what a plain table has is packed anew, anything else is refused. Its
cells stay as they are; a reader takes values and never formulas.
"""

from __future__ import annotations

import csv
import io
import re
import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from garda.documents.domain.kinds import (
    CSV,
    MAX_CSV_COLUMNS,
    MAX_CSV_LINE,
    MAX_CSV_ROWS,
    MAX_ENTRIES,
    MAX_RATIO,
    MAX_UNPACKED_BYTES,
    RATIO_FROM_BYTES,
    XLSX,
)
from garda.documents.domain.refusals import bad_text, bomb, damaged, foreign_part

#: What the zip reader raises for data that are no archive.
BROKEN: Final = (
    zipfile.BadZipFile,
    NotImplementedError,
    RuntimeError,
    OSError,
    EOFError,
    ValueError,
    LookupError,
    struct.error,
    zlib.error,
)
_WORKBOOK: Final = "xl/workbook.xml"
_PARTS: Final = re.compile(
    r"\[Content_Types\]\.xml|_rels/\.rels|docProps/[\w.]+\.(?:xml|jpeg|emf)"
    r"|xl/(?:workbook|styles|sharedStrings|calcChain|metadata)\.xml"
    r"|xl/_rels/workbook\.xml\.rels|xl/theme/theme\d+\.xml|xl/tables/table\d+\.xml"
    r"|xl/worksheets/(?:sheet\d+\.xml|_rels/sheet\d+\.xml\.rels)"
    r"|xl/printerSettings/printerSettings\d+\.bin"
)
_SHEET: Final = re.compile(r"xl/worksheets/sheet\d+\.xml")
_DOCTYPE: Final = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_EXTERNAL: Final = re.compile(rb"""TargetMode\s*=\s*["']External""", re.IGNORECASE)
_METHODS: Final = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1
_EPOCH: Final = (1980, 1, 1, 0, 0, 0)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def clean_workbook(source: Path, target: Path) -> Mapping[str, Any]:
    """Pack the parts of ``source`` anew into ``target``; its facts (sheets).

    Raises UploadRefused: a bomb, a part that no plain table has, damaged.
    """
    try:
        with zipfile.ZipFile(source) as archive:
            entries = _checked_entries(archive)
            with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as fresh:
                for entry in entries:
                    data = _read(archive, entry)
                    _check_part(entry.filename, data)
                    fresh.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), data)
    except BROKEN as error:
        raise damaged(XLSX) from error
    sheets = sum(1 for entry in entries if _SHEET.fullmatch(entry.filename))
    return {"media_type": XLSX, "sheets": sheets}


def _checked_entries(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    """What the directory says, before anything is unpacked."""
    entries = archive.infolist()
    names = [entry.filename for entry in entries]
    if len(entries) > MAX_ENTRIES:
        raise bomb(XLSX)
    if len(set(names)) < len(names) or _WORKBOOK not in names:
        raise damaged(XLSX)
    for entry in entries:
        if _PARTS.fullmatch(entry.filename) is None or entry.orig_filename != entry.filename:
            raise foreign_part(_shown(entry.orig_filename))
        if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
            raise damaged(XLSX)
        ratio = entry.file_size / max(entry.compress_size, 1)
        if entry.file_size > RATIO_FROM_BYTES and ratio > MAX_RATIO:
            raise bomb(XLSX)
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise bomb(XLSX)
    _check_overlap(entries)
    return entries


def _check_overlap(entries: list[zipfile.ZipInfo]) -> None:
    """Entries that share bytes unpack the same data again and again."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end:
            raise bomb(XLSX)
        end = entry.header_offset + entry.compress_size


def _shown(name: str) -> str:
    """A name from outside in a sentence of ours."""
    return "".join(c if c.isprintable() else "?" for c in name[:60])


def _read(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bytes:
    """Not more than the directory promised."""
    with archive.open(entry) as part:
        data = part.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise bomb(XLSX)
    return data


def _check_part(name: str, data: bytes) -> None:
    if not name.endswith((".xml", ".rels")):
        return
    # Another encoding would hide from the search below; Excel writes UTF-8.
    if b"\x00" in data:
        raise damaged(XLSX)
    if _DOCTYPE.search(data):
        raise bomb(XLSX)
    if name.endswith(".rels") and _EXTERNAL.search(data):
        raise foreign_part(name)


def clean_csv(source: Path, target: Path) -> Mapping[str, Any]:
    """Write the text of ``source`` to ``target`` as UTF-8 with one kind of line end; its facts.

    Raises UploadRefused (csv_text) with the first line that cannot be read.
    """
    data = source.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise bad_text(line, "bukan UTF-8", "it is not UTF-8") from error
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    _check_lines(text)
    rows, columns = _counted(text)
    target.write_text(text, encoding="utf-8", newline="")
    return {"media_type": CSV, "rows": rows, "columns": columns}


def _check_lines(text: str) -> None:
    found = _CONTROLS.search(text)
    if found is not None:
        line = text.count("\n", 0, found.start()) + 1
        raise bad_text(line, "ada tanda kendali", "there is a control character")
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > MAX_CSV_LINE:
            raise bad_text(number, f"lebih dari {MAX_CSV_LINE} tanda", "it is too long")


def _counted(text: str) -> tuple[int, int]:
    """Rows and the most columns of any. A quotation mark that is never closed is refused."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows, columns = 0, 0
    try:
        for row in reader:
            rows += 1
            columns = max(columns, len(row))
            if columns > MAX_CSV_COLUMNS or rows > MAX_CSV_ROWS:
                raise bad_text(
                    reader.line_num,
                    f"lebih dari {MAX_CSV_COLUMNS} kolom atau {MAX_CSV_ROWS} baris",
                    "too many columns or rows",
                )
    except csv.Error as error:
        raise bad_text(reader.line_num, "tanda kutip", "quotation marks") from error
    return rows, columns
