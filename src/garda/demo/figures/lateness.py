"""Which stations are in the published results, which are late, and what the finals add."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from garda.demo.figures import notes as say
from garda.demo.figures.apportion import rank_within, sums
from garda.demo.figures.facts import (
    BoolArray,
    ContestFacts,
    FiguresError,
    IntArray,
    Limits,
    Note,
)
from garda.demo.figures.setting import Setting

NO_FORM = -1


@dataclass(frozen=True, slots=True)
class Coverage:
    """Pools of one contest: stations whose votes add up to one published row.

    ``pool`` [S]: the district's index d for stations that are in, ``D`` for late stations that
    the regency's finals complete, ``D + 1 + d`` for those that a district's finals complete, -1
    where there is no form. ``votes`` [2 D + 1, n].
    """

    pool: IntArray
    votes: IntArray
    late: BoolArray

    @property
    def has_form(self) -> BoolArray:
        formed: BoolArray = self.pool != NO_FORM
        return formed


def lateness_order(setting: Setting) -> IntArray:
    """Turn of each station [S] to be late in its district: drawn once for all contests.

    Special stations come last, so only regular ones are late where there are enough.
    """
    facts = setting.facts
    drawn = setting.chance.stream("late").random(facts.stations) - facts.special
    return rank_within(drawn, facts.district, facts.districts)


def cover(contest: ContestFacts, order: IntArray, setting: Setting) -> Coverage:
    """Pools of ``contest``; notes what became of late stations and finals.

    Raises FiguresError when more stations are in than exist, or votes exceed the boxes.
    """
    facts = setting.facts
    missing = setting.stations - contest.stations_in
    _require_possible(contest, missing, setting.limits)
    late = order < missing[facts.district]
    votes = np.zeros((2 * facts.districts + 1, contest.votes.shape[1]), dtype=np.int64)
    votes[: facts.districts] = contest.votes
    coverage = Coverage(np.where(late, NO_FORM, facts.district), votes, late)
    _complete(contest, coverage, setting)
    _report_late(contest.kind, int(late.sum()), int((~coverage.has_form).sum()), setting.notes)
    return coverage


def _require_possible(contest: ContestFacts, missing: IntArray, limits: Limits) -> None:
    boxes = contest.stations_in * limits.largest
    if np.any(missing < 0) or np.any(contest.votes < 0):
        raise FiguresError(
            id=f"Hasil {contest.kind}: TPS masuk melebihi TPS yang ada, atau suara negatif.",
            en=f"Results of {contest.kind}: more stations in than exist, or negative votes.",
        )
    if np.any(contest.votes.sum(axis=1) > boxes):
        raise FiguresError(
            id=f"Hasil {contest.kind}: suara melebihi yang dapat ditulis pada formulir TPS.",
            en=f"Results of {contest.kind}: more votes than the stations' forms can hold.",
        )


def _complete(contest: ContestFacts, coverage: Coverage, setting: Setting) -> None:
    """Put late stations into pools whose votes are what the finals add to the results."""
    pool, votes, district = coverage.pool, coverage.votes, setting.facts.district
    count = len(contest.stations_in)
    regions = [(count + 1 + d, district == d, f) for d, f in contest.district_finals.items()]
    whole = (count, np.ones(len(district), dtype=np.bool_), contest.finals)
    for index, within, finals in (*regions, whole):
        if finals.votes is None:
            continue
        covered = votes[np.unique(pool[within & coverage.has_form])].sum(axis=0)
        added = np.asarray(finals.votes, dtype=np.int64) - covered
        still_open = within & ~coverage.has_form
        if _completes(contest.kind, int(still_open.sum()), added, setting):
            pool[still_open] = index
            votes[index] = added


def _completes(kind: str, stations: int, added: IntArray, setting: Setting) -> bool:
    total, notes = int(added.sum()), setting.notes
    if stations == 0:
        notes += [say.final_differs(kind)] if added.any() else []
    elif np.any(added < 0):
        notes.append(say.final_below_results(kind))
    elif not stations <= total <= stations * setting.limits.max_voters:
        # More or fewer votes than late stations cast: the finals hold corrections elsewhere.
        notes.append(say.final_implausible(kind, total, stations))
    else:
        return True
    return False


def _report_late(kind: str, missing: int, still_open: int, notes: list[Note]) -> None:
    if still_open:
        notes.append(say.late_open(kind, still_open))
    if missing > still_open:
        notes.append(say.late_assumed(kind, missing - still_open))


@dataclass(frozen=True, slots=True)
class Cells:
    """Stations of one district that belong to the same pool in every contest.

    ``of`` [S] is each station's cell; ``district`` and, per contest, ``pools`` are by cell.
    """

    of: IntArray
    district: IntArray
    coverages: tuple[Coverage, ...]
    pools: tuple[IntArray, ...]

    @property
    def count(self) -> int:
        return len(self.district)

    def total(self, values: IntArray) -> IntArray:
        """Sum of station ``values`` per cell."""
        return sums(values, self.of, self.count)


def cells_of(district: IntArray, coverages: tuple[Coverage, ...]) -> Cells:
    """Cells of all stations of a regency."""
    table = np.column_stack([district, *(coverage.pool for coverage in coverages)])
    rows, of = np.unique(table, axis=0, return_inverse=True)
    columns = tuple(rows.T.astype(np.int64))
    return Cells(of.reshape(-1).astype(np.int64), columns[0], coverages, columns[1:])
