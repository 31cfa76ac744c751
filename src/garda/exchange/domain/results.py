"""Checks of results_by_district.csv against candidates and stations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from garda.exchange.domain.cells import repeated
from garda.exchange.domain.folder import STATION_CAPACITY, ContestRow, DistrictResult
from garda.exchange.domain.problems import Report, Table


def check_results(
    results: Table, candidates: Table, regions: Table, stations: Table, report: Report
) -> None:
    """Known contests, districts and choices; every choice once; counts that can be."""
    file, frame = results.file, results.frame
    districts = regions.frame.filter(pl.col("level") == "district")["code"]
    foreign = frame.filter(~pl.col("contest").is_in(candidates.frame["contest"].implode()))
    report.flag(file, foreign, "contest", "unknown_contest", candidates=candidates.file)
    unknown = frame.filter(~pl.col("district").is_in(districts.implode()))
    report.flag(file, unknown, "district", "unknown_district", regions=regions.file)
    again = repeated(frame, "contest", "district", "candidate")
    report.flag(file, again, "candidate", "duplicate", what="contest, district, candidate")
    _check_choices(file, frame, candidates.frame, districts, report)
    _check_stations(file, frame, report)
    _check_station_totals(results, stations, report)
    _check_capacity(file, frame, report)


def _check_choices(
    file: str, frame: pl.DataFrame, candidates: pl.DataFrame, districts: pl.Series, report: Report
) -> None:
    """Each choice has its votes in each district, and no other number has any."""
    choices = candidates.select("contest", candidate="number").drop_nulls().unique()
    keys = frame.select("line", "contest", "district", "candidate").drop_nulls()
    known = keys.filter(pl.col("contest").is_in(choices["contest"].implode()))
    strange = known.join(choices, on=["contest", "candidate"], how="anti")
    report.flag(file, strange, "candidate", "unknown_candidate")
    due = choices.join(pl.DataFrame({"district": districts.drop_nulls().unique()}), how="cross")
    missing = due.join(keys, on=["contest", "district", "candidate"], how="anti")
    for contest, number, district in missing.sort(pl.all()).iter_rows():
        report.add(
            file,
            None,
            "candidate",
            "missing_result",
            contest=contest,
            number=number,
            district=district,
        )


def _check_stations(file: str, frame: pl.DataFrame, report: Report) -> None:
    over = frame.filter(pl.col("stations_in") > pl.col("stations_total"))
    report.flag(file, over, "stations_in", "more_in_than_total")
    for column in ("stations_in", "stations_total"):
        first = pl.col(column).first().over("contest", "district")
        uneven = frame.filter(pl.col(column) != first)
        report.flag(file, uneven, column, "uneven_stations")


def _check_station_totals(results: Table, stations: Table, report: Report) -> None:
    """A district has as many stations in the results as its villages, all known, have together."""
    count = pl.col("polling_stations")
    expected = (
        stations.frame.drop_nulls("village")
        .unique("village", keep="first")
        .group_by(district=pl.col("village").str.slice(0, 8))
        .agg(expected=pl.when(count.is_not_null().all()).then(count.sum()))
    )
    firsts = _first_rows(results.frame).join(expected, on="district", maintain_order="left")
    wrong = firsts.filter(pl.col("stations_total") != pl.col("expected"))
    report.flag(results.file, wrong, "stations_total", "station_count", stations=stations.file)


def _first_rows(frame: pl.DataFrame) -> pl.DataFrame:
    known = frame.drop_nulls(["contest", "district"])
    return known.unique(["contest", "district"], keep="first", maintain_order=True)


def _check_capacity(file: str, frame: pl.DataFrame, report: Report) -> None:
    """No district has more votes than the boxes of its stations' forms can hold."""
    totals = frame.with_columns(
        votes=pl.col("votes").sum().over("contest", "district"),
        capacity=pl.col("stations_in") * STATION_CAPACITY,
    )
    report.flag(
        file,
        _first_rows(totals).filter(pl.col("votes") > pl.col("capacity")),
        "votes",
        "impossible_votes",
    )


def check_times(results: Table, report: Report) -> None:
    """Every ``as_of`` that is given is an ISO 8601 date and time."""
    times = results.frame["as_of"].drop_nulls().unique()
    wrong = [text for text in times if _parsed(text) is None]
    offenders = results.frame.filter(pl.col("as_of").is_in(wrong))
    report.flag(results.file, offenders.with_columns(value="as_of"), "as_of", "bad_time")


def _parsed(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def build_results(
    frame: pl.DataFrame, contests: Sequence[ContestRow], time_zone: str
) -> dict[str, dict[str, DistrictResult]]:
    """Results by contest and district, from checked rows. Times without an offset are local."""
    results: dict[str, dict[str, DistrictResult]] = {contest.kind: {} for contest in contests}
    groups = frame.sort("contest", "district", "candidate").group_by(
        "contest", "district", maintain_order=True
    )
    for (kind, district), rows in groups:
        results[str(kind)][str(district)] = _district_result(
            str(district), rows.to_dicts(), ZoneInfo(time_zone)
        )
    return results


def _district_result(
    district: str, rows: Sequence[Mapping[str, Any]], zone: ZoneInfo
) -> DistrictResult:
    times = [_local(row["as_of"], zone) for row in rows if row["as_of"]]
    return DistrictResult(
        district=district,
        votes={row["candidate"]: row["votes"] for row in rows},
        stations_in=rows[0]["stations_in"],
        stations_total=rows[0]["stations_total"],
        as_of=max(times, default=None),
    )


def _local(text: str, zone: ZoneInfo) -> datetime:
    time = datetime.fromisoformat(text)
    return time if time.tzinfo else time.replace(tzinfo=zone)
