"""What a plenary may change: places, never the hard limits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.formation.domain.test_placement import STATIONS, WEIGHTS, beside_kin, plain, villages

from garda.formation.domain.candidates import Candidate, Proposal
from garda.formation.domain.changing import (
    Change,
    ChangeRefused,
    Kind,
    Spot,
    Spots,
    apply,
)
from garda.formation.domain.draw_list import DrawList
from garda.formation.domain.placement import propose


def listed(people: list[Candidate]) -> DrawList:
    return DrawList(STATIONS, tuple(p for p in people if p.eligible), WEIGHTS)


def spots_of(proposal: Proposal) -> dict[str, Spot]:
    seats = {s.candidate: Spot(s.station, s.seat) for s in proposal.seats}
    return {**seats, **{r.candidate: Spot(rank=r.rank) for r in proposal.reserves}}


def drawn(people: list[Candidate]) -> tuple[DrawList, dict[str, Spot]]:
    draw = listed(people)
    return draw, spots_of(propose(STATIONS, draw.candidates, weights=WEIGHTS, seed="s"))


def check(people: list[Candidate], before: Spots, after: Spots) -> None:
    """The hard limits, whatever was changed."""
    assert after.keys() == before.keys(), "nobody is lost"
    seats = Counter((s.station, s.seat) for s in after.values() if s.seated)
    assert all(n == 1 for n in seats.values()), "no seat twice"
    assert not beside_kin(people, {key: s.station for key, s in after.items() if s.station})
    own = {p.key: p.special_station for p in people}
    for key, spot in after.items():
        assert spot.seated or spot.rank is not None
        if spot.station is not None:
            assert (own[key] or "x") == "x"
            assert (own[key] == "x") == (spot.station == "x")
    ranks = sorted(s.rank for s in after.values() if s.rank is not None)
    assert ranks == list(range(1, len(ranks) + 1))


def empty_spots(spots: Iterable[Spot], draw: DrawList) -> list[Spot]:
    """Seats that nobody has, by station and seat."""
    taken = {(spot.station, spot.seat) for spot in spots}
    return [
        Spot(station.key, seat)
        for station in draw.stations
        for seat in range(1, station.seats + 1)
        if (station.key, seat) not in taken
    ]


@settings(max_examples=60, deadline=None)
@given(villages(most=15), st.data())
def test_no_row_of_changes_breaks_a_hard_limit(people: list[Candidate], data: Any) -> None:
    draw, spots = drawn(people)
    names = [p.key for p in draw.candidates]
    if not names:
        return
    someone = st.sampled_from(names)
    for _ in range(4):
        free = [*empty_spots(spots.values(), draw), Spot("a", 1), Spot("q", 1)]
        change = data.draw(
            st.builds(Change, st.just(Kind.SWAP), someone, someone)
            | st.builds(Change, st.just(Kind.UNSEAT), someone)
            | st.builds(
                Change, st.just(Kind.SEAT), someone, st.none(), st.sampled_from(free)
            )
        )  # fmt: skip
        try:
            after = apply(spots, change, draw)
        except ChangeRefused:
            continue
        check(people, spots, after)
        assert after != spots
        spots = after


def test_a_reserve_takes_the_place_of_somebody_who_waits_then() -> None:
    draw, spots = drawn([plain(i) for i in range(6)])
    reserve = next(key for key, spot in spots.items() if spot.rank == 2)
    chair = next(key for key, spot in spots.items() if spot.seat == 1)
    after = apply(spots, Change(Kind.SWAP, chair, reserve), draw)
    assert (after[reserve], after[chair]) == (Spot("a", 1), Spot(rank=2))


def test_out_of_a_seat_and_into_an_empty_one() -> None:
    draw, spots = drawn([plain(i) for i in range(5)])
    out = next(key for key, spot in spots.items() if spot.seat == 2)
    after = apply(spots, Change(Kind.UNSEAT, out), draw)
    assert after[out] == Spot(rank=3)
    empty = next(spot for spot in empty_spots(after.values(), draw) if spot.station == "a")
    assert empty == Spot("a", 2)
    next_one = next(key for key, spot in after.items() if spot.rank == 1)
    filled = apply(after, Change(Kind.SEAT, next_one, spot=empty), draw)
    assert filled[next_one] == empty
    assert filled[out].rank == 2


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (Change(Kind.SWAP, "k0", "k0"), "tidak mengubah apa pun"),
        (Change(Kind.SWAP, "k0"), "tidak mengubah apa pun"),
        (Change(Kind.SWAP, "k0", "nobody"), "tidak ada pada daftar"),
        (Change(Kind.UNSEAT, "waiting"), "tidak mengubah apa pun"),
        (Change(Kind.SEAT, "k0", spot=Spot("b", 1)), "tidak mengubah apa pun"),
        (Change(Kind.SEAT, "waiting"), "tidak mengubah apa pun"),
        (Change(Kind.SEAT, "waiting", spot=Spot("a", 1)), "sudah terisi"),
        (Change(Kind.SEAT, "waiting", spot=Spot("b", 9)), "Kursi itu tidak ada"),
        (Change(Kind.SEAT, "waiting", spot=Spot("x", 1)), "lokasi khusus hanya"),
        (Change(Kind.SEAT, "special", spot=Spot("b", 1)), "lokasi khusus hanya"),
        (Change(Kind.SEAT, "kin", spot=Spot("a", 2)), "sekeluarga"),
    ],
)
def test_what_is_refused_says_why(change: Change, said: str) -> None:
    people = [plain(0, household="h")]
    people += [
        Candidate("waiting", "a"),
        Candidate("kin", "a", household="h"),
        Candidate("special", None, special_station="x"),
    ]
    ranks = {"waiting": Spot(rank=1), "kin": Spot(rank=2), "special": Spot(rank=3)}
    spots = {"k0": Spot("a", 1), **ranks}
    with pytest.raises(ChangeRefused) as refused:
        apply(spots, change, listed(people))
    assert said in refused.value.id
    assert refused.value.en
