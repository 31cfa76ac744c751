"""Final figures: checks of finals.csv rows, before they are weighed against the results."""

from __future__ import annotations

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import STATION_CAPACITY
from garda.exchange.domain.problems import Report, Table

VOTES_KEY = r"^votes_([1-9][0-9]?)$"
COUNTS = ("valid", "invalid", "users")


def check_finals(
    finals: Table, candidates: Table, regions: Table, stations: pl.DataFrame, report: Report
) -> None:
    """Known contests, regions and keys; each figure once and within what forms can hold."""
    file, frame = finals.file, finals.frame
    foreign = frame.filter(~pl.col("contest").is_in(candidates.frame["contest"].implode()))
    report.flag(file, foreign, "contest", "unknown_contest", candidates=candidates.file)
    levels = regions.frame.filter(pl.col("level").is_in(["regency", "district"]))
    outside = frame.filter(~pl.col("region").is_in(levels["code"].implode()))
    report.flag(file, outside, "region", "final_region")
    again = repeated(frame, "contest", "region", "key")
    report.flag(file, again, "key", "duplicate", what="contest, region, key")
    report.flag(file, _unknown_keys(frame, candidates.frame), "key", "unknown_key")
    report.flag(file, _impossible(frame, stations), "value", "impossible_figure")


def _unknown_keys(frame: pl.DataFrame, candidates: pl.DataFrame) -> pl.DataFrame:
    choices = candidates.select("contest", choice="number").drop_nulls().unique()
    keyed = frame.with_columns(choice=pl.col("key").str.extract(VOTES_KEY).cast(pl.Int64))
    counts = pl.col("key").is_in(COUNTS)
    known_contest = pl.col("contest").is_in(choices["contest"].implode())
    return (
        keyed.filter(pl.col("key").is_not_null() & ~counts & known_contest)
        .join(choices, on=["contest", "choice"], how="anti")
        .sort("line")
    )


def _impossible(frame: pl.DataFrame, stations: pl.DataFrame) -> pl.DataFrame:
    counts = pl.concat(
        stations.group_by(region=pl.col("village").str.slice(0, length)).agg(
            stations=pl.len().cast(pl.Int64)
        )
        for length in (5, 8)
    ).with_columns(capacity=pl.col("stations") * STATION_CAPACITY)
    sized = frame.join(counts, on="region", maintain_order="left")
    return sized.filter(pl.col("value") > pl.col("capacity"))
