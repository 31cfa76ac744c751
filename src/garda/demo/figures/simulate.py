"""Station figures of a whole regency, drawn from one seed and true to all published sums."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from garda.demo.figures import notes as say
from garda.demo.figures.apportion import sums
from garda.demo.figures.ballots import draw_invalid, draw_votes
from garda.demo.figures.chance import Chance
from garda.demo.figures.facts import (
    ContestFacts,
    ContestFigures,
    FiguresError,
    Finals,
    FloatArray,
    IntArray,
    Limits,
    RegencyFacts,
    RegencyFigures,
)
from garda.demo.figures.known_users import expected_share_of_invalid
from garda.demo.figures.lateness import Cells, Coverage, cells_of, cover, lateness_order
from garda.demo.figures.lists import Lists, draw_lists
from garda.demo.figures.setting import Setting
from garda.demo.figures.sheets import draw_people, fill, received_ballots
from garda.demo.figures.turnout import Turnout, draw_turnout, expected_users
from garda.packs.types import SimulationDefaults

#: A late station is drawn no smaller than this part of its district's usual station.
_SMALLEST = 0.2


def simulate(
    facts: RegencyFacts, *, seed: int, defaults: SimulationDefaults, limits: Limits
) -> RegencyFigures:
    """Voter lists and forms of every station of a regency.

    Every form satisfies the rules of severity E; published sums of votes, lists, users, valid
    and invalid votes come out exactly, or a note says which could not. Late stations whose
    finals do not tell their votes have no form. Same facts and seed, same figures.
    Raises FiguresError when no forms can carry the facts.
    """
    _require_stations(facts)
    setting = Setting(facts, Chance(seed, facts.code), defaults, limits)
    order = lateness_order(setting)
    coverages = tuple(cover(contest, order, setting) for contest in facts.contests)
    expected = expected_users(setting)
    lists = draw_lists(setting, expected, _late_size(setting, coverages, expected))
    cells = cells_of(facts.district, coverages)
    turnout = draw_turnout(setting, cells, lists.total, expected)
    forms = _Forms(setting, cells, lists, turnout)
    contests = tuple(forms.contest(c) for c in range(len(facts.contests)))
    _review(contests, setting)
    notes = tuple(dict.fromkeys(setting.notes))
    return RegencyFigures(facts.code, lists.dpt, contests, lists.pinned, notes)


def _require_stations(facts: RegencyFacts) -> None:
    rows = {contest.votes.shape[0] for contest in facts.contests}
    rows |= {len(contest.stations_in) for contest in facts.contests}
    if not facts.stations or len(rows) != 1 or int(facts.district.max()) >= facts.districts:
        raise FiguresError(
            id="Simulasi membutuhkan TPS dan hasil setiap kecamatan untuk setiap pemilihan.",
            en="A simulation needs stations and results of every district for every contest.",
        )


def _late_size(setting: Setting, coverages: Sequence[Coverage], expected: FloatArray) -> FloatArray:
    """Size of each station [S] relative to its district: late ones fit the votes they add."""
    facts = setting.facts
    mean = (expected / np.maximum(setting.stations, 1))[facts.district]
    size = np.ones(facts.stations)
    for contest, coverage in zip(facts.contests, coverages, strict=True):
        valid = coverage.votes.sum(axis=1)
        cast = valid / (1 - expected_share_of_invalid(contest, setting.defaults))
        completed = coverage.late & coverage.has_form
        pool = coverage.pool[completed]
        usual = np.bincount(pool, weights=mean[completed], minlength=len(cast))
        share = np.clip(cast / np.maximum(usual, 1e-9), _SMALLEST, 1.0)
        size[completed] = np.minimum(size[completed], share[pool])
    return size


class _Forms:
    """Fills the forms of each contest from the people that all contests share."""

    def __init__(self, setting: Setting, cells: Cells, lists: Lists, turnout: Turnout) -> None:
        self._setting, self._cells, self._turnout = setting, cells, turnout
        self._dpt = lists.dpt
        self._people = draw_people(turnout.core, lists.dpt, setting.chance, setting.defaults)
        users = [turnout.users(c, coverage) for c, coverage in enumerate(cells.coverages)]
        # One number for all contests: each ballot is printed for the same list.
        self._received = received_ballots(lists.total, np.max(users, axis=0), setting.limits)

    def contest(self, c: int) -> ContestFigures:
        facts, coverage = self._setting.facts.contests[c], self._cells.coverages[c]
        figures = np.where(coverage.has_form[:, None], self._figures(c), 0).astype(np.int32)
        return ContestFigures(
            form=facts.form,
            figures=figures,
            has_form=coverage.has_form,
            late=coverage.late,
            pinned=_pinned(facts, coverage, figures, self._setting.facts.district),
        )

    def _figures(self, c: int) -> npt.NDArray[np.int32]:
        setting, coverage = self._setting, self._cells.coverages[c]
        facts, chance = setting.facts, setting.chance
        kind = facts.contests[c].kind
        users = self._turnout.users(c, coverage)
        invalid = draw_invalid(
            users, self._turnout.valid[c], self._cells, setting.limits,
            chance.stream(f"invalid-{kind}"),
        )  # fmt: skip
        votes = draw_votes(users - invalid, coverage, facts.village, chance, topic=f"votes-{kind}")
        return fill(
            facts.contests[c].form, self._people, self._dpt,
            elsewhere=self._turnout.extra[c], received=self._received, invalid=invalid,
            votes=votes, female_share=float(setting.defaults.female_share),
            stream=chance.stream(f"sheet-{kind}"),
        )  # fmt: skip


def _pinned(
    contest: ContestFacts, coverage: Coverage, figures: npt.NDArray[np.int32], district: IntArray
) -> frozenset[tuple[str, str]]:
    """(key, level) whose sums the facts give and the forms meet."""
    form, rows = contest.form, len(contest.stations_in)
    by_district = np.column_stack(
        [sums(figures[:, i].astype(np.int64), district, rows) for i in range(len(form.keys))]
    )
    pinned = {(key, "district") for key in (*form.vote_keys, "valid")}
    if not coverage.late.any():
        pinned |= {(key, "regency") for key in (*form.vote_keys, "valid")}
    regency = [(contest.finals, by_district.sum(axis=0))]
    districts = [(contest.district_finals.get(d, Finals()), by_district[d]) for d in range(rows)]
    for level, pairs in (("regency", regency), ("district", districts)):
        met = [_met(contest, finals, row) for finals, row in pairs]
        pinned |= {(key, level) for key in frozenset.intersection(*met)}
    return frozenset(pinned)


def _met(contest: ContestFacts, finals: Finals, row: IntArray) -> frozenset[str]:
    """Keys of the final figures of one region that ``row`` meets."""
    form = contest.form
    given: dict[str, int | None] = {
        "users_total_j": finals.users, "valid": finals.valid, "invalid": finals.invalid,
        **dict(zip(form.vote_keys, finals.votes or (), strict=False)),
    }  # fmt: skip
    return frozenset(key for key, value in given.items() if value == int(row[form.index[key]]))


def _review(contests: Sequence[ContestFigures], setting: Setting) -> None:
    """Tell which looks of K11 and K17 the facts themselves force on some stations."""
    limits, notes = setting.limits, setting.notes
    over = np.zeros(len(contests[0].late), dtype=np.bool_)
    ballots = np.zeros_like(over)
    for contest in contests:
        users, listed = contest.column("users_total_j"), contest.column("dpt_j")
        over |= (users >= listed) & (users > 0)
        reserved = listed + limits.reserve(listed)
        ballots |= contest.has_form & (contest.column("ballots_received") != reserved)
        share = limits.invalid_share
        high = contest.column("invalid") * share.denominator > users * share.numerator
        if high.any():
            notes.append(say.invalid_high(contest.form.contest_kind, int(high.sum())))
    notes += [say.users_over_list(int(over.sum()))] if over.any() else []
    notes += [say.ballots_over_reserve(int(ballots.sum()))] if ballots.any() else []
