from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from garda.formation.domain import placement, placement_model, reasons, scoring
from garda.formation.domain.candidates import Candidate, Proposal, StationNeed
from garda.formation.domain.lottery import lottery_number
from garda.formation.domain.placement import choose_chair, propose
from garda.formation.domain.pool import NOWHERE, Pool, make_pool
from garda.packs.placement import Weights

WEIGHTS = Weights(
    nearest_stations=1,
    other_station=20,
    further_station=5,
    over_preferred_age=30,
    missing_it=20,
    missing_woman=10,
    missing_experience=10,
    score=1,
    it_minimum=2,
    experience_minimum=2,
    experience_cap=3,
    women_share=Fraction(3, 10),
)
STATIONS = (
    StationNeed("a", 1, 3),
    StationNeed("b", 2, 2),
    StationNeed("c", 3, 1),
    StationNeed("x", 901, 2, True),
)
#: With one nearest station each: the lower number where two are equally near.
NEAR = {"a": {"a", "b"}, "b": {"a", "b"}, "c": {"b", "c"}}


@st.composite
def villages(draw: st.DrawFn, most: int = 30) -> list[Candidate]:
    people = []
    for number in range(draw(st.integers(0, most))):
        home = draw(st.sampled_from(["a", "a", "b", "b", "c", None, "special"]))
        people.append(
            Candidate(
                key=f"p{number}",
                station=None if home == "special" else home,
                special_station="x" if home == "special" else None,
                is_woman=draw(st.booleans()),
                it_able=draw(st.booleans()),
                experience=draw(st.integers(0, 5)),
                over_preferred_age=draw(st.booleans()),
                household=draw(st.sampled_from(["h1", "h2", None, None])),
                moves=draw(st.booleans()),
                eligible=draw(st.sampled_from([True, True, True, False])),
            )
        )
    return people


def seated(proposal: Proposal) -> dict[str, str]:
    return {seat.candidate: seat.station for seat in proposal.seats}


def allowed(person: Candidate) -> set[str]:
    if person.special_station is not None:
        return {person.special_station}
    if person.station is None:
        return {"a", "b", "c"}
    return NEAR[person.station] if person.moves else {person.station}


def points(people: list[Candidate], places: dict[str, str]) -> int:
    """Penalty counted in plain Python from the meaning of the weights."""
    total = 0
    for station in STATIONS:
        group = [p for p in people if places.get(p.key) == station.key]
        total += sum(WEIGHTS.over_preferred_age for p in group if p.over_preferred_age)
        total += sum(WEIGHTS.other_station for p in group if p.home not in (None, station.key))
        lacking = (
            WEIGHTS.experience_cap - min(p.experience, WEIGHTS.experience_cap) for p in group
        )
        total += WEIGHTS.score * sum(lacking)
        for found, wanted, weight in (
            (sum(p.it_able for p in group), WEIGHTS.it_minimum, WEIGHTS.missing_it),
            (
                sum(p.is_woman for p in group),
                WEIGHTS.women_minimum(station.seats),
                WEIGHTS.missing_woman,
            ),
            (
                sum(p.experience > 0 for p in group),
                WEIGHTS.experience_minimum,
                WEIGHTS.missing_experience,
            ),
        ):
            total += weight * max(0, wanted - found)
    return total


def experience(people: list[Candidate], places: dict[str, str]) -> int:
    return sum(min(p.experience, WEIGHTS.experience_cap) for p in people if p.key in places)


def beside_kin(people: list[Candidate], places: dict[str, str]) -> bool:
    homes = Counter((p.household, places[p.key]) for p in people if p.household and p.key in places)
    return any(n > 1 for n in homes.values())


def best_by_trying_all(people: list[Candidate]) -> tuple[int, int]:
    """(seats filled, penalty) of the best of all placements there are."""
    eligible = [p for p in people if p.eligible]
    best = (0, points(people, {}))
    for choice in product(*([None, *sorted(allowed(p))] for p in eligible)):
        places = {p.key: s for p, s in zip(eligible, choice, strict=True) if s is not None}
        taken = Counter(places.values())
        if any(taken[s.key] > s.seats for s in STATIONS) or beside_kin(people, places):
            continue
        best = min(best, (len(places), points(people, places)), key=lambda f: (-f[0], f[1]))
    return best


@settings(max_examples=40, deadline=None)
@given(villages(), st.sampled_from(["one", "two"]))
def test_invariants(people: list[Candidate], seed: str) -> None:
    proposal = propose(STATIONS, people, weights=WEIGHTS, seed=seed)
    by_key = {p.key: p for p in people}
    places = seated(proposal)

    assert len(places) == len(proposal.seats), "nobody sits twice"
    assert not beside_kin(people, places)
    for key, station in places.items():
        assert by_key[key].eligible
        assert station in allowed(by_key[key])
    for station in STATIONS:
        numbers = [s.seat for s in proposal.seats if s.station == station.key]
        assert numbers == list(range(1, len(numbers) + 1)), "exactly one chair, no gap"
        assert proposal.shortage.get(station.key, 0) == station.seats - len(numbers)
    assert proposal.optimal
    assert proposal.penalty == points(people, places)
    assert proposal.experience == experience(people, places)
    assert sum(s.penalty for s in proposal.stations) == proposal.penalty

    out = {n.candidate for n in proposal.not_chosen}
    assert out == {p.key for p in people} - set(places)
    assert all(n.reasons for n in proposal.not_chosen)
    assert [r.rank for r in proposal.reserves] == list(range(1, len(proposal.reserves) + 1))
    assert {r.candidate for r in proposal.reserves} == {k for k in out if by_key[k].eligible}


@settings(max_examples=25, deadline=None)
@given(villages(most=6))
def test_no_placement_is_better(people: list[Candidate]) -> None:
    proposal = propose(STATIONS, people, weights=WEIGHTS, seed="s")
    assert (len(proposal.seats), proposal.penalty) == best_by_trying_all(people)


@settings(max_examples=25, deadline=None)
@given(villages(), st.randoms(use_true_random=False))
def test_order_of_the_list_does_not_matter(people: list[Candidate], random: object) -> None:
    shuffled = list(people)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    first = propose(STATIONS, people, weights=WEIGHTS, seed="s")
    again = propose(STATIONS[::-1], shuffled, weights=WEIGHTS, seed="s")
    assert first.seats == again.seats
    assert first.reserves == again.reserves
    assert first.stations == again.stations
    assert set(first.not_chosen) == set(again.not_chosen)


@settings(max_examples=40, deadline=None)
@given(villages())
def test_told_change_is_what_an_exchange_makes(people: list[Candidate]) -> None:
    pool = make_pool(STATIONS, people, WEIGHTS, "s")
    where = placement_model.solve(pool).where
    tally = scoring.count(pool, where)
    before = scoring.total_penalty(pool, where)
    for person in np.flatnonzero(where == NOWHERE):
        exchange = scoring.mildest_exchange(pool, where, tally, int(person))
        if exchange is None:
            continue
        after = where.copy()
        after[person], after[exchange.other] = where[exchange.other], NOWHERE
        assert scoring.total_penalty(pool, after) - before == exchange.penalty
        assert exchange.penalty >= 0, "or the proposal was not best"


def plain(number: int, station: str | None = "a", **facts: object) -> Candidate:
    return Candidate(f"k{number}", station, **({"it_able": True, "is_woman": True} | facts))  # type: ignore[arg-type]


ONE = (StationNeed("a", 3, 2),)


def test_lottery_decides_between_equals_and_follows_the_seed() -> None:
    people = [plain(i) for i in range(10)]
    chosen = {}
    for seed in ("s1", "s2", "s3"):
        proposal = propose(ONE, people, weights=WEIGHTS, seed=seed)
        drawn = sorted(people, key=lambda p: lottery_number(seed, p.key))
        chosen[seed] = {s.candidate for s in proposal.seats}
        assert chosen[seed] == {p.key for p in drawn[:2]}
        assert {n.reasons[-1].code for n in proposal.not_chosen} == {"L01"}
        assert [r.candidate for r in proposal.reserves] == [p.key for p in drawn[2:]]
    assert len({frozenset(c) for c in chosen.values()}) > 1


def test_most_experienced_is_chair_and_experience_decides() -> None:
    people = [plain(1, experience=1), plain(2, experience=4), plain(3)]
    proposal = propose(ONE, people, weights=WEIGHTS, seed="s")
    assert [(s.candidate, s.seat) for s in proposal.seats] == [("k2", 1), ("k1", 2)]
    assert [r.code for r in proposal.seats[0].reasons] == ["P02", "P01"]
    (missed,) = proposal.not_chosen
    assert missed.candidate == "k3"
    assert missed.reserve_rank == 1
    # the mildest exchange would also leave the station short of an experienced member
    lost = WEIGHTS.missing_experience + WEIGHTS.score
    assert (missed.penalty_change, missed.experience_change) == (lost, -1)
    assert [r.code for r in missed.reasons] == ["H01", "H04", "S07", "S01"]
    assert missed.reasons[-1].points == WEIGHTS.score


def test_experience_told_with_the_average_of_the_chosen() -> None:
    people = [plain(1, experience=2), plain(2, experience=3), plain(3, experience=1, moves=True)]
    (missed,) = propose(ONE, people, weights=WEIGHTS, seed="s").not_chosen
    assert [r.code for r in missed.reasons] == ["H01", "S01"]
    assert missed.reasons[1].text.id == (
        "Pernah bertugas 1 kali; yang terpilih di TPS 003 rata-rata 2,5 kali."
    )
    assert "2.5 times" in missed.reasons[1].text.en


def test_age_is_a_preference_not_a_bar() -> None:
    people = [plain(1, over_preferred_age=True, experience=5), plain(2), plain(3)]
    (missed,) = propose(ONE, people, weights=WEIGHTS, seed="s").not_chosen
    assert missed.candidate == "k1"
    assert [r.code for r in missed.reasons] == ["H01", "H04", "S03"]
    few = propose(ONE, people[:2], weights=WEIGHTS, seed="s")
    assert len(few.seats) == 2
    lacking = WEIGHTS.missing_experience + WEIGHTS.experience_cap * WEIGHTS.score
    assert few.penalty == WEIGHTS.over_preferred_age + lacking
    assert "S03" in {r.code for s in few.seats for r in s.reasons}


def test_kin_are_kept_apart_even_where_people_lack() -> None:
    people = [plain(1, household="h"), plain(2, household="h"), plain(3, household="i")]
    proposal = propose(ONE, people, weights=WEIGHTS, seed="s")
    assert "k3" in seated(proposal)
    assert len(proposal.seats) == 2
    alone = propose(ONE, people[:2], weights=WEIGHTS, seed="s")
    assert alone.shortage == {"a": 1}
    (missed,) = alone.not_chosen
    assert [r.code for r in missed.reasons][:2] == ["H06", "H04"]
    two = (StationNeed("a", 1, 1), StationNeed("b", 2, 1))
    willing = [replace(p, moves=True) for p in people[:2]]
    assert propose(two, willing, weights=WEIGHTS, seed="s").shortage == {}


def test_nobody_is_sent_further_than_the_nearest_stations() -> None:
    stations = tuple(StationNeed(f"s{n}", n, 1) for n in range(1, 5))
    people = [plain(i, "s1", moves=True) for i in range(4)]
    far = replace(WEIGHTS, nearest_stations=2)
    assert propose(stations, people, weights=far, seed="s").shortage == {"s4": 1}
    everywhere = propose(stations, people, weights=replace(far, nearest_stations=3), seed="s")
    assert everywhere.shortage == {}
    way = [sum(r.points for r in s.reasons if r.code == "S02") for s in everywhere.seats]
    assert way == [0, 20, 25, 30]


def test_a_changed_weight_changes_who_is_chosen_and_is_shown() -> None:
    people = [plain(1, over_preferred_age=True, experience=5), plain(2)]
    seat = (StationNeed("a", 3, 1),)
    young = propose(seat, people, weights=WEIGHTS, seed="s")
    lenient = replace(WEIGHTS, over_preferred_age=2)
    served = propose(seat, people, weights=lenient, seed="s")
    assert (young.seats[0].candidate, served.seats[0].candidate) == ("k2", "k1")
    told = [r.points for r in served.seats[0].reasons if r.code == "S03"]
    assert told == [lenient.over_preferred_age]


def test_move_only_with_consent_and_to_fill_a_gap() -> None:
    stations = (StationNeed("a", 1, 2), StationNeed("b", 2, 2))
    stay = [plain(i) for i in range(4)]
    short = propose(stations, stay, weights=WEIGHTS, seed="s")
    assert short.shortage == {"b": 2}
    willing = [plain(i, moves=True) for i in range(4)]
    full = propose(stations, willing, weights=WEIGHTS, seed="s")
    assert full.shortage == {}
    assert sum(s.moved for s in full.seats) == 2
    assert all("S02" in {r.code for r in s.reasons} for s in full.seats if s.moved)


def test_special_location_takes_its_own_list_only() -> None:
    stations = (StationNeed("a", 1, 1), StationNeed("x", 901, 1, True))
    inmates = [plain(i, None, special_station="x", moves=True) for i in range(3)]
    proposal = propose(stations, inmates, weights=WEIGHTS, seed="s")
    assert proposal.shortage == {"a": 1}
    assert {"H01", "H03"} <= {r.code for r in proposal.not_chosen[0].reasons}
    outside = propose(stations, [plain(9, None)], weights=WEIGHTS, seed="s")
    assert outside.shortage == {"x": 1}


def test_ineligible_and_unplaceable_people_get_a_reason() -> None:
    only_special = (StationNeed("x", 901, 1, True),)
    people = [plain(1, None), plain(2, None, eligible=False)]
    proposal = propose(only_special, people, weights=WEIGHTS, seed="s")
    assert {n.candidate: [r.code for r in n.reasons] for n in proposal.not_chosen} == {
        "k1": ["H05"],
        "k2": ["H02"],
    }


def test_nobody_applies() -> None:
    proposal = propose(ONE, [], weights=WEIGHTS, seed="s")
    assert proposal.seats == ()
    assert proposal.shortage == {"a": 2}


@pytest.mark.parametrize(
    ("stations", "people", "message"),
    [
        ((ONE[0], ONE[0]), [], "stations share"),
        (ONE, [plain(1), plain(1)], "candidates share"),
        (ONE, [plain(1, "z")], "not in this village"),
        (STATIONS, [plain(1, "x")], "list of a special"),
        (STATIONS, [plain(1, None, special_station="a")], "list of a special"),
    ],
)
def test_wrong_input(
    stations: tuple[StationNeed, ...], people: list[Candidate], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        propose(stations, people, weights=WEIGHTS, seed="s")


def test_a_search_that_stopped_early_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    people = [plain(1, experience=3), plain(2, experience=2), plain(3, over_preferred_age=True)]

    def stopped(pool: Pool) -> placement_model.Placement:
        oldest_first = [0 if p.key != "k1" else NOWHERE for p in pool.candidates]
        return placement_model.Placement(np.array(oldest_first, np.int64), optimal=False)

    monkeypatch.setattr(placement, "solve", stopped)
    proposal = propose(ONE, people, weights=WEIGHTS, seed="s")
    assert not proposal.optimal
    (missed,) = proposal.not_chosen
    assert missed.penalty_change is not None
    assert missed.penalty_change < 0
    assert missed.reasons[-1].code == "L02"


def test_women_minimum_is_rounded_up() -> None:
    assert WEIGHTS.women_minimum(7) == 3
    assert replace(WEIGHTS, women_share=Fraction(1, 3)).women_minimum(3) == 1


def test_weights_survive_as_plain_data() -> None:
    assert Weights.of_plain(WEIGHTS.plain()) == WEIGHTS
    for wrong in (-1, True, "1"):
        with pytest.raises(ValueError, match="whole number"):
            Weights.of_plain({**WEIGHTS.plain(), "score": wrong})


def test_chair_of_the_remaining_members() -> None:
    members = [plain(1, experience=1, it_able=False), plain(2, experience=1), plain(3)]
    assert choose_chair(members, seed="s") == "k2"


def test_longest_reason_is_short_enough_to_print() -> None:
    label = "TPS 901"
    told = [reasons.seats_taken(label), reasons.does_not_move()]
    told += [reasons.kin_seated(label)]
    told += sorted(
        (reasons.exchange_penalty(f"S0{n}", 9, label) for n in (2, 3, 5, 6, 7)),
        key=lambda r: -len(r.text.id),
    )[:3]
    text = reasons.told(told)
    assert max(len(text.id), len(text.en)) <= 300
