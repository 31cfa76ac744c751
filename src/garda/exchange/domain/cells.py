"""Cells: from text to typed columns, each bad cell named by its row and column."""

from __future__ import annotations

import polars as pl

from garda.exchange.domain.columns import Cell, Column, FileSpec
from garda.exchange.domain.problems import Report, Table

#: Fewer digits than a 64-bit integer holds, more than any figure of a regency needs.
_INTEGER = r"^[0-9]{1,9}$"
_NEGATIVE = r"^-[0-9]+$"
REGION_CODE = r"^[0-9]{2}(\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4})?)?)?$"


def typed(table: Table, spec: FileSpec, report: Report) -> Table:
    """The table with typed columns in the order of ``spec``.

    INTEGER becomes Int64, all else String; blanks around a value go. A bad cell becomes null, so
    that later checks pass over it instead of reporting it twice.
    """
    frame = table.frame
    columns = [_typed_column(table.file, frame, column, report) for column in spec.columns]
    return Table(table.file, pl.DataFrame([frame["line"], *columns]))


def _typed_column(file: str, frame: pl.DataFrame, column: Column, report: Report) -> pl.Series:
    if column.name not in frame.columns:
        empty = pl.Series(column.name, [column.default] * frame.height, dtype=pl.String)
        return empty.cast(pl.Int64) if column.cell is Cell.INTEGER else empty
    text = frame.select("line", value=_cleaned(column))
    if not column.may_be_empty:
        report.flag(file, text.filter(pl.col("value").is_null()), column.name, "empty_value")
    good = text.select(_checked(file, text, column, report)).to_series()
    return good.fill_null(column.default).alias(column.name) if column.default else good


def _cleaned(column: Column) -> pl.Expr:
    text = pl.col(column.name).str.strip_chars()
    if column.cell is Cell.CHOICE:
        text = text.str.to_lowercase()
    return pl.when(text != "").then(text)


def _checked(file: str, text: pl.DataFrame, column: Column, report: Report) -> pl.Expr:
    value = pl.col("value")
    if column.cell is Cell.INTEGER:
        good = value.str.contains(_INTEGER)
        negative = value.str.contains(_NEGATIVE)
        report.flag(file, text.filter(negative), column.name, "negative")
        report.flag(file, text.filter(~good & ~negative), column.name, "not_integer")
        return pl.when(good).then(value).cast(pl.Int64).alias(column.name)
    if column.cell is Cell.TEXT:
        return value.alias(column.name)
    if column.cell is Cell.CODE:
        good, code = value.str.contains(REGION_CODE), "bad_code"
    else:
        good, code = value.is_in(column.allowed), "bad_choice"
    report.flag(file, text.filter(~good), column.name, code, allowed=", ".join(column.allowed))
    return pl.when(good).then(value).alias(column.name)


def repeated(frame: pl.DataFrame, *keys: str) -> pl.DataFrame:
    """Rows whose keys, all known, stand in an earlier row."""
    known = frame.filter(pl.all_horizontal(pl.col(*keys).is_not_null()))
    return known.filter(~pl.struct(*keys).is_first_distinct())
