"""Checks of voters.csv: figures of regions and stations that fit one another."""

from __future__ import annotations

from itertools import combinations

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import STATION_CAPACITY, Standing, VoterFigure
from garda.exchange.domain.problems import Report, Table

_LEVELS = ("regency", "district", "village", "station")
#: Length of an official code of the level; a station's starts with its village's.
_CODE_LENGTH = {"regency": 5, "district": 8, "village": 13, "station": 17}
_REGION = r"^[0-9]{2}\.[0-9]{2}(\.[0-9]{2}(\.[0-9]{4}(/[0-9]{3})?)?)?$"


def with_levels(frame: pl.DataFrame) -> pl.DataFrame:
    """Adds level (null where ``region`` is no such code), village, number and total."""
    region = pl.col("region")
    length = region.str.len_chars()
    known = {size: level for level, size in _CODE_LENGTH.items()}
    level = length.replace_strict(known, default=None, return_dtype=pl.String)
    number = region.str.extract(r"/([0-9]{3})$").cast(pl.Int64)
    return frame.with_columns(
        level=pl.when(region.str.contains(_REGION)).then(level),
        village=pl.when(length >= 13).then(region.str.slice(0, 13)),
        number=number,
        stated=pl.col("total"),
        total=pl.col("male") + pl.col("female"),
    )


def check_voters(
    table: Table, regions: Table, stations: pl.DataFrame, max_voters: int, report: Report
) -> None:
    """``stations``: all stations with district, village and number (as numbered).

    More than ``max_voters`` per station is a warning, more than a form can hold a problem.
    """
    file, frame = table.file, with_levels(table.frame)
    strange = frame.filter(pl.col("region").is_not_null() & pl.col("level").is_null())
    report.flag(file, strange.with_columns(value="region"), "region", "bad_voter_region")
    report.flag(file, repeated(frame, "region"), "region", "duplicate", what="region")
    _check_known(file, frame, regions.frame, stations, report)
    wrong = frame.filter(pl.col("stated") != pl.col("total"))
    report.flag(file, wrong.with_columns(total="stated"), "total", "voters_do_not_sum")
    expected = _stations_by_region(stations)
    _check_sizes(file, frame.join(expected, on="region"), max_voters, report)
    for coarse, fine in combinations(_LEVELS, 2):
        _check_parts(file, frame, expected, (coarse, fine), report)


def _check_known(
    file: str, frame: pl.DataFrame, regions: pl.DataFrame, stations: pl.DataFrame, report: Report
) -> None:
    codes = regions["code"].drop_nulls().implode()
    level = pl.col("level")
    unknown = frame.filter((level != "station") & ~pl.col("region").is_in(codes))
    report.flag(file, unknown, "region", "unknown_region")
    given = frame.filter(level == "station")
    nowhere = given.join(stations, on=["village", "number"], how="anti")
    report.flag(file, nowhere, "region", "unknown_station")


def _stations_by_region(stations: pl.DataFrame) -> pl.DataFrame:
    """Every region's and station's code with its level and number of stations."""
    code = pl.format("{}/{}", "village", pl.col("number").cast(pl.String).str.zfill(3))
    coded = stations.select(station=code)
    return pl.concat(
        coded.group_by(region=pl.col("station").str.slice(0, _CODE_LENGTH[level])).agg(
            stations=pl.len().cast(pl.Int64), unit=pl.lit(level)
        )
        for level in _LEVELS
    )


def _check_sizes(file: str, frame: pl.DataFrame, max_voters: int, report: Report) -> None:
    total, stations = pl.col("total"), pl.col("stations")
    sized = frame.with_columns(capacity=stations * STATION_CAPACITY)
    report.flag(file, sized.filter(total > pl.col("capacity")), "region", "impossible_voters")
    large = sized.filter(total.is_between(stations * max_voters + 1, pl.col("capacity")))
    report.flag(file, large, "region", "voters_over_limit", limit=max_voters)


def _check_parts(
    file: str, frame: pl.DataFrame, expected: pl.DataFrame, levels: tuple[str, str], report: Report
) -> None:
    """A region's figure is the sum of its parts when all are given, and no less otherwise."""
    coarse, fine = levels
    ancestor = pl.col("region").str.slice(0, _CODE_LENGTH[coarse])
    units = expected.filter(pl.col("unit") == fine).group_by(region=ancestor).agg(units=pl.len())
    parts = (
        frame.filter(pl.col("level") == fine)
        .join(expected, on="region", how="semi")
        .group_by(region=ancestor)
        .agg(male_parts=pl.col("male").sum(), female_parts=pl.col("female").sum(), given=pl.len())
        .join(units, on="region")
    )
    whole = frame.filter(pl.col("level") == coarse).join(parts, on="region", maintain_order="left")
    complete = pl.col("given") == pl.col("units")
    wrong = whole.filter(
        pl.any_horizontal(
            (pl.col(f"{sex}_parts") > pl.col(sex))
            | (complete & (pl.col(f"{sex}_parts") != pl.col(sex)))
            for sex in ("male", "female")
        )
    )
    report.flag(file, wrong, "region", "voters_of_parts", part=fine)


def check_votes_against_voters(results: Table, voters: pl.DataFrame, report: Report) -> None:
    """Warns where a district has more votes than registered voters."""
    registered = voters.filter(pl.col("level") == "district").select("region", voters="total")
    totals = (
        results.frame.group_by("contest", region="district", maintain_order=True)
        .agg(pl.col("line").first(), pl.col("votes").sum())
        .join(registered, on="region", maintain_order="left")
    )
    over = totals.filter(pl.col("votes") > pl.col("voters"))
    report.flag(results.file, over, "votes", "votes_over_voters")


def build_voters(frame: pl.DataFrame) -> dict[str, VoterFigure]:
    """Figures by region or station, from checked rows with levels."""
    rows = frame.select("region", "level", "number", "male", "female", "standing").iter_rows()
    standings = {standing.value: standing for standing in Standing}
    return {
        region: VoterFigure(region, level, number, male, female, standings[standing])
        for region, level, number, male, female, standing in rows
    }
