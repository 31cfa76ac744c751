"""Figures that do not fit between forms, with the voter list, or that are rare.

Rules and sentences are those of the form (:mod:`garda.results.domain.checks`). All stations are
gone through by columns first; only the few that are found are asked why.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np

from garda.packs.types import FormDefinition, Severity
from garda.regions.models import StationListing
from garda.results.domain.bulk import as_matrix, failing, failing_station
from garda.results.domain.checks import check_form, check_station
from garda.results.domain.definition import Figures, as_figures
from garda.results.domain.findings import Finding
from garda.results.models import SettledFigure, VoteRound
from garda.results.queries import load_definition, voter_figures

from .kinds import Anomaly, Kind

_LIST_KEYS = ("dpt_l", "dpt_p", "dpt_j")


@dataclass(frozen=True)
class Station:
    """What is known of one station: rounds and settled figures by contest kind, its voters."""

    rounds: Mapping[str, VoteRound]
    figures: Mapping[str, Figures]
    voters: Mapping[str, int | None]


def figure_anomalies(
    rounds: Sequence[VoteRound], listed: Mapping[str, StationListing]
) -> list[Anomaly]:
    """Findings in settled figures of the rounds. One query, and one per contest the first time."""
    stations = _stations(rounds, listed)
    definitions = {r.contest.kind: load_definition(r.contest_id) for r in rounds}
    found: list[Anomaly] = []
    for station in _suspects(definitions, stations):
        found += _explained(definitions, station)
    return found


def _stations(rounds: Sequence[VoteRound], listed: Mapping[str, StationListing]) -> list[Station]:
    sheets: dict[UUID, dict[str, int]] = defaultdict(dict)
    rows = SettledFigure.objects.filter(round__in=[r.id for r in rounds])
    for round_id, key, value in rows.values_list("round_id", "key", "value"):
        sheets[round_id][key] = value
    by_path: dict[str, dict[str, VoteRound]] = defaultdict(dict)
    for round_ in rounds:
        if round_.id in sheets:
            by_path[round_.path][round_.contest.kind] = round_
    return [_station(path, own, sheets, listed) for path, own in by_path.items()]


def _station(
    path: str,
    own: Mapping[str, VoteRound],
    sheets: Mapping[UUID, Mapping[str, int]],
    listed: Mapping[str, StationListing],
) -> Station:
    figures = {
        kind: as_figures(load_definition(r.contest_id), sheets[r.id]) for kind, r in own.items()
    }
    return Station(own, figures, voter_figures(listed.get(path)))


def _suspects(
    definitions: Mapping[str, FormDefinition], stations: Sequence[Station]
) -> Iterable[Station]:
    """Stations that break any rule, found column by column."""
    if not stations:
        return []
    matrices = {
        kind: as_matrix(
            station.figures.get(kind, (None,) * len(definition.fields)) for station in stations
        )
        for kind, definition in definitions.items()
    }
    voters = as_matrix([[s.voters.get(key) for key in _LIST_KEYS] for s in stations])
    columns = dict(zip(_LIST_KEYS, voters.T, strict=True))
    wrong = np.zeros(len(stations), np.bool_)
    for flags in failing_station(definitions, matrices, columns).values():
        for rows in flags.values():
            wrong |= rows
    for kind, definition in definitions.items():
        for rows in failing(definition, matrices[kind]).values():
            wrong |= rows
    return [stations[int(row)] for row in np.flatnonzero(wrong)]


def _explained(definitions: Mapping[str, FormDefinition], station: Station) -> Iterator[Anomaly]:
    """Between the forms whatever does not fit; of one form what is rare. What a form's own sums
    say is the plenary's list, not this one."""
    present = {kind: definitions[kind] for kind in station.figures}
    for finding in check_station(present, station.figures, station.voters):
        yield _anomaly(Kind.SUMS, station, finding)
    for kind, figures in station.figures.items():
        for finding in check_form(definitions[kind], figures):
            if finding.severity is Severity.WARNING:
                yield _anomaly(Kind.UNLIKELY, station, finding, kind)


def _anomaly(kind: Kind, station: Station, finding: Finding, contest: str = "") -> Anomaly:
    round_ = station.rounds[contest or finding.contest]
    return Anomaly(kind, round_, finding.message.id, finding.code)
