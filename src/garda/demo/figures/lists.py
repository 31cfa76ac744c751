"""Voter lists of the stations: sums meet every published figure, the rest is drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from garda.demo.figures import notes as say
from garda.demo.figures.apportion import (
    UNKNOWN,
    Ladder,
    Low,
    Spread,
    Tree,
    no_known,
    spread,
    sums,
)
from garda.demo.figures.chance import log_odds, logistic
from garda.demo.figures.facts import (
    FiguresError,
    FloatArray,
    IntArray,
    RegencyFacts,
    VoterCount,
    VoterFacts,
)
from garda.demo.figures.setting import Setting

LEVELS = ("station", "village", "district", "regency")
_DISTRICT = LEVELS.index("district")

#: Shape of the draw: deviation of list sizes (log odds of a full list), size of a special
#: station, deviation of the female share.
_SIZE_WITHIN, _SIZE_AMONG, _SPECIAL_SIZE = 0.30, 0.18, 0.45
_FEMALE_WITHIN, _FEMALE_AMONG = 0.02, 0.012
#: A list drawn for expected users is at least so much longer.
_ROOM = 1.02


@dataclass(frozen=True, slots=True)
class Lists:
    """``dpt`` [S, 2] (male, female) and the levels whose published figures are all met."""

    dpt: IntArray
    pinned: frozenset[str]

    @property
    def total(self) -> IntArray:
        total: IntArray = self.dpt.sum(axis=1)
        return total


def draw_lists(setting: Setting, users: FloatArray, size: FloatArray) -> Lists:
    """Voter lists for districts where ``users`` [D] people are expected to vote.

    ``size`` [S] scales single stations. Notes each figure that cannot be met.
    Raises FiguresError when a given list cannot be written on a form.
    """
    facts = setting.facts
    tree = _tree(facts)
    totals = _given(tree, facts.voters, lambda count: count.total)
    women = _given(tree, facts.voters, lambda count: count.female)
    if np.any(totals[0] > setting.limits.largest):
        raise FiguresError(
            id="Ada TPS dengan pemilih lebih banyak daripada yang dapat ditulis pada formulir.",
            en="A station has more voters than a form can hold.",
        )
    listed = spread(
        tree,
        _target(setting, _mean_list(setting, users, totals), size),
        totals,
        _ladder(setting, users, totals[0]),
    )
    female = _draw_women(setting, tree, listed.values, women)
    _report(listed.values, listed.unmet + female.unmet, setting)
    dpt = np.column_stack([listed.values - female.values, female.values])
    return Lists(dpt, _pinned(tree, (listed.values, totals), (female.values, women)))


def _draw_women(
    setting: Setting, tree: Tree, listed: IntArray, known: Sequence[IntArray]
) -> Spread:
    effect = setting.chance.effect(
        "female", setting.facts.village, among=_FEMALE_AMONG, within=_FEMALE_WITHIN
    )
    share = np.clip(float(setting.defaults.female_share) + effect, 0.05, 0.95)
    nobody = Low(np.zeros_like(listed), np.zeros(setting.facts.districts, dtype=np.int64))
    return spread(tree, listed * share, known, Ladder((nobody,), (listed,), _DISTRICT))


def _tree(facts: RegencyFacts) -> Tree:
    villages = int(facts.village.max(initial=-1)) + 1
    villages = max([villages, *(v + 1 for v in facts.voters.villages)])
    district = np.zeros(villages, dtype=np.int64)
    district[facts.village] = facts.district
    if np.any(district[facts.village] != facts.district):
        raise FiguresError(
            id="Satu desa berada di dua kecamatan.", en="A village lies in two districts."
        )
    return Tree.of(facts.village, district, sizes=(facts.stations, villages, facts.districts))


def _given(
    tree: Tree, voters: VoterFacts, figure: Callable[[VoterCount], int | None]
) -> list[IntArray]:
    known = no_known(tree)
    root = {} if voters.regency is None else {0: voters.regency}
    levels: Sequence[Mapping[int, VoterCount]] = (
        voters.stations, voters.villages, voters.districts, root,
    )  # fmt: skip
    for array, counts in zip(known, levels, strict=True):
        for index, count in counts.items():
            value = figure(count)
            array[index] = UNKNOWN if value is None else value
    return known


def _target(setting: Setting, mean: FloatArray, size: FloatArray) -> FloatArray:
    """Voters wished for at each station [S] around its district's ``mean`` [D]."""
    facts, most = setting.facts, setting.limits.max_voters
    effect = setting.chance.effect("list", facts.village, among=_SIZE_AMONG, within=_SIZE_WITHIN)
    # Log odds of a full list: sizes thin out below the maximum instead of piling up on it.
    drawn = most * logistic(log_odds(mean / most)[facts.district] + effect)
    target: FloatArray = drawn * np.where(facts.special, _SPECIAL_SIZE, 1.0) * size
    return target


def _mean_list(setting: Setting, users: FloatArray, known: Sequence[IntArray]) -> FloatArray:
    """Voters per station of each district [D]: known ones, else what the users let expect."""
    given = known[_DISTRICT] != UNKNOWN
    drawn = users / float(setting.defaults.turnout)
    regency = int(known[_DISTRICT + 1][0])
    if regency != UNKNOWN and not given.all():
        left = max(0, regency - int(known[_DISTRICT][given].sum()))
        drawn = drawn * left / max(float(drawn[~given].sum()), 1e-9)
    return np.where(given, known[_DISTRICT], drawn) / np.maximum(setting.stations, 1)


def _ladder(setting: Setting, users: FloatArray, station_totals: IntArray) -> Ladder:
    """Room for the expected users below full turnout; given lists stand as they are."""
    facts, limits = setting.facts, setting.limits
    given = station_totals != UNKNOWN
    lows = [np.where(given, station_totals, least) for least in (1, 0)]
    highs = [
        np.where(given, station_totals, most)
        for most in (limits.max_voters, max(limits.max_voters, limits.largest_list))
    ]
    needed = np.ceil(users * _ROOM).astype(np.int64) + setting.stations
    held = sums(highs[0], facts.district, facts.districts)
    floors = np.minimum(needed, held)
    free = np.zeros_like(floors)
    return Ladder(
        lows=(Low(lows[0], floors), Low(lows[0], free), Low(lows[1], free)),
        highs=tuple(highs),
        floor_level=_DISTRICT,
        soft_floors=True,
    )


def _report(listed: IntArray, unmet: Sequence[tuple[int, int]], setting: Setting) -> None:
    limits, notes = setting.limits, setting.notes
    notes += [say.list_unmet(LEVELS[level], index) for level, index in dict.fromkeys(unmet)]
    over = int((listed > limits.max_voters).sum())
    notes += [say.list_over_maximum(over, limits.max_voters)] if over else []


def _pinned(tree: Tree, *parts: tuple[IntArray, Sequence[IntArray]]) -> frozenset[str]:
    """Levels at which every region's figures, both total and female, are given and met."""
    return frozenset(
        name
        for level, name in enumerate(LEVELS)
        if all(
            np.array_equal(sums(values, tree.ancestors(level), tree.sizes[level]), known[level])
            for values, known in parts
        )
    )
