"""Checks of candidates.csv: contests of this folder, choices numbered 1…n."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import CONTEST_LEVELS, ChoiceRow, ContestRow
from garda.exchange.domain.problems import Report, Table

#: What candidate lists call the empty column that a single pair stands against.
EMPTY_COLUMN = r"(?i)^(kolom|kotak) kosong"
EMPTY_COLUMN_NAME = "Kolom Kosong"


def with_empty_columns(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds ``empty`` (Boolean): the row is the empty column, by its mark or by its name."""
    named = pl.col("pair").str.contains(EMPTY_COLUMN).fill_null(value=False)
    return frame.with_columns(
        empty=named | (pl.col("empty_column") == "yes").fill_null(value=False)
    )


def check_candidates(
    table: Table, region_of: Mapping[str, str], max_choices: int, report: Report
) -> None:
    """``region_of``: code of the region around the folder by level (``country``, ``province``,
    ``regency``)."""
    file, frame = table.file, with_empty_columns(table.frame)
    nameless = frame.filter(pl.col("pair").is_null() & ~pl.col("empty"))
    report.flag(file, nameless, "pair", "empty_value")
    again = repeated(frame, "contest", "number")
    report.flag(file, again, "number", "duplicate", what="contest, number")
    _check_regions(file, frame, region_of, report)
    _check_levels(file, frame, report)
    for (kind,), rows in frame.filter(pl.col("contest").is_not_null()).group_by(
        "contest", maintain_order=True
    ):
        _check_choices(file, str(kind), rows, max_choices, report)


def _check_regions(
    file: str, frame: pl.DataFrame, region_of: Mapping[str, str], report: Report
) -> None:
    expected = {kind: region_of.get(level) for kind, level in CONTEST_LEVELS.items()}
    marked = frame.with_columns(
        expected=pl.col("contest").replace_strict(expected, return_dtype=pl.String)
    )
    wrong = marked.filter(pl.col("region") != pl.col("expected"))
    report.flag(file, wrong, "region", "wrong_contest_region")


def _check_levels(file: str, frame: pl.DataFrame, report: Report) -> None:
    """A regency elects a bupati, a city a walikota, none both."""
    firsts = frame.filter(
        pl.col("contest").is_not_null() & pl.col("contest").is_first_distinct()
    ).with_columns(
        contest_level=pl.col("contest").replace_strict(CONTEST_LEVELS, return_dtype=pl.String)
    )
    second = firsts.filter(~pl.col("contest_level").is_first_distinct())
    kinds = ", ".join(firsts["contest"])
    report.flag(file, second, "contest", "two_contests", contests=kinds)


def _check_choices(
    file: str, kind: str, rows: pl.DataFrame, max_choices: int, report: Report
) -> None:
    count = rows["number"].n_unique()
    gaps = rows.filter(~pl.col("number").is_between(1, count))
    report.flag(file, gaps, "number", "choice_number", contest=kind, count=count)
    line = int(rows["line"][-1])
    if count > max_choices:
        report.add(
            file, line, "number", "too_many_choices", contest=kind, count=count, limit=max_choices
        )
    empty = rows.filter("empty")
    if empty.height > 1 or empty.height == rows.height:
        report.add(file, int(empty["line"][-1]), "pair", "empty_columns", contest=kind)
    elif empty.height and count > 2:
        report.flag(file, empty, "pair", "empty_column_among_many", contest=kind, count=count)


def build_contests(frame: pl.DataFrame) -> tuple[ContestRow, ...]:
    """Contests in the order of CONTEST_LEVELS, from checked rows."""
    rows = with_empty_columns(frame).sort("number").to_dicts()
    present = [kind for kind in CONTEST_LEVELS if any(row["contest"] == kind for row in rows)]
    return tuple(_contest([row for row in rows if row["contest"] == kind]) for kind in present)


def _contest(rows: list[dict[str, object]]) -> ContestRow:
    choices = tuple(
        ChoiceRow(
            int(str(row["number"])), str(row["pair"] or EMPTY_COLUMN_NAME), bool(row["empty"])
        )
        for row in rows
    )
    return ContestRow(str(rows[0]["contest"]), str(rows[0]["region"]), choices)
