"""What the finals say about users, turned into sums that the stations must meet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from garda.demo.figures import notes as say
from garda.demo.figures.apportion import UNKNOWN, Tree, no_known, sums
from garda.demo.figures.facts import (
    PROVINCE,
    BoolArray,
    ContestFacts,
    Finals,
    IntArray,
    RegencyFacts,
)
from garda.demo.figures.lateness import Cells
from garda.demo.figures.setting import Setting
from garda.packs.types import SimulationDefaults

#: Assumption: this part of the moved voters comes from another regency of the province and
#: gets the governor's ballot only. Used where no final number of users is published.
_FROM_ELSEWHERE = Fraction(1, 5)
#: No contest is expected to have more invalid votes than this share.
_MOST_INVALID = 0.9
_DISTRICT, _REGENCY = 2, 3


def expected_share_of_invalid(contest: ContestFacts, defaults: SimulationDefaults) -> float:
    """Share of invalid votes among users: of the finals where given, else the default."""
    finals = contest.finals
    valid = int(contest.votes.sum())
    share = float(defaults.invalid_share)
    if finals.invalid is not None and finals.invalid + valid > 0:
        share = finals.invalid / (finals.invalid + valid)
    elif finals.users is not None and finals.users > valid:
        share = 1 - valid / finals.users
    return min(share, _MOST_INVALID)


@dataclass(frozen=True, slots=True)
class UserPlan:
    """Known sums (-1: not) per level station, cell, district, regency.

    ``core``: people with every ballot; ``extra`` per contest: voters with that ballot only, whose
    sum is ``wished_extra`` where it is not known.
    """

    tree: Tree
    core: list[IntArray]
    extra: tuple[list[IntArray], ...]
    wished_extra: tuple[int, ...]

    def same_as_core(self, contest: int) -> bool:
        """Whether the finals leave no room for voters with this contest's ballot only."""
        return int(self.extra[contest][_REGENCY][0]) == 0

    def loosened(self, cells: Cells, fewest: IntArray) -> UserPlan:
        """The same users with only ``fewest`` [cells] sharing every ballot, for sums that no
        other split meets; K16 then fails where a regency's contest draws the others.
        """
        core, extra = _copied(self.core), tuple(_copied(levels) for levels in self.extra)
        by_level = {
            _DISTRICT: sums(fewest, cells.district, self.tree.sizes[_DISTRICT]),
            _REGENCY: fewest.sum(keepdims=True),
        }
        for level, shared in by_level.items():
            given = core[level] != UNKNOWN
            moved = np.where(given, core[level] - shared, 0)
            core[level] -= moved
            for contest in extra:
                contest[level] += np.where(contest[level] != UNKNOWN, moved, 0)
        return UserPlan(self.tree, core, extra, self.wished_extra)


def _copied(levels: Sequence[IntArray]) -> list[IntArray]:
    return [level.copy() for level in levels]


def plan_users(setting: Setting, cells: Cells, valid: Sequence[IntArray]) -> UserPlan:
    """Known users of regency and districts, split into shared people and differences.

    ``valid`` holds per contest the valid votes of each cell.
    """
    facts = setting.facts
    tree = Tree.of(cells.of, cells.district, sizes=(facts.stations, cells.count, facts.districts))
    wished = _wished_extra(facts, valid, setting.defaults)
    plan = UserPlan(tree, no_known(tree), tuple(no_known(tree) for _ in valid), wished)
    for d in sorted({d for contest in facts.contests for d in contest.district_finals}):
        finals = [contest.district_finals.get(d, Finals()) for contest in facts.contests]
        region = _Region(setting, cells, cells.district == d, finals, valid)
        _note(plan, _DISTRICT, d, region.split(tuple(0 for _ in wished)))
    whole = np.ones(cells.count, dtype=np.bool_)
    regency = _Region(setting, cells, whole, [c.finals for c in facts.contests], valid)
    _note(plan, _REGENCY, 0, regency.split(wished))
    return plan


def _note(plan: UserPlan, level: int, node: int, split: tuple[int, list[int]]) -> None:
    plan.core[level][node], differences = split
    for contest, difference in zip(plan.extra, differences, strict=True):
        contest[level][node] = difference


def _wished_extra(
    facts: RegencyFacts, valid: Sequence[IntArray], defaults: SimulationDefaults
) -> tuple[int, ...]:
    levels = [contest.level for contest in facts.contests]
    voters = int(np.max(valid, axis=0).sum())
    wished = int(voters * defaults.moved_share * _FROM_ELSEWHERE)
    return tuple(wished if level == PROVINCE and len(set(levels)) > 1 else 0 for level in levels)


@dataclass(frozen=True, slots=True)
class _Region:
    """The cells ``within`` one region and its ``finals`` per contest."""

    setting: Setting
    cells: Cells
    within: BoolArray
    finals: Sequence[Finals]
    valid: Sequence[IntArray]

    def split(self, wished: Sequence[int]) -> tuple[int, list[int]]:
        """People with every ballot and, per contest, those with one only (-1: not known).

        ``wished`` voters from elsewhere are taken off an only known contest as long as enough
        people remain for the votes.
        """
        users = [self._users(contest) for contest in range(len(self.finals))]
        known = [u for u in users if u is not None]
        if not known:
            return UNKNOWN, [UNKNOWN] * len(users)
        base = min(known)
        if len(known) < len(users):
            less = min(u - w for u, w in zip(users, wished, strict=True) if u is not None)
            needed = int(np.max(self.valid, axis=0)[self.within].sum())
            base = min(base, max(less, needed))
        return base, [UNKNOWN if u is None else u - base for u in users]

    def _users(self, contest: int) -> int | None:
        """Users that the finals fix; None while a station is open or nothing usable is given."""
        finals, notes = self.finals[contest], self.setting.notes
        kind = self.setting.facts.contests[contest].kind
        if not self.cells.coverages[contest].has_form[self.within[self.cells.of]].all():
            return None
        valid = int(self.valid[contest][self.within].sum())
        if finals.valid not in (None, valid):
            notes.append(say.valid_differs(kind))
        if finals.invalid is not None:
            # Where valid and invalid do not add up to users, invalid is kept and users follow.
            if finals.users not in (None, valid + finals.invalid):
                notes.append(say.users_follow(kind))
            return valid + finals.invalid
        if finals.users is not None and finals.users < valid:
            notes.append(say.users_below_valid(kind))
            return None
        return finals.users
