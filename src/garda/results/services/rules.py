"""Which error rules the figures of readings break, per block: form and station rules together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from garda.packs.types import Block, FormDefinition, Severity
from garda.regions.models import StationListing
from garda.results.domain.bulk import UNKNOWN, as_matrix, failing_by_block, failing_station
from garda.results.domain.definition import Figures
from garda.results.models import Contest, SettledFigure, VoteRound
from garda.results.queries import load_definition

#: Per form, the codes of the error rules that it breaks, by block.
Broken = list[dict[Block, tuple[str, ...]]]
#: Figures by contest and station path.
Settled = defaultdict[tuple[UUID, str], dict[str, int | None]]
LIST_KEYS = ("dpt_l", "dpt_p", "dpt_j")


def broken_rules(rounds: Sequence[VoteRound], figures: Sequence[Figures]) -> Broken:
    """Error rules broken by ``figures[i]`` as the form of ``rounds[i]``, by block.

    Form rules look at the form alone; station rules also at the voter list in force and at the
    settled figures of the station's other contests. The rounds are of one contest.
    """
    return Surroundings(rounds).broken(rounds, figures)


def _collect(
    definition: FormDefinition, flags: Mapping[tuple[str, Block], NDArray[np.bool_]], forms: int
) -> Broken:
    result: Broken = [{} for _ in range(forms)]
    errors = {rule.code for rule in definition.rules if rule.severity is Severity.ERROR}
    for (code, block), rows in flags.items():
        if code in errors:
            for row in np.flatnonzero(rows):
                place = result[int(row)]
                place[block] = (*place.get(block, ()), code)
    return result


class Surroundings:
    """What station rules compare forms with, for the stations of some rounds of one election.

    Three queries, whatever the number of rounds. Forms settled meanwhile are told by :meth:`note`.
    """

    def __init__(self, rounds: Sequence[VoteRound]) -> None:
        paths = {r.path for r in rounds}
        election_id = rounds[0].election_id
        self._lists = _voter_lists(election_id, paths)
        self._contests = list(
            Contest.objects.filter(voteround__election_id=election_id, voteround__path__in=paths)
            .distinct()
            .order_by("kind")
        )
        self._settled = _settled_users(self._contests, paths)

    def broken(self, rounds: Sequence[VoteRound], figures: Sequence[Figures]) -> Broken:
        """Error rules broken by ``figures[i]`` as the form of ``rounds[i]``, all of one contest."""
        definition = load_definition(rounds[0].contest_id)
        matrix = as_matrix(figures)
        flags = dict(failing_by_block(definition, matrix))
        flags |= self._failing(definition, matrix, rounds)
        return _collect(definition, flags, len(rounds))

    def note(self, round_: VoteRound, sheet: Mapping[str, int | None] | None) -> None:
        """Figures of voters and users that count now for a form; None when none do."""
        self._settled[round_.contest_id, round_.path] = dict(sheet or {})

    def _failing(
        self, definition: FormDefinition, matrix: NDArray[np.int32], rounds: Sequence[VoteRound]
    ) -> Mapping[tuple[str, Block], NDArray[np.bool_]]:
        definitions = {definition.contest_kind: definition}
        matrices = {definition.contest_kind: matrix}
        for contest in self._contests:
            if contest.kind != definition.contest_kind:
                other = load_definition(contest.id)
                definitions[contest.kind] = other
                matrices[contest.kind] = self._settled_matrix(contest.id, other, rounds)
        found = failing_station(definitions, matrices, self._list_columns(rounds))
        return found[definition.contest_kind]

    def _settled_matrix(
        self, contest_id: UUID, definition: FormDefinition, rounds: Sequence[VoteRound]
    ) -> NDArray[np.int32]:
        """Settled figures of another contest, on its own station's row only."""
        known = [self._settled.get((contest_id, r.path), {}) for r in rounds]
        return as_matrix([sheet.get(key) for key in definition.keys] for sheet in known)

    def _list_columns(self, rounds: Sequence[VoteRound]) -> dict[str, NDArray[np.int32]]:
        pairs = [self._lists.get(r.path) for r in rounds]
        rows = [(UNKNOWN,) * 3 if p is None else (p[0], p[1], p[0] + p[1]) for p in pairs]
        columns = np.array(rows, dtype=np.int32).reshape(len(rows), 3)
        return {key: columns[:, i] for i, key in enumerate(LIST_KEYS)}


def _voter_lists(election_id: UUID, paths: Collection[str]) -> dict[str, tuple[int, int]]:
    """Men and women of each station's list in force, where they are known."""
    rows = StationListing.objects.filter(
        election_id=election_id,
        path__in=paths,
        voter_list__superseded_on__isnull=True,
    ).values_list("path", "male", "female")
    return {
        path: (male, female)
        for path, male, female in rows
        if male is not None and female is not None
    }


def _settled_users(contests: Sequence[Contest], paths: Collection[str]) -> Settled:
    """Settled figures that station rules look at; a round that was replaced says nothing more."""
    found: Settled = defaultdict(dict)
    rows = SettledFigure.objects.filter(
        contest__in=contests,
        path__in=paths,
        key__in=(*LIST_KEYS, "users_total_j"),
        round__replaced_by__isnull=True,
    )
    for contest_id, path, key, value in rows.values_list("contest_id", "path", "key", "value"):
        found[contest_id, path][key] = value
    return found
