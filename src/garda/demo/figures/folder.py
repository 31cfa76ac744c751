"""Facts of a simulation from an example folder that has been read and checked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from garda.demo.figures.facts import (
    ContestFacts,
    Finals,
    IntArray,
    RegencyFacts,
    VoterCount,
    VoterFacts,
)
from garda.exchange.domain import folder as source
from garda.packs.forms import build_definition
from garda.packs.types import Pack


def facts_of(folder: source.Folder, pack: Pack) -> RegencyFacts:
    """Facts of ``folder``; stations in the order of ``folder.frames.stations``.

    Districts and villages are counted in the order of their codes.
    """
    stations = folder.frames.stations
    districts = _positions(folder, "district")
    villages = _positions(folder, "village")
    return RegencyFacts(
        code=folder.regency.code,
        district=_indices(stations["district"].to_list(), districts),
        village=_indices(stations["village"].to_list(), villages),
        special=stations["special"].to_numpy().astype(np.bool_),
        contests=tuple(_contest(folder, row, pack, districts) for row in folder.contests),
        voters=_voters(folder, districts, villages),
    )


def _positions(folder: source.Folder, level: str) -> dict[str, int]:
    return {region.code: i for i, region in enumerate(folder.of_level(level))}


def _indices(codes: Sequence[str], positions: Mapping[str, int]) -> IntArray:
    return np.array([positions[code] for code in codes], dtype=np.int64)


def _contest(
    folder: source.Folder, row: source.ContestRow, pack: Pack, districts: Mapping[str, int]
) -> ContestFacts:
    results = [folder.results[row.kind][district] for district in districts]
    finals = folder.finals[row.kind]
    return ContestFacts(
        form=build_definition(pack, row.kind, row.numbers),
        level=pack.contests[row.kind].level,
        votes=np.array([[r.votes[n] for n in row.numbers] for r in results], dtype=np.int64),
        stations_in=np.array([r.stations_in for r in results], dtype=np.int64),
        finals=_finals(finals, row.numbers),
        district_finals={
            districts[code]: _finals(own, row.numbers) for code, own in finals.by_district.items()
        },
    )


def _finals(finals: source.Finals, numbers: Sequence[int]) -> Finals:
    votes = None if finals.votes is None else tuple(finals.votes[n] for n in numbers)
    return Finals(votes, finals.users, finals.valid, finals.invalid)


def _voters(
    folder: source.Folder, districts: Mapping[str, int], villages: Mapping[str, int]
) -> VoterFacts:
    stations = folder.frames.stations
    listed = zip(stations["male"].to_list(), stations["female"].to_list(), strict=True)
    regency = folder.voters.get(folder.regency.code)
    return VoterFacts(
        regency=None if regency is None else VoterCount(regency.total, regency.female),
        districts=_counts(folder, districts),
        villages=_counts(folder, villages),
        stations={
            i: VoterCount(male + female, female)
            for i, (male, female) in enumerate(listed)
            if male is not None
        },
    )


def _counts(folder: source.Folder, positions: Mapping[str, int]) -> dict[int, VoterCount]:
    found = ((i, folder.voters.get(code)) for code, i in positions.items())
    return {i: VoterCount(v.total, v.female) for i, v in found if v is not None}
