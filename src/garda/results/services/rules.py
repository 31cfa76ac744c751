"""Which error rules the figures of readings break, per block: form and station rules together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from garda.kernel.built_once import built_once
from garda.packs.types import Block, FormDefinition, Severity
from garda.results.domain.bulk import as_matrix, failing_by_block, failing_station
from garda.results.domain.checks import check_beside, check_form, errors_of
from garda.results.domain.definition import Figures, as_sheet
from garda.results.models import Contest, SettledFigure, VoteRound
from garda.results.queries import load_definition

#: Per form, the codes of the error rules that it breaks, by block.
Broken = list[dict[Block, tuple[str, ...]]]
#: Figures by contest and station path.
Settled = defaultdict[tuple[UUID, str], dict[str, int | None]]
LIST_KEYS = ("dpt_l", "dpt_p", "dpt_j")
#: So few forms are checked one by one: to lay them out in columns takes several times as long.
FEW = 4


def broken_rules(rounds: Sequence[VoteRound], figures: Sequence[Figures]) -> Broken:
    """Error rules broken by ``figures[i]`` as the form of ``rounds[i]``, by block.

    Form rules look at the form alone; station rules also at the voter list in force and at the
    settled figures of the station's other contests. The rounds are of one contest, from a Book.
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

    One query, whatever the number of rounds, which come from a :class:`Book`. Forms settled
    meanwhile are told by :meth:`note`.
    """

    def __init__(self, rounds: Sequence[VoteRound]) -> None:
        self._settled = _settled_users(rounds)
        self._others = {contest_id for contest_id, _ in self._settled}

    def broken(self, rounds: Sequence[VoteRound], figures: Sequence[Figures]) -> Broken:
        """Error rules broken by ``figures[i]`` as the form of ``rounds[i]``, all of one contest."""
        definition = load_definition(rounds[0].contest_id)
        if len(rounds) <= FEW:
            return [self._of_one(definition, *pair) for pair in zip(rounds, figures, strict=True)]
        matrix = as_matrix(figures)
        flags = dict(failing_by_block(definition, matrix))
        flags |= self._failing(definition, matrix, rounds)
        return _collect(definition, flags, len(rounds))

    def note(self, round_: VoteRound, sheet: Mapping[str, int | None] | None) -> None:
        """Figures of voters and users that count now for a form; None when none do."""
        self._settled[round_.contest_id, round_.path] = dict(sheet or {})
        self._others.add(round_.contest_id)

    def _of_one(
        self, definition: FormDefinition, round_: VoteRound, figures: Figures
    ) -> dict[Block, tuple[str, ...]]:
        sheets: dict[str, Mapping[str, int | None]] = {}
        for contest_id in sorted(self._others, key=str):
            if known := self._settled.get((contest_id, round_.path)):
                sheets[load_definition(contest_id).contest_kind] = known
        sheets[definition.contest_kind] = as_sheet(definition, figures)
        listed = dict(zip(LIST_KEYS, _listed(round_), strict=True))
        found = check_form(definition, figures) + check_beside(definition, sheets, listed)
        broken = {finding.block: errors_of(found, finding.block) for finding in found}
        return {block: codes for block, codes in broken.items() if codes}

    def _failing(
        self, definition: FormDefinition, matrix: NDArray[np.int32], rounds: Sequence[VoteRound]
    ) -> Mapping[tuple[str, Block], NDArray[np.bool_]]:
        definitions = {definition.contest_kind: definition}
        matrices = {definition.contest_kind: matrix}
        for contest_id in sorted(self._others, key=str):
            other = load_definition(contest_id)
            if other.contest_kind != definition.contest_kind:
                definitions[other.contest_kind] = other
                matrices[other.contest_kind] = self._settled_matrix(contest_id, other, rounds)
        found = failing_station(definitions, matrices, _list_columns(rounds))
        return found[definition.contest_kind]

    def _settled_matrix(
        self, contest_id: UUID, definition: FormDefinition, rounds: Sequence[VoteRound]
    ) -> NDArray[np.int32]:
        """Settled figures of another contest, on its own station's row only."""
        known = [self._settled.get((contest_id, r.path), {}) for r in rounds]
        return as_matrix([sheet.get(key) for key in definition.keys] for sheet in known)


def _list_columns(rounds: Sequence[Any]) -> dict[str, NDArray[np.int32]]:
    """Men, women and all of each station's list in force, where they are known."""
    columns = as_matrix([_listed(round_) for round_ in rounds]).reshape(len(rounds), 3)
    return {key: columns[:, i] for i, key in enumerate(LIST_KEYS)}


def _listed(round_: Any) -> tuple[int | None, int | None, int | None]:
    """Men, women and all of a station's list in force; None where they are not known."""
    listed = round_.listed or {"male": None, "female": None}
    male, female = listed["male"], listed["female"]
    return (None, None, None) if None in (male, female) else (male, female, male + female)


def _settled_users(rounds: Sequence[VoteRound]) -> Settled:
    """Settled figures that station rules look at; a round that was replaced says nothing more."""
    paths = {r.path for r in rounds}
    found: Settled = defaultdict(dict)
    for contest_id, path, key, value in _settled(rounds[0].election_id, _above(paths), paths):
        found[contest_id, path][key] = value
    return found


@built_once
def _settled(election_id: UUID, above: Collection[str], paths: Collection[str]) -> Any:
    return SettledFigure.objects.filter(
        contest__in=Contest.objects.filter(election_id=election_id, region__path__in=above),
        path__in=paths,
        key__in=(*LIST_KEYS, "users_total_j"),
        round__replaced_by__isnull=True,
    ).values_list("contest_id", "path", "key", "value")


def _above(paths: Collection[str]) -> set[str]:
    """Paths of all regions around some stations: theirs are the contests that are voted there."""
    parts = (path.split("/") for path in paths)
    return {"/".join(names[:depth]) for names in parts for depth in range(1, len(names))}
