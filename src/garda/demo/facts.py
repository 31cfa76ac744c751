"""From a folder to the simulation's facts, and its voter lists back into the folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import polars as pl

from garda.demo import figures
from garda.demo.figures import ContestFacts, RegencyFacts, RegencyFigures, VoterCount, VoterFacts
from garda.exchange.domain.folder import Finals, Folder, Standing, VoterFigure
from garda.packs.forms import build_definition
from garda.packs.types import Pack


def regency_facts(folder: Folder, pack: Pack) -> RegencyFacts:
    """The folder as the simulation sees it: stations, districts and villages counted from 0."""
    stations = folder.frames.stations
    districts = _positions(folder, "district")
    villages = _positions(folder, "village")
    return RegencyFacts(
        code=folder.regency.code,
        district=_indexes(stations["district"], districts),
        village=_indexes(stations["village"], villages),
        special=stations["special"].to_numpy().astype(np.bool_),
        contests=tuple(
            _contest_facts(folder, pack, contest.kind, districts) for contest in folder.contests
        ),
        voters=_voter_facts(folder, districts, villages),
    )


def _positions(folder: Folder, level: str) -> dict[str, int]:
    return {region.code: index for index, region in enumerate(folder.of_level(level))}


def _indexes(codes: pl.Series, positions: Mapping[str, int]) -> figures.facts.IntArray:
    return np.array([positions[code] for code in codes], dtype=np.int64)


def _contest_facts(
    folder: Folder, pack: Pack, kind: str, districts: Mapping[str, int]
) -> ContestFacts:
    numbers = folder.contest(kind).numbers
    votes = np.zeros((len(districts), len(numbers)), dtype=np.int64)
    stations_in = np.zeros(len(districts), dtype=np.int64)
    for code, result in folder.results[kind].items():
        votes[districts[code]] = [result.votes[number] for number in numbers]
        stations_in[districts[code]] = result.stations_in
    finals = folder.finals[kind]
    return ContestFacts(
        form=build_definition(pack, kind, numbers),
        level=pack.contests[kind].level,
        votes=votes,
        stations_in=stations_in,
        finals=_finals(finals, numbers),
        district_finals={
            districts[code]: _finals(part, numbers) for code, part in finals.by_district.items()
        },
    )


def _finals(finals: Finals, numbers: tuple[int, ...]) -> figures.Finals:
    votes = None if finals.votes is None else tuple(finals.votes[number] for number in numbers)
    return figures.Finals(votes, finals.users, finals.valid, finals.invalid)


def _voter_facts(
    folder: Folder, districts: Mapping[str, int], villages: Mapping[str, int]
) -> VoterFacts:
    stations = {
        (village, number): index
        for index, (village, number) in enumerate(
            folder.frames.stations.select("village", "number").iter_rows()
        )
    }
    known: dict[str, dict[int, VoterCount]] = {"district": {}, "village": {}, "station": {}}
    regency = None
    for figure in folder.voters.values():
        count = VoterCount(figure.total, figure.female)
        if figure.level == "regency":
            regency = count
        elif figure.level == "district":
            known["district"][districts[figure.region]] = count
        elif figure.level == "village":
            known["village"][villages[figure.region]] = count
        elif figure.level == "station":
            known["station"][stations[_station(figure)]] = count
    return VoterFacts(regency, known["district"], known["village"], known["station"])


def _station(figure: VoterFigure) -> tuple[str, int]:
    return figure.region.partition("/")[0], figure.number or 0


def with_voter_lists(folder: Folder, drawn: RegencyFigures) -> Folder:
    """The folder with a voter list at every station; what it did not say itself is simulated."""
    known = pl.col("male").is_not_null()
    stations = folder.frames.stations.with_columns(
        pl.when(known)
        .then(pl.col("voters_standing"))
        .otherwise(pl.lit(str(Standing.SIMULATED)))
        .alias("voters_standing"),
        pl.Series("male", drawn.dpt[:, 0], dtype=pl.Int64),
        pl.Series("female", drawn.dpt[:, 1], dtype=pl.Int64),
    )
    return replace(folder, frames=replace(folder.frames, stations=stations))
