"""Checks of stations.csv and special_stations.csv, and the numbering of stations."""

from __future__ import annotations

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import LAST_STATION_NUMBER
from garda.exchange.domain.problems import Report, Table


def check_stations(table: Table, regions: Table, report: Report) -> None:
    """Every village once, with one station or more."""
    file, frame = table.file, table.frame
    villages = regions.frame.filter(pl.col("level") == "village")
    report.flag(file, repeated(frame, "village"), "village", "duplicate", what="village")
    _flag_unknown_villages(table, regions, report)
    report.flag(
        file, frame.filter(pl.col("polling_stations") == 0), "polling_stations", "no_stations"
    )
    without = villages.filter(~pl.col("code").is_in(frame["village"].drop_nulls().implode()))
    report.flag(regions.file, without, "code", "village_without_stations")


def _flag_unknown_villages(table: Table, regions: Table, report: Report) -> None:
    villages = regions.frame.filter(pl.col("level") == "village")["code"].implode()
    unknown = table.frame.filter(~pl.col("village").is_in(villages))
    report.flag(table.file, unknown, "village", "unknown_village", regions=regions.file)


def check_specials(
    specials: Table, stations: Table, regions: Table, first: int, report: Report
) -> None:
    """Special stations: numbers from ``first``, unique in a village that counts them."""
    file, frame = specials.file, specials.frame
    _flag_unknown_villages(specials, regions, report)
    outside = frame.filter(~pl.col("number").is_between(first, LAST_STATION_NUMBER))
    report.flag(file, outside, "number", "special_number", first=first, last=LAST_STATION_NUMBER)
    again = repeated(frame, "village", "number")
    report.flag(file, again, "number", "duplicate", what="village, number")
    counted = frame.filter(pl.struct("village").is_first_distinct()).join(
        regular_counts(stations.frame, frame), on="village"
    )
    short = counted.filter(pl.col("special") > pl.col("total"))
    report.flag(file, short, "village", "too_many_special")


def check_numbers(stations: Table, specials: pl.DataFrame, first: int, report: Report) -> None:
    """Regular stations are numbered from 1 and must end below the special numbers."""
    counts = regular_counts(stations.frame, specials).rename({"regular": "count"})
    over = counts.filter(pl.col("count") >= first)
    report.flag(stations.file, over, "polling_stations", "too_many_stations", first=first)


def regular_counts(stations: pl.DataFrame, specials: pl.DataFrame) -> pl.DataFrame:
    """Per village: line, village, total, special (of total) and regular (the rest)."""
    special = specials.group_by("village").agg(special=pl.len().cast(pl.Int64))
    return (
        stations.filter(pl.col("village").is_not_null())
        .unique("village", keep="first", maintain_order=True)
        .join(special, on="village", how="left", maintain_order="left")
        .select(
            "line",
            "village",
            "standing",
            total=pl.col("polling_stations"),
            special=pl.col("special").fill_null(0),
        )
        .with_columns(regular=pl.col("total") - pl.col("special"))
    )


def number_stations(stations: pl.DataFrame, specials: pl.DataFrame) -> pl.DataFrame:
    """All stations by village and number: regular ones 1…k, special ones by their own numbers.

    Columns: village, district, number (Int64), special (Boolean), name, kind (both null unless
    special), standing.
    """
    regular = (
        regular_counts(stations, specials)
        .filter(pl.col("regular") > 0)
        .select("village", "standing", number=pl.int_ranges(1, pl.col("regular") + 1))
        .explode("number")
        .with_columns(special=pl.lit(value=False))
    )
    special = specials.drop("line").with_columns(special=pl.lit(value=True))
    return (
        pl.concat([regular, special], how="diagonal")
        .with_columns(district=pl.col("village").str.slice(0, 8))
        .sort("village", "number")
        .select("village", "district", "number", "special", "name", "kind", "standing")
    )
