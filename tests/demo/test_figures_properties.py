"""Whatever a folder holds: forms that satisfy every E rule, published votes exact, or a refusal."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.demo.figures_support import (
    all_errors,
    all_looks,
    codes,
    district_votes,
    forms_of,
    looks,
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
from garda.packs.forms import build_definition

PACK = pilkada()
FORMS = {
    (kind, n): build_definition(PACK, kind, range(1, n + 1))
    for kind in ("gubernur", "bupati")
    for n in range(1, 7)
}
LIMITS = Limits.of(PACK, FORMS.values())
QUICK = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])

#: Votes per station and choice: hardly any, ordinary, close to a full list, beyond it.
RATES = st.sampled_from([0, 1, 7, 20, 90, 200, 290, 590, 640])


@st.composite
def finals(draw: Any, votes: np.ndarray, late: int) -> Finals:
    """Finals that may complete the results, agree with them, or contradict them."""
    kind = draw(st.sampled_from(["none", "exact", "late", "invalid", "wrong"]))
    total = votes.sum(axis=0)
    if kind == "none":
        return Finals()
    if kind == "wrong":
        drawn = [int(v) + draw(st.integers(-3, 900)) for v in total]
        return Finals(tuple(drawn), draw(st.integers(0, 5000)), None, draw(st.integers(0, 900)))
    if kind == "late":
        total = total + np.array([draw(st.integers(0, 150 * late)) for _ in total])
    valid = int(total.sum())
    invalid = draw(st.integers(0, max(1, valid // 6)))
    if kind == "invalid":
        return Finals(invalid=invalid)
    return Finals(tuple(int(v) for v in total), valid + invalid, valid, invalid)


@st.composite
def contests(draw: Any, kind: str, stations: np.ndarray) -> ContestFacts:
    choices = draw(st.integers(1, 6))
    most_late = draw(st.sampled_from([0, 0, 2]))
    arrived = np.array([draw(st.integers(max(0, n - most_late), n)) for n in stations])
    rates = [draw(RATES) for _ in range(choices)]
    share = 1 if draw(st.booleans()) else choices
    votes = np.array(
        [
            [rate * n // share + (draw(st.integers(0, 9)) if n else 0) for rate in rates]
            for n in arrived
        ]
    )
    level = "province" if kind == "gubernur" else "regency"
    final = draw(finals(votes, int((stations - arrived).sum())))
    return ContestFacts(FORMS[kind, choices], level, votes, arrived, final)


@st.composite
def voters(draw: Any, facts: RegencyFacts) -> VoterFacts:
    """Lists that agree at all levels, some levels left out; now and then one that does not."""
    listed = np.array([draw(st.integers(0, 600)) for _ in range(facts.stations)])
    women = listed * draw(st.integers(0, 100)) // 100

    def count(inside: np.ndarray) -> VoterCount:
        wrong = draw(st.sampled_from([0] * 12 + [-40, 5, 3000]))
        total = max(0, int(listed[inside].sum()) + wrong)
        return VoterCount(total, draw(st.sampled_from([int(women[inside].sum()), None])))

    def some(groups: np.ndarray) -> dict[int, VoterCount]:
        return {int(g): count(groups == g) for g in np.unique(groups) if draw(st.booleans())}

    return VoterFacts(
        regency=count(listed >= 0) if draw(st.booleans()) else None,
        districts=some(facts.district) if draw(st.booleans()) else {},
        villages=some(facts.village) if draw(st.booleans()) else {},
        stations=some(np.arange(facts.stations)) if draw(st.booleans()) else {},
    )


@st.composite
def regencies(draw: Any) -> RegencyFacts:
    per_village = draw(st.lists(st.integers(1, 4), min_size=1, max_size=6))
    village = np.repeat(np.arange(len(per_village)), per_village)
    split = draw(st.integers(1, 3))
    district = np.minimum(village // split, 2)
    stations = np.bincount(district)
    kinds = draw(st.sampled_from([("gubernur", "bupati"), ("bupati",), ("gubernur",)]))
    facts = RegencyFacts(
        code="98.71",
        district=district,
        village=village,
        special=np.array([draw(st.sampled_from([False, False, True])) for _ in village]),
        contests=tuple(draw(contests(kind, stations)) for kind in kinds),
    )
    return replace(facts, voters=draw(voters(facts))) if draw(st.booleans()) else facts


def outcome(facts: RegencyFacts, seed: int = 1) -> RegencyFigures | None:
    try:
        return simulate(facts, seed=seed, defaults=PACK.simulation, limits=LIMITS)
    except FiguresError:
        return None


def possible(facts: RegencyFacts) -> bool:
    """Whether the votes and the stations' own lists fit the boxes of the stations that are in."""
    lists = all(count.total <= 999 for count in facts.voters.stations.values())
    return lists and all(
        (contest.votes.sum(axis=1) <= 999 * contest.stations_in).all() for contest in facts.contests
    )


@QUICK
@given(regencies())
def test_forms_hold_every_rule_and_published_votes(facts: RegencyFacts) -> None:
    result = outcome(facts)
    assert (result is not None) == possible(facts)
    if result is None:
        return
    assert all_errors(result) == set()
    for contest, given_ in zip(result.contests, facts.contests, strict=True):
        assert np.array_equal(district_votes(facts, contest), given_.votes)
        assert not contest.figures[~contest.has_form].any()
        in_district = np.bincount(facts.district[~contest.late], minlength=facts.districts)
        assert np.array_equal(in_district, given_.stations_in)


@QUICK
@given(regencies())
def test_what_is_not_met_is_told(facts: RegencyFacts) -> None:
    result = outcome(facts)
    if result is None:
        return
    notes = codes(result)
    told = {"K11": "ballots_over_reserve", "K13": "list_over_maximum", "turnout": "users_over_list",
            "invalid": "invalid_high"}  # fmt: skip
    for look in all_looks(result) & told.keys():
        assert told[look] in notes
    _check_finals(facts, result, notes)
    if "list_unmet" not in notes:
        _check_lists(facts, result)


def _check_finals(facts: RegencyFacts, result: RegencyFigures, notes: set[str]) -> None:
    for contest, given_ in zip(result.contests, facts.contests, strict=True):
        final = given_.finals
        if final.votes is not None and not notes & {
            "final_differs", "final_below_results", "final_implausible", "late_open",
        }:  # fmt: skip
            sums = tuple(int(contest.column(key).sum()) for key in contest.form.vote_keys)
            assert sums == final.votes
        if final.invalid is not None and not notes & {"late_open", "users_unmet"}:
            assert contest.column("invalid").sum() == final.invalid
        if final.users is not None and not notes & {
            "late_open", "users_unmet", "users_follow", "users_below_valid",
        }:  # fmt: skip
            assert contest.column("users_total_j").sum() == final.users


def _check_lists(facts: RegencyFacts, result: RegencyFigures) -> None:
    levels = (
        (np.zeros_like(facts.district), {0: facts.voters.regency}),
        (facts.district, facts.voters.districts),
        (facts.village, facts.voters.villages),
        (np.arange(facts.stations), facts.voters.stations),
    )
    for groups, counts in levels:
        for region, count in counts.items():
            if count is None:
                continue
            male, female = result.dpt[groups == region].sum(axis=0)
            assert male + female == count.total
            assert count.female in (None, female)


@QUICK
@given(regencies())
def test_same_people_vote_in_both_contests(facts: RegencyFacts) -> None:
    result = outcome(facts)
    if result is None or len(result.contests) < 2:
        return
    governor, regent = result.contests
    both = governor.has_form & regent.has_form
    for key in ("dpt_l", "dpt_p", "users_dpt_l", "users_dpt_p", "users_added_j",
                "disabled_users_j", "ballots_received"):  # fmt: skip
        assert np.array_equal(governor.column(key)[both], regent.column(key)[both])
    if "movers_reversed" not in codes(result):
        for key in ("users_total_l", "users_total_p", "users_total_j"):
            assert (governor.column(key) >= regent.column(key))[both].all()


@QUICK
@given(regencies())
def test_nobody_takes_all_where_votes_allow(facts: RegencyFacts) -> None:
    result = outcome(facts)
    if result is None:
        return
    for contest, given_ in zip(result.contests, facts.contests, strict=True):
        behind = given_.votes.sum(axis=1) - given_.votes.max(axis=1)
        open_race = (behind >= given_.stations_in) & (
            given_.votes.max(axis=1) >= given_.stations_in
        )
        for station, form in forms_of(contest):
            if open_race[facts.district[station]] and not contest.late[station]:
                assert "landslide" not in looks(form)


@settings(max_examples=20, deadline=None)
@given(regencies(), st.integers(0, 2**63))
def test_same_seed_same_figures(facts: RegencyFacts, seed: int) -> None:
    first, second = outcome(facts, seed), outcome(facts, seed)
    if first is None or second is None:
        assert first is second
        return
    assert np.array_equal(first.dpt, second.dpt)
    assert first.notes == second.notes
    for one, other in zip(first.contests, second.contests, strict=True):
        assert np.array_equal(one.figures, other.figures)
