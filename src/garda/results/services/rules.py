"""Which error rules the figures of readings break, per block: form rules and station rules together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from garda.packs.types import Block, FormDefinition, Severity
from garda.regions.models import StationListing
from garda.results.domain.bulk import UNKNOWN, as_matrix, failing_by_block, failing_station
from garda.results.domain.definition import Figures
from garda.results.models import Contest, SettledFigure, VoteRound
from garda.results.queries import load_definition

Broken = list[dict[Block, tuple[str, ...]]]
LIST_KEYS = ("dpt_l", "dpt_p", "dpt_j")


def broken_rules(rounds: Sequence[VoteRound], figures: Sequence[Figures]) -> Broken:
    """Error rules broken by ``figures[i]`` as the form of ``rounds[i]``, by block.

    Form rules look at the form alone; station rules also at the voter list in force and at the
    settled figures of the station's other contests. Three queries, whatever the number of forms.
    """
    surroundings = _Surroundings(rounds)
    result: Broken = [{} for _ in rounds]
    by_contest: dict[UUID, list[int]] = defaultdict(list)
    for position, round_ in enumerate(rounds):
        by_contest[round_.contest_id].append(position)
    for contest_id, positions in by_contest.items():
        definition = load_definition(contest_id)
        matrix = as_matrix(figures[p] for p in positions)
        flags = dict(failing_by_block(definition, matrix))
        flags |= surroundings.failing(definition, matrix, [rounds[p] for p in positions])
        _collect(definition, flags, positions, result)
    return result


def _collect(
    definition: FormDefinition,
    flags: Mapping[tuple[str, Block], NDArray[np.bool_]],
    positions: Sequence[int],
    result: Broken,
) -> None:
    errors = {rule.code for rule in definition.rules if rule.severity is Severity.ERROR}
    for (code, block), rows in flags.items():
        if code in errors:
            for row in np.flatnonzero(rows):
                place = result[positions[int(row)]]
                place[block] = (*place.get(block, ()), code)


class _Surroundings:
    """What station rules compare a form with, for the stations of some rounds."""

    def __init__(self, rounds: Sequence[VoteRound]) -> None:
        paths = {r.path for r in rounds}
        election_id = rounds[0].election_id
        self.lists = {
            path: (male, female)
            for path, male, female in StationListing.objects.filter(
                election_id=election_id,
                path__in=paths,
                voter_list__superseded_on__isnull=True,
                male__isnull=False,
            ).values_list("path", "male", "female")
        }
        self.contests = list(
            Contest.objects.filter(voteround__election_id=election_id, voteround__path__in=paths)
            .distinct()
            .order_by("kind")
        )
        self.settled: dict[tuple[UUID, str], dict[str, int]] = defaultdict(dict)
        rows = SettledFigure.objects.filter(
            contest__in=self.contests, path__in=paths, key__in=(*LIST_KEYS, "users_total_j")
        )
        for contest_id, path, key, value in rows.values_list("contest_id", "path", "key", "value"):
            self.settled[contest_id, path][key] = value

    def failing(
        self, definition: FormDefinition, matrix: NDArray[np.int32], rounds: Sequence[VoteRound]
    ) -> Mapping[tuple[str, Block], NDArray[np.bool_]]:
        definitions = {definition.contest_kind: definition}
        matrices = {definition.contest_kind: matrix}
        for contest in self.contests:
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
        known = [self.settled.get((contest_id, r.path), {}) for r in rounds]
        return as_matrix([sheet.get(key) for key in definition.keys] for sheet in known)

    def _list_columns(self, rounds: Sequence[VoteRound]) -> dict[str, NDArray[np.int32]]:
        pairs = [self.lists.get(r.path) for r in rounds]
        rows = [(UNKNOWN,) * 3 if p is None else (p[0], p[1], p[0] + p[1]) for p in pairs]
        columns = np.array(rows, dtype=np.int32).reshape(len(rows), 3)
        return {key: columns[:, i] for i, key in enumerate(LIST_KEYS)}
