"""Files to tables: names, encoding, delimiter, header and the number of fields in each row."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import polars as pl

from garda.exchange.domain.columns import FileSpec
from garda.exchange.domain.problems import Report, Table

_DELIMITERS = ",;"
_Row = tuple[int, list[str]]


def find_file(folder: Path, spec: FileSpec, report: Report) -> Path | None:
    """The one file of ``spec`` in the folder; None with a problem when missing or ambiguous."""
    found = [name for name in spec.names if (folder / name).is_file()]
    if len(found) > 1:
        report.add(found[0], None, None, "ambiguous_file", names=", ".join(found))
        return None
    if not found and spec.required:
        report.add(spec.name, None, None, "missing_file", names=", ".join(spec.names))
    return folder / found[0] if found else None


def read_text(path: Path, report: Report) -> str | None:
    """A UTF-8 file's text without byte order mark; None with a problem when empty or not UTF-8."""
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        report.add(path.name, line, None, "encoding")
        return None
    if not text.strip():
        report.add(path.name, None, None, "empty_file")
        return None
    return text


def read_table(path: Path, spec: FileSpec, report: Report) -> Table | None:
    """All rows as texts, columns by their lower-case names, with ``line`` as Int64.

    None with problems in ``report`` when the file has no usable header or no row. Rows with
    too few or too many fields are reported and left out.
    """
    text = read_text(path, report)
    if text is None:
        return None
    rows = _rows(path.name, text, report)
    if rows is None:
        return None
    header = [cell.strip().lower() for cell in rows[0][1]]
    if not _check_header(path.name, rows[0][0], header, spec, report):
        return None
    return _table(path.name, header, rows[1:], report)


def _rows(file: str, text: str, report: Report) -> list[_Row] | None:
    """Rows with the line they start on (quoted cells may hold line breaks); no blank ones."""
    first = text.lstrip().partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    rows: list[_Row] = []
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((line, row))
            line = reader.line_num + 1
    except csv.Error:
        report.add(file, line, None, "broken_csv")
        return None
    return rows


def _check_header(
    file: str, line: int, header: Sequence[str], spec: FileSpec, report: Report
) -> bool:
    known = [column.name for column in spec.columns]
    if not set(spec.required_columns) <= set(header) or len(set(header)) < len(header):
        expected = ", ".join(spec.required_columns)
        report.add(file, line, None, "header", expected=expected, found=", ".join(header))
        return False
    extra = [name for name in header if name not in known and name not in spec.ignored]
    if extra:
        report.add(file, line, None, "extra_column", columns=", ".join(extra))
    return True


def _table(file: str, header: list[str], rows: Sequence[_Row], report: Report) -> Table | None:
    width = len(header)
    for line, row in rows:
        if len(row) != width:
            report.add(file, line, None, "field_count", found=len(row), expected=width)
    good = [(line, *row) for line, row in rows if len(row) == width]
    if not good:
        report.add(file, None, None, "no_rows")
        return None
    schema = {"line": pl.Int64} | dict.fromkeys(header, pl.String)
    columns = dict(zip(schema, zip(*good, strict=True), strict=True))
    return Table(file, pl.DataFrame(columns, schema=schema))
