"""Anomalies that rooms above find: each adds its own lines to the list."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from uuid import UUID

from garda.results.models import VoteRound

from .kinds import Anomaly

#: What does not fit in rounds that count, with contest, station and village read already. The
#: number of queries does not depend on the number of rounds.
Finder = Callable[[Mapping[UUID, VoteRound]], Iterator[Anomaly]]

_finders: dict[str, Finder] = {}


def admit_finder(finder: Finder) -> None:
    """Called once by each room at start-up."""
    _finders[f"{finder.__module__}.{finder.__qualname__}"] = finder


def other_anomalies(rounds: Mapping[UUID, VoteRound]) -> Iterator[Anomaly]:
    for finder in _finders.values():
        yield from finder(rounds)
