"""Checks of regions.csv: one province, one regency, a tree without holes."""

from __future__ import annotations

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import REGION_LEVELS
from garda.exchange.domain.problems import Report, Table


def check_regions(table: Table, report: Report) -> None:
    """Duplicate codes, levels and parents that do not fit the code, unknown parents, holes."""
    file, frame = table.file, _with_expectations(table.frame)
    report.flag(file, repeated(frame, "code"), "code", "duplicate", what="code")
    wrong = frame.filter(pl.col("level") != pl.col("expected"))
    report.flag(file, wrong, "level", "wrong_level")
    parent, expected = pl.col("parent").fill_null(""), pl.col("expected_parent")
    known = (parent == "") | parent.is_in(frame["code"].drop_nulls().implode())
    mismatch = frame.with_columns(expected=expected).filter(known & (parent != expected))
    report.flag(file, mismatch, "parent", "parent_mismatch")
    report.flag(file, frame.filter(~known), "parent", "unknown_parent")
    _check_single(file, frame, report)
    _check_children(file, frame, report)


def _with_expectations(frame: pl.DataFrame) -> pl.DataFrame:
    depth = pl.col("code").str.count_matches(".", literal=True)
    return frame.with_columns(
        expected=depth.replace_strict(dict(enumerate(REGION_LEVELS)), return_dtype=pl.String),
        expected_parent=parent_of("code"),
    )


def parent_of(column: str) -> pl.Expr:
    """Code of the region above, ``""`` for a province (official codes nest by their dots)."""
    parent = pl.col(column).str.extract(r"^(.*)\.[0-9]+$")
    return pl.when(pl.col(column).is_not_null()).then(parent.fill_null(""))


def _check_single(file: str, frame: pl.DataFrame, report: Report) -> None:
    for level in ("province", "regency"):
        rows = frame.filter(pl.col("level") == level).unique("code", keep="first")
        if rows.height != 1:
            line = rows["line"].sort()[1] if rows.height else None
            report.add(file, line, "level", "one_region", level=level, count=rows.height)


def _check_children(file: str, frame: pl.DataFrame, report: Report) -> None:
    """A regency without kecamatan, or a kecamatan without desa, has nowhere to vote."""
    parents = frame["parent"].drop_nulls().unique().implode()
    childless = frame.filter(
        pl.col("level").is_in(["regency", "district"]) & ~pl.col("code").is_in(parents)
    )
    report.flag(file, childless, "code", "no_children")
