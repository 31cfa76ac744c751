"""Who voted: people who got every ballot, and voters from elsewhere with one ballot only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from garda.demo.figures import notes as say
from garda.demo.figures.apportion import Ladder, Low, Spread, apportion, spread, sums
from garda.demo.figures.chance import log_odds, logistic
from garda.demo.figures.facts import PROVINCE, BoolArray, FloatArray, IntArray
from garda.demo.figures.known_users import (
    UserPlan,
    expected_share_of_invalid,
    plan_users,
)
from garda.demo.figures.lateness import Cells, Coverage
from garda.demo.figures.setting import Setting

#: Assumption: deviation of the turnout (log odds) among villages and among stations of one.
_TURNOUT_AMONG, _TURNOUT_WITHIN = 0.18, 0.22
#: A district's drawn turnout stays under this share of its list where the votes allow it.
_FULLEST = 0.97
#: Drawn shares of invalid votes stay this far below the share that calls for a review.
_MARGIN = 0.02
_CELL_LEVEL = 1


@dataclass(frozen=True, slots=True)
class Turnout:
    """``core`` [S] people with every ballot; ``extra`` per contest [S] with that ballot only.

    ``valid`` holds per contest the valid votes of each cell.
    """

    core: IntArray
    extra: tuple[IntArray, ...]
    valid: tuple[IntArray, ...]

    def users(self, contest: int, coverage: Coverage) -> IntArray:
        """Users of ``contest`` [S]; zero where it has no form."""
        return np.where(coverage.has_form, self.core + self.extra[contest], 0)


def expected_users(setting: Setting) -> FloatArray:
    """People expected to vote in each district [D] if all its stations were in."""
    facts, defaults = setting.facts, setting.defaults
    mean = np.zeros(facts.districts)
    for contest in facts.contests:
        valid = contest.votes.sum(axis=1) / np.maximum(contest.stations_in, 1)
        mean = np.maximum(mean, valid / (1 - expected_share_of_invalid(contest, defaults)))
    heard = mean > 0
    usual = defaults.voters_per_station * float(defaults.turnout)
    return np.where(heard, mean, mean[heard].mean() if heard.any() else usual) * setting.stations


def draw_turnout(setting: Setting, cells: Cells, listed: IntArray, expected: FloatArray) -> Turnout:
    """Users of every station, enough for the votes of every pool, with the finals' sums.

    ``listed`` [S] voters, ``expected`` [D] users. Same people in every contest; only voters
    from elsewhere make a difference (K16). Turnout stays under 100 % where the votes allow.
    """
    weight = _weights(setting, listed, expected)
    valid = tuple(
        _valid_of_cells(setting, cells, contest, weight, listed)
        for contest in range(len(cells.coverages))
    )
    draw = _Draw(setting, cells, listed, valid, plan_users(setting, cells, valid))
    parts = draw.parts(weight)
    if _unmet(parts):
        loose = replace(draw, plan=draw.plan.loosened(cells, np.min(valid, axis=0)))
        parts = min(parts, loose.parts(weight), key=_unmet)
    _report(setting, parts)
    core, *extra = (part.values for part in parts)
    return Turnout(core, tuple(extra), valid)


def _unmet(parts: Sequence[Spread]) -> int:
    return sum(len(part.unmet) for part in parts)


def _weights(setting: Setting, listed: IntArray, expected: FloatArray) -> FloatArray:
    facts = setting.facts
    voters = np.maximum(sums(listed, facts.district, facts.districts), 1)
    effect = setting.chance.effect(
        "turnout", facts.village, among=_TURNOUT_AMONG, within=_TURNOUT_WITHIN
    )
    odds = log_odds(expected / voters)[facts.district] + effect
    return listed * logistic(odds)


def _valid_of_cells(
    setting: Setting, cells: Cells, contest: int, weight: FloatArray, listed: IntArray
) -> IntArray:
    """Valid votes of each cell: its pool's votes by expected users, within lists if possible."""
    # Cells without a form share one extra pool that has no votes.
    totals = np.append(cells.coverages[contest].votes.sum(axis=1), 0)
    formless = len(totals) - 1
    pools = np.where(cells.pools[contest] < 0, formless, cells.pools[contest])
    boxes = cells.total(np.full_like(listed, setting.limits.largest))
    held = cells.total(np.maximum(listed - 1, 0))
    short = sums(held, pools, len(totals)) < totals
    high = np.where(pools == formless, 0, np.where(short[pools], boxes, held))
    by_cell = np.bincount(cells.of, weights=weight).astype(np.float64)
    return apportion(totals, by_cell, np.zeros_like(high), high, pools)


def _report(setting: Setting, parts: Sequence[Spread]) -> None:
    if _unmet(parts):
        setting.notes.append(say.users_unmet())
    levels = [contest.level for contest in setting.facts.contests]
    for contest, part in zip(setting.facts.contests, parts[1:], strict=True):
        if PROVINCE in levels and contest.level != PROVINCE and part.values.any():
            setting.notes.append(say.movers_reversed(contest.kind))


@dataclass(frozen=True, slots=True)
class _Draw:
    """Spreads users over stations; ``valid`` per contest by cell, ``plan`` the known sums."""

    setting: Setting
    cells: Cells
    listed: IntArray
    valid: tuple[IntArray, ...]
    plan: UserPlan

    def parts(self, weight: FloatArray) -> list[Spread]:
        """People with every ballot, then for each contest those with its ballot only."""
        core = self.core(weight)
        contests = range(len(self.valid))
        return [core, *(self.elsewhere(contest, core.values) for contest in contests)]

    def core(self, weight: FloatArray) -> Spread:
        """People with every ballot: enough for each cell's votes, below full lists if possible."""
        of = self.cells.of
        has_form = np.any([coverage.has_form for coverage in self.cells.coverages], axis=0)
        scale = self._wished() / np.maximum(np.bincount(of, weights=weight), 1e-9)
        ladder = Ladder(self._core_lows(has_form), self._core_highs(has_form), _CELL_LEVEL)
        return spread(self.plan.tree, weight * scale[of], self.plan.core, ladder)

    def elsewhere(self, contest: int, core: IntArray) -> Spread:
        """Voters with this contest's ballot only; also those its votes need beyond ``core``."""
        has_form = self.cells.coverages[contest].has_form
        kind = self.setting.facts.contests[contest].kind
        stream = self.setting.chance.stream(f"elsewhere-{kind}")
        shape = core * stream.gamma(0.4, 1.0, len(core))
        target = shape * self.plan.wished_extra[contest] / max(float(shape.sum()), 1e-9)
        floors = self.valid[contest] - self.cells.total(np.where(has_form, core, 0))
        low = Low(np.zeros_like(core), np.maximum(floors, 0))
        room = np.where(has_form, np.maximum(self.listed - 1 - core, 0), 0)
        boxes = np.where(has_form, self.setting.limits.largest - core, 0)
        ladder = Ladder((low,), (room, boxes), _CELL_LEVEL)
        return spread(self.plan.tree, target, self.plan.extra[contest], ladder)

    def _wished(self) -> FloatArray:
        """Users wished for in each cell: usual share of invalid votes, in no contest too many."""
        wished = np.zeros(self.cells.count)
        most = _FULLEST * self.cells.total(self.listed)
        fewest = max(_MARGIN, 1 - float(self.setting.limits.invalid_share) + _MARGIN)
        for contest, valid in zip(self.setting.facts.contests, self.valid, strict=True):
            share = expected_share_of_invalid(contest, self.setting.defaults)
            wished = np.maximum(wished, valid / (1 - share))
            most = np.where(valid > 0, np.minimum(most, valid / fewest), most)
        enough: FloatArray = np.maximum(np.minimum(wished, most), np.max(self.valid, axis=0))
        return enough

    def _core_lows(self, has_form: BoolArray) -> tuple[Low, ...]:
        need = np.max(self.valid, axis=0)
        firm = [v for c, v in enumerate(self.valid) if self.plan.same_as_core(c)]
        least = np.max(firm, axis=0) if firm else np.min(self.valid, axis=0)
        busy = (need >= np.bincount(self.cells.of))[self.cells.of]
        one = (has_form & busy).astype(np.int64)
        none = np.zeros_like(one)
        return Low(one, need), Low(none, need), Low(none, least)

    def _core_highs(self, has_form: BoolArray) -> tuple[IntArray, ...]:
        limits = self.setting.limits
        steps = (
            np.maximum(self.listed - 1, 0),
            np.minimum(self.listed + limits.reserve(self.listed), limits.largest),
            np.full_like(self.listed, limits.largest),
        )
        return tuple(np.where(has_form, step, 0) for step in steps)
