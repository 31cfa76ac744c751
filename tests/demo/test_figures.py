"""The two real regencies, and cases a folder can bring: late stations, missing lists, odd votes."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from tests.demo.figures_support import (
    all_errors,
    all_looks,
    codes,
    district_votes,
    forms_of,
    pilkada,
)

from garda.demo.figures import (
    ContestFacts,
    FiguresError,
    Finals,
    Limits,
    RegencyFacts,
    RegencyFigures,
    VoterCount,
    VoterFacts,
    simulate,
)
from garda.demo.figures.folder import facts_of
from garda.exchange.reader import read_folder
from garda.packs.forms import build_definition
from garda.results.domain.bulk import failing, failing_station

EXAMPLES = Path(__file__).parents[2] / "examples"
PACK = pilkada()


@cache
def real(name: str) -> RegencyFacts:
    folder = read_folder(
        EXAMPLES / name,
        max_voters=PACK.max_voters_per_station,
        special_from=PACK.special_station_from,
        max_choices=PACK.max_choices,
    )
    return facts_of(folder, PACK)


def draw(facts: RegencyFacts, seed: int = 2024) -> RegencyFigures:
    limits = Limits.of(PACK, [contest.form for contest in facts.contests])
    return simulate(facts, seed=seed, defaults=PACK.simulation, limits=limits)


@cache
def drawn(name: str) -> RegencyFigures:
    return draw(real(name))


def total(result: RegencyFigures, kind: str, key: str) -> int:
    (contest,) = (c for c in result.contests if c.form.contest_kind == kind)
    return int(contest.column(key).sum())


def small(
    rates: list[list[int]], *, stations: list[int], arrived: list[int] | None = None,
    kind: str = "bupati", finals: Finals | None = None,
) -> RegencyFacts:  # fmt: skip
    """A regency with one village per district; ``rates`` [D][n] are votes per station in."""
    district = np.repeat(np.arange(len(stations)), stations)
    inside = np.array(stations if arrived is None else arrived)
    contest = ContestFacts(
        form=build_definition(PACK, kind, range(1, len(rates[0]) + 1)),
        level=PACK.contests[kind].level,
        votes=np.array(rates) * inside[:, None],
        stations_in=inside,
        finals=finals or Finals(),
    )
    special = np.zeros(len(district), dtype=np.bool_)
    return RegencyFacts("98.71", district, district, special, (contest,))


@pytest.mark.parametrize("name", ["jepara", "kotawaringin-barat"])
def test_real_regencies_break_no_rule(name: str) -> None:
    facts, result = real(name), drawn(name)
    assert all_errors(result) == set()
    assert all_looks(result) == set()
    for contest, given in zip(result.contests, facts.contests, strict=True):
        assert np.array_equal(district_votes(facts, contest), given.votes)


@pytest.mark.parametrize("name", ["jepara", "kotawaringin-barat"])
def test_the_rules_of_the_pack_agree(name: str) -> None:
    result = drawn(name)
    forms = {contest.form.contest_kind: contest.form for contest in result.contests}
    figures = {contest.form.contest_kind: contest.figures for contest in result.contests}
    for kind, form in forms.items():
        assert not any(flags.any() for flags in failing(form, figures[kind]).values())
    male, female = result.dpt.T
    listed = {"dpt_l": male, "dpt_p": female, "dpt_j": male + female}
    for by_rule in failing_station(forms, figures, listed).values():
        assert not any(flags.any() for flags in by_rule.values())


def test_jepara_sums() -> None:
    result = drawn("jepara")
    assert result.dpt.sum(axis=0).tolist() == [459_406, 459_870]
    assert result.dpt.sum(axis=1).max() <= 600
    assert result.notes == ()
    assert [int(contest.has_form.sum()) for contest in result.contests] == [1743, 1743]
    sums = {
        kind: [total(result, kind, key) for key in
               ("users_total_j", "valid", "invalid", "votes_1", "votes_2")]
        for kind in ("gubernur", "bupati")
    }  # fmt: skip
    assert sums == {
        "gubernur": [600_607, 551_235, 49_372, 140_814, 410_421],
        "bupati": [600_208, 564_965, 35_243, 107_756, 457_209],
    }


def test_jepara_governor_only_voters_are_movers() -> None:
    governor, regent = drawn("jepara").contests
    more = governor.column("users_total_j") - regent.column("users_total_j")
    assert more.min() >= 0
    assert more.sum() == 399
    moved = governor.column("users_moved_j") - regent.column("users_moved_j")
    assert np.array_equal(more, moved)
    assert np.array_equal(governor.column("users_dpt_j"), regent.column("users_dpt_j"))
    assert ("invalid", "regency") in governor.pinned
    assert ("invalid", "district") not in governor.pinned


def test_kotawaringin_barat_is_completed_to_the_finals() -> None:
    result = drawn("kotawaringin-barat")
    governor, regent = result.contests
    assert result.dpt.sum(axis=0).tolist() == [103_074, 98_760]
    votes = [[total(result, c.form.contest_kind, key) for key in c.form.vote_keys]
             for c in (governor, regent)]  # fmt: skip
    assert votes == [[9_824, 48_235, 75_336, 7_889], [68_963, 75_318]]
    assert governor.has_form.all()
    assert regent.late.sum() == 2
    assert np.array_equal(governor.late, regent.late)
    assert regent.column("valid")[regent.late].sum() == 403
    assert regent.column("valid")[regent.late].min() > 100
    assert codes(result) == {"late_assumed"}
    assert ("users_total_j", "regency") not in regent.pinned


def test_without_finals_late_stations_stay_open() -> None:
    facts = real("kotawaringin-barat")
    contests = tuple(replace(contest, finals=Finals()) for contest in facts.contests)
    result = draw(replace(facts, contests=contests))
    for contest, given in zip(result.contests, contests, strict=True):
        assert contest.has_form.sum() == 411
        assert np.array_equal(contest.has_form, ~contest.late)
        assert np.array_equal(district_votes(facts, contest), given.votes)
        assert not contest.figures[contest.late].any()
    assert codes(result) == {"late_open"}


def test_one_changed_vote_moves_that_sum_only() -> None:
    facts = real("jepara")
    governor, regent = facts.contests
    votes = regent.votes.copy()
    votes[3, 0] += 1
    result = draw(replace(facts, contests=(governor, replace(regent, votes=votes))))
    assert total(result, "bupati", "votes_1") == 107_757
    assert total(result, "gubernur", "votes_1") == 140_814
    assert np.array_equal(result.contests[0].late, drawn("jepara").contests[0].late)


def test_another_seed_draws_others_with_the_same_sums() -> None:
    facts = real("kotawaringin-barat")
    first, second = draw(facts, 1), draw(facts, 2)
    again = draw(facts, 1)
    for one, other, same in zip(first.contests, second.contests, again.contests, strict=True):
        assert np.array_equal(one.figures, same.figures)
        assert not np.array_equal(one.figures, other.figures)
        for key in (*one.form.vote_keys, "valid"):
            assert one.column(key).sum() == other.column(key).sum()
    assert not np.array_equal(first.dpt, second.dpt)


def test_figures_spread_as_stations_do() -> None:
    result = drawn("jepara")
    regent = result.contests[1]
    listed = result.dpt.sum(axis=1)
    turnout = regent.column("users_total_j") / listed
    share = regent.column("votes_1") / regent.column("valid")
    invalid = regent.column("invalid") / regent.column("total")
    assert 0.04 < turnout.std() < 0.12
    assert 0.05 < share.std() < 0.2
    assert 0.01 < invalid.std() < 0.06
    assert (listed == 600).mean() < 0.02


def test_lists_are_drawn_around_the_usual_turnout_when_none_are_given() -> None:
    result = draw(replace(real("jepara"), voters=VoterFacts()))
    turnout = total(result, "bupati", "users_total_j") / int(result.dpt.sum())
    assert abs(turnout - float(PACK.simulation.turnout)) < 0.02
    assert all_errors(result) == set()
    assert result.pinned_lists == frozenset()


def test_lists_meet_every_level_given() -> None:
    facts = real("kotawaringin-barat")
    village = int(facts.village[5])
    listed = VoterFacts(
        regency=VoterCount(201_834, 98_760),
        districts={0: VoterCount(39_000)},
        villages={village: VoterCount(1_000, 480)},
        stations={0: VoterCount(333, 150)},
    )
    result = draw(replace(facts, voters=listed))
    assert result.dpt.sum(axis=0).tolist() == [103_074, 98_760]
    assert result.dpt[facts.district == 0].sum() == 39_000
    assert result.dpt[facts.village == village].sum(axis=0).tolist() == [520, 480]
    assert result.dpt[0].tolist() == [183, 150]
    assert "list_unmet" not in codes(result)
    assert all_errors(result) == set()


def test_contradicting_lists_keep_the_finer_figures() -> None:
    facts = small([[100, 120]], stations=[3])
    listed = VoterFacts(
        regency=VoterCount(2_000), stations={i: VoterCount(300, 140) for i in range(3)}
    )
    result = draw(replace(facts, voters=listed))
    assert result.dpt.sum() == 900
    assert codes(result) == {"list_unmet"}


def test_lists_too_small_are_filled_by_added_voters() -> None:
    facts = small([[100, 200]], stations=[4])
    result = draw(replace(facts, voters=VoterFacts(regency=VoterCount(1_000))))
    (contest,) = result.contests
    assert all_errors(result) == set()
    others = contest.column("users_added_j") + contest.column("users_moved_j")
    assert others.sum() >= 200
    assert (contest.column("users_added_j") > 30).all()
    assert {"users_over_list", "ballots_over_reserve"} <= codes(result)


def test_full_and_nearly_empty_stations() -> None:
    result = draw(small([[290, 300], [9, 11], [0, 0]], stations=[6, 5, 4]))
    assert all_errors(result) == set()
    assert "turnout" not in all_looks(result)
    assert total(result, "bupati", "valid") == 6 * 590 + 5 * 20


def test_single_pair_against_the_empty_column() -> None:
    result = draw(small([[310, 12]], stations=[5]))
    assert all_errors(result) == set()
    assert all_looks(result) == set()


def test_six_choices_with_rare_votes() -> None:
    result = draw(small([[150, 90, 30, 4, 1, 0]], stations=[40], kind="gubernur"))
    (contest,) = result.contests
    assert [int(contest.column(key).sum()) for key in contest.form.vote_keys] == [
        6000, 3600, 1200, 160, 40, 0,
    ]  # fmt: skip
    assert all_looks(result) == set()


@pytest.mark.parametrize(
    ("final", "code"),
    [
        (Finals(votes=(1_500, 1_900)), "final_below_results"),
        (Finals(votes=(1_600, 2_000)), "final_implausible"),
        (Finals(votes=(9_600, 2_000)), "final_implausible"),
    ],
)
def test_finals_that_cannot_complete_are_ignored(final: Finals, code: str) -> None:
    facts = small([[100, 125]], stations=[20], arrived=[16], finals=final)
    result = draw(facts)
    (contest,) = result.contests
    assert codes(result) == {code, "late_open"}
    assert contest.has_form.sum() == 16
    assert np.array_equal(district_votes(facts, contest), facts.contests[0].votes)


def test_only_regular_stations_are_late_where_there_are_enough() -> None:
    facts = small([[100, 125]], stations=[20], arrived=[12])
    special = np.arange(20) % 2 == 0
    result = draw(replace(facts, special=special))
    assert not (result.contests[0].late & special).any()


def test_district_finals_complete_their_district() -> None:
    facts = small([[100, 125], [90, 80]], stations=[20, 10], arrived=[18, 9])
    final = Finals(votes=(2_000, 2_500), users=4_800, invalid=300)
    (contest,) = facts.contests
    result = draw(replace(facts, contests=(replace(contest, district_finals={0: final}),)))
    (drawn_contest,) = result.contests
    inside = facts.district == 0
    assert drawn_contest.has_form[inside].all()
    assert drawn_contest.has_form[~inside].sum() == 9
    assert drawn_contest.column("users_total_j")[inside].sum() == 4_800
    assert drawn_contest.column("votes_2")[inside].sum() == 2_500


def test_users_follow_where_valid_and_invalid_do_not_add_up() -> None:
    finals = Finals(votes=(2_000, 2_500), users=4_600, valid=4_500, invalid=200)
    result = draw(small([[100, 125]], stations=[20], finals=finals))
    assert codes(result) == {"users_follow"}
    assert total(result, "bupati", "users_total_j") == 4_700


def test_more_votes_than_boxes_are_refused() -> None:
    with pytest.raises(FiguresError) as refused:
        draw(small([[700, 400]], stations=[4]))
    assert refused.value.code == "figures"
    assert "melebihi" in refused.value.id


def test_votes_without_a_station_are_refused() -> None:
    facts = small([[100, 125]], stations=[3])
    contest = replace(facts.contests[0], stations_in=np.array([4]))
    with pytest.raises(FiguresError):
        draw(replace(facts, contests=(contest,)))


def test_limits_come_from_the_pack() -> None:
    facts = small([[20, 18]], stations=[8])
    limits = Limits(
        max_voters=60, reserve_share=Fraction(1, 10), largest=99, invalid_share=Fraction(1, 5)
    )
    result = simulate(facts, seed=1, defaults=PACK.simulation, limits=limits)
    for _, form in forms_of(result.contests[0]):
        assert form["dpt_j"] <= 60
        assert form["ballots_received"] == form["dpt_j"] + -(-form["dpt_j"] // 10)
        assert max(form.values()) <= 99
        assert 5 * form["invalid"] <= form["total"]
