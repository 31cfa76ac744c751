"""Pairs that a witness may stand for. Contests lie in a room above, which tells them here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.kernel.codes import in_scope


@dataclass(frozen=True, slots=True)
class Pair:
    """One pair on a ballot: the contest with the path of its region, number and name."""

    contest: str
    contest_name: str
    path: str
    number: int
    name: str


Provider = Callable[[UUID], Sequence[Pair]]
_providers: list[Provider] = []


def register(provider: Provider) -> None:
    """Name who knows the pairs of an election."""
    if provider not in _providers:
        _providers.append(provider)


def pairs(election_id: UUID) -> list[Pair]:
    """Every pair of an election, by contest and number."""
    return [pair for provider in _providers for pair in provider(election_id)]


def pairs_at(election_id: UUID, path: str) -> list[Pair]:
    """Pairs on the ballots of a region or station, by contest and number."""
    return [pair for pair in pairs(election_id) if in_scope(path, pair.path)]
