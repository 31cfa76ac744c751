"""From checked tables to a Folder: all checks in order, then the frozen objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from garda.exchange.domain.columns import FINALS
from garda.exchange.domain.contests import build_contests, check_candidates
from garda.exchange.domain.finals import check_finals
from garda.exchange.domain.folder import (
    COUNTRY_CODE,
    LAST_STATION_NUMBER,
    ContestRow,
    DistrictResult,
    Finals,
    Folder,
    Frames,
    RegionRow,
    SpecialStation,
    Standing,
    StationCount,
)
from garda.exchange.domain.problems import Report, Table, warnings_in_order
from garda.exchange.domain.reconcile import reconcile
from garda.exchange.domain.regions import check_regions
from garda.exchange.domain.results import build_results, check_results, check_times
from garda.exchange.domain.settings import time_zone_of
from garda.exchange.domain.stations import (
    check_numbers,
    check_specials,
    check_stations,
    number_stations,
)
from garda.exchange.domain.voters import (
    build_voters,
    check_voters,
    check_votes_against_voters,
    with_levels,
)

_SPECIAL_SCHEMA = {
    "line": pl.Int64,
    "village": pl.String,
    "number": pl.Int64,
    "name": pl.String,
    "kind": pl.String,
    "standing": pl.String,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What the election pack allows (see ``garda.packs.types.Pack``)."""

    max_voters: int
    special_from: int
    max_choices: int


@dataclass(frozen=True, slots=True)
class Tables:
    """Typed tables of a folder; None where an optional file is not there."""

    regions: Table
    stations: Table
    candidates: Table
    results: Table
    voters: Table | None = None
    special_stations: Table | None = None
    finals: Table | None = None

    @property
    def specials_frame(self) -> pl.DataFrame:
        """Rows of the special stations, none when the file is not there."""
        if self.special_stations is None:
            return pl.DataFrame(schema=_SPECIAL_SCHEMA)
        return self.special_stations.frame


def check_tables(tables: Tables, limits: Limits, report: Report) -> None:
    """Every check that compares rows, in the order in which the files build on one another."""
    regions, stations = tables.regions, tables.stations
    check_regions(regions, report)
    check_stations(stations, regions, report)
    specials = tables.specials_frame
    if tables.special_stations is not None:
        check_specials(tables.special_stations, stations, regions, limits.special_from, report)
    check_numbers(stations, specials, limits.special_from, report)
    regions_of = {"country": COUNTRY_CODE, **_tops(regions.frame)}
    check_candidates(tables.candidates, regions_of, limits.max_choices, report)
    check_results(tables.results, tables.candidates, regions, stations, report)
    check_times(tables.results, report)
    _check_optional(tables, _numbered(tables), limits, report)


def _check_optional(tables: Tables, numbered: pl.DataFrame, limits: Limits, report: Report) -> None:
    if tables.voters is not None:
        check_voters(tables.voters, tables.regions, numbered, limits.max_voters, report)
        check_votes_against_voters(tables.results, with_levels(tables.voters.frame), report)
    if tables.finals is not None:
        check_finals(tables.finals, tables.candidates, tables.regions, numbered, report)


def check_time_zone(
    tables: Tables, settings: Mapping[str, str], zones: Mapping[str, str], report: Report
) -> str:
    """The folder's time zone (see ``time_zone_of``)."""
    province = _tops(tables.regions.frame).get("province")
    return time_zone_of(settings, province, zones, tables.regions.file, report)


def _tops(regions: pl.DataFrame) -> dict[str, str]:
    """Codes of province and regency by level; the first of each when there are more."""
    tops = regions.filter(pl.col("level").is_in(["province", "regency"]))
    return dict(tops.unique("level", keep="first").select("level", "code").drop_nulls().rows())


def _numbered(tables: Tables) -> pl.DataFrame:
    possible = pl.col("polling_stations").is_between(1, LAST_STATION_NUMBER)
    usable = tables.stations.frame.drop_nulls("village").filter(possible)
    return number_stations(usable, tables.specials_frame.drop_nulls(["village", "number"]))


def build_folder(
    name: str,
    tables: Tables,
    title: str | None,
    time_zone: str,
    report: Report,
) -> Folder:
    """The folder from tables without problems; adds warnings about final figures to ``report``.

    ``title`` None: the regency's name.
    """
    regions = _regions(tables.regions.frame)
    province, regency = (
        next(region for region in regions if region.level == level)
        for level in ("province", "regency")
    )
    frames = _frames(tables)
    contests = build_contests(tables.candidates.frame)
    results = build_results(tables.results.frame, contests, time_zone)
    finals = _finals(tables.finals, contests, results, regency=regency.code, report=report)
    return Folder(
        name=name,
        title=title or regency.name,
        time_zone=time_zone,
        province=province,
        regency=regency,
        regions=regions,
        station_counts=_station_counts(tables.stations.frame),
        special_stations=_specials(tables.special_stations),
        contests=contests,
        results=results,
        finals=finals,
        voters=build_voters(frames.voters),
        warnings=warnings_in_order(report.warnings),
        frames=frames,
    )


def _finals(
    table: Table | None,
    contests: Sequence[ContestRow],
    results: Mapping[str, Mapping[str, DistrictResult]],
    *,
    regency: str,
    report: Report,
) -> dict[str, Finals]:
    file, frame = (table.file, table.frame) if table else (FINALS.name, None)
    return {
        contest.kind: reconcile(
            file, frame, contest, results[contest.kind], regency=regency, report=report
        )
        for contest in contests
    }


def _regions(frame: pl.DataFrame) -> tuple[RegionRow, ...]:
    rows = frame.sort("code").select("code", "name", "level", pl.col("parent").fill_null(""))
    return tuple(RegionRow(*row) for row in rows.iter_rows())


def _station_counts(frame: pl.DataFrame) -> tuple[StationCount, ...]:
    rows = frame.sort("village").select("village", "polling_stations", "standing").iter_rows()
    return tuple(StationCount(village, count, Standing(s)) for village, count, s in rows)


def _specials(table: Table | None) -> tuple[SpecialStation, ...] | None:
    if table is None:
        return None
    rows = table.frame.sort("village", "number").drop("line").iter_rows(named=True)
    return tuple(SpecialStation(**{**row, "standing": Standing(row["standing"])}) for row in rows)


def _frames(tables: Tables) -> Frames:
    voters = _voters_frame(tables.voters)
    own = voters.filter(pl.col("level") == "station").select(
        "village", "number", "male", "female", voters_standing="standing"
    )
    return Frames(
        regions=tables.regions.frame.drop("line").sort("code"),
        stations=_numbered(tables).join(
            own, on=["village", "number"], how="left", maintain_order="left"
        ),
        results=tables.results.frame.drop("line", "as_of").sort("contest", "district", "candidate"),
        voters=voters,
    )


def _voters_frame(table: Table | None) -> pl.DataFrame:
    columns = ("region", "level", "village", "number", "male", "female", "total", "standing")
    if table is None:
        texts = ("region", "level", "village", "standing")
        return pl.DataFrame(schema={c: pl.String if c in texts else pl.Int64 for c in columns})
    return with_levels(table.frame).select(columns).sort("region")
