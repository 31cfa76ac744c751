"""Sheets wrong on paper and readings that differ at first."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from tests.demo.figures_support import all_errors, errors, pilkada

from garda.demo.figures import (
    ContestFacts,
    Limits,
    RegencyFacts,
    RegencyFigures,
    Slip,
    misread,
    simulate,
    spoil,
)
from garda.packs.forms import build_definition
from garda.packs.types import Block

PACK = pilkada()


@pytest.fixture(scope="module", params=[2, 600])
def figures(request: pytest.FixtureRequest) -> RegencyFigures:
    stations = int(request.param)
    contests = tuple(
        ContestFacts(
            form=build_definition(PACK, kind, (1, 2, 3)),
            level=PACK.contests[kind].level,
            votes=np.array([[100, 90, 31]]) * stations,
            stations_in=np.array([stations]),
        )
        for kind in ("gubernur", "bupati")
    )
    village = np.zeros(stations, dtype=np.int64)
    facts = RegencyFacts("98.71", village, village, village > 0, contests)
    limits = Limits.of(PACK, [contest.form for contest in contests])
    return simulate(facts, seed=5, defaults=PACK.simulation, limits=limits)


def with_slip(figures: RegencyFigures, slip: Slip) -> dict[str, int]:
    contest = figures.contests[slip.contest]
    form = dict(zip(contest.form.keys, contest.figures[slip.station].tolist(), strict=True))
    assert form[slip.key] == slip.true
    assert slip.wrong != slip.true
    return {**form, slip.key: slip.wrong}


def test_spoiled_sheets_fail_a_rule_outside_votes_and_users(figures: RegencyFigures) -> None:
    slips = spoil(figures, seed=5)
    assert all_errors(figures) == set()
    assert slips
    for slip in slips:
        form = with_slip(figures, slip)
        failed = errors(form, tuple(figures.dpt[slip.station].tolist()))
        assert failed & {"K01", "K04"}
        assert failed <= {"K01", "K02", "K04", "K09"}
        assert slip.key in {"ballots_unused", "users_added_p", "disabled_users_l"}


def test_spoiled_sheets_are_few_and_on_different_forms(figures: RegencyFigures) -> None:
    slips = spoil(figures, seed=5)
    forms = sum(int(contest.has_form.sum()) for contest in figures.contests)
    assert len({slip.sheet for slip in slips}) == len(slips)
    assert len(slips) == max(1, min(12, forms // 150))
    assert len(spoil(figures, seed=5, count=forms)) == forms // 4


def test_exactly_three_misreadings_stay_open(figures: RegencyFigures) -> None:
    slips = misread(figures, seed=5)
    staying = [slip for slip in slips if slip.stays_open]
    assert len(staying) == 3
    for slip in staying:
        form = figures.contests[slip.contest].form
        block = form.fields[form.index[slip.key]].block
        assert block in {Block.BALLOTS, Block.DISABILITY}


def test_resolved_misreadings_begin_with_votes(figures: RegencyFigures) -> None:
    resolved = [slip for slip in misread(figures, seed=5) if not slip.stays_open]
    assert resolved[0].key.startswith("votes_")


def test_misreadings_confuse_one_digit(figures: RegencyFigures) -> None:
    for slip in misread(figures, seed=5):
        assert 0 <= with_slip(figures, slip)[slip.key] <= 999
        read, true = (f"{value:03d}" for value in (slip.wrong, slip.true))
        assert sum(a != b for a, b in zip(read, true, strict=True)) == 1


def test_misreadings_leave_spoiled_sheets_alone(figures: RegencyFigures) -> None:
    spoiled = {slip.sheet for slip in spoil(figures, seed=5)}
    slips = misread(figures, seed=5, avoid=spoiled)
    assert not spoiled & {slip.sheet for slip in slips}
    assert max(Counter(slip.sheet for slip in slips).values()) == 1


def test_slips_follow_the_seed(figures: RegencyFigures) -> None:
    assert misread(figures, seed=5) == misread(figures, seed=5)
    assert misread(figures, seed=5) != misread(figures, seed=6)
