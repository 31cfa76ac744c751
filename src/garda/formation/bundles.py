"""The bundle of a village's draw, read from the database."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from garda.regions.models import Election, Region

from .domain import bundle
from .errors_placement import NothingProposed
from .models import Proposal, ProposalChange, ProposalLine
from .placing import content_of, drawn_list
from .proposals import change_of, changes_of
from .queries import current_proposal


def bundle_of(election: Election, village: Region) -> bundle.Plain:
    """The bundle of the proposal in force: its draw, what was drawn, what the plenary changed.

    Four queries. Raises NoListFixed, NoDice, ListErased, NothingProposed.
    """
    found = current_proposal(election, village)
    fixed, throw = drawn_list(election, village)
    if found is None or found.fixed_list_id != fixed.id:
        raise NothingProposed(village.name)
    root = _root(found)
    lines = list(root.lines.select_related("application", "station"))
    where = {
        "election": election.name,
        "village": {"code": village.code, "name": village.name},
        "version": found.version,
        "state": found.state,
        "optimal": root.optimal,
    }
    return bundle.make(
        where,
        content_of(fixed, village),
        throw.dice,
        [_seat(line) for line in lines if line.station is not None],
        _reserves(lines),
        [_change(change) for change in changes_of(found)],
    )


def _root(proposal: Proposal) -> Proposal:
    """The computed proposal: what was drawn, before any change."""
    change = change_of(proposal)
    return proposal if change is None else change.root


def _seat(line: ProposalLine) -> tuple[str, int, str]:
    return line.station.path if line.station else "", line.seat or 0, line.application.receipt


def _reserves(lines: Iterable[ProposalLine]) -> list[str]:
    waiting = sorted((line for line in lines if line.rank), key=lambda line: line.rank or 0)
    return [line.application.receipt for line in waiting]


def _change(change: ProposalChange) -> dict[str, Any]:
    """Who moved, by receipt; the reason may speak of people and stays in the minutes."""
    second = change.second
    return {
        "kind": change.kind,
        "first": change.first.receipt,
        "second": second.receipt if second else None,
    }
