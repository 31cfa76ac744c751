from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.shortage import (
    Fill,
    FillKind,
    Substitute,
    Vacancy,
    plan_fills,
    plan_replacement,
)

NEIGHBOURS = {"v1": ("v2", "v3"), "v2": ("v3", "v1"), "v3": ("v1", "v2")}


def test_own_village_then_neighbour_then_direct() -> None:
    vacancies = [Vacancy("v1", "v1/1", seat) for seat in (5, 6, 7)]
    people = [
        Substitute("own", "v1", 1, "v1/2", moves=True),
        Substitute("stays", "v1", 2, "v1/2"),
        Substitute("near", "v2", 1, "v2/1", neighbours=True),
    ]
    assert plan_fills(vacancies, people, NEIGHBOURS) == (
        Fill(FillKind.SAME_VILLAGE, "v1/1", 5, "own", "v1"),
        Fill(FillKind.NEIGHBOUR, "v1/1", 6, "near", "v2"),
        Fill(FillKind.DIRECT, "v1/1", 7, None, None),
    )


def test_a_village_serves_itself_before_it_lends() -> None:
    vacancies = [Vacancy("v1", "v1/1", 1), Vacancy("v2", "v2/1", 1)]
    people = [Substitute("p", "v2", 1, "v2/1", moves=True, neighbours=True)]
    kinds = {fill.station: fill.kind for fill in plan_fills(vacancies, people, NEIGHBOURS)}
    assert kinds == {"v2/1": FillKind.SAME_VILLAGE, "v1/1": FillKind.DIRECT}


def test_somebody_of_the_station_goes_before_a_better_rank() -> None:
    people = [
        Substitute("first", "v1", 1, "v1/2", moves=True),
        Substitute("home", "v1", 2, "v1/1"),
    ]
    fill = plan_replacement(Vacancy("v1", "v1/1", 3), people, ())
    assert fill == Fill(FillKind.RESERVE, "v1/1", 3, "home", "v1")


def test_replacement_by_neighbour_and_by_appointment() -> None:
    vacancy = Vacancy("v1", "v1/1", 3)
    people = [
        Substitute("far", "v3", 1, "v3/1", neighbours=True),
        Substitute("near", "v2", 9, "v2/1", neighbours=True),
    ]
    near = plan_replacement(vacancy, people, NEIGHBOURS["v1"])
    assert near == Fill(FillKind.NEIGHBOUR, "v1/1", 3, "near", "v2")
    alone = plan_replacement(vacancy, people, ())
    assert alone == Fill(FillKind.DIRECT, "v1/1", 3, None, None)


def test_special_location_and_its_list() -> None:
    prison = Vacancy("v1", "v1/901", 1, is_special=True)
    ordinary = Vacancy("v1", "v1/1", 1)
    outside = Substitute("out", "v1", 1, "v1/1", moves=True, neighbours=True)
    inside = Substitute("in", "v1", 2, "v1/901", True, True, special_station="v1/901")
    assert plan_replacement(prison, [outside], ()).kind is FillKind.DIRECT
    assert plan_replacement(prison, [outside, inside], ()).candidate == "in"
    assert plan_replacement(ordinary, [inside], ()).kind is FillKind.DIRECT
    assert plan_replacement(Vacancy("v2", "v2/1", 1), [inside], ["v1"]).kind is FillKind.DIRECT
    assert plan_replacement(Vacancy("v2", "v2/901", 1, True), [outside], ["v1"]).candidate is None


def test_kin_are_passed_over_also_when_the_first_of_them_was_just_placed() -> None:
    people = [
        Substitute("kin", "v1", 1, "v1/1", households=frozenset("a")),
        Substitute("free", "v1", 2, "v1/1", households=frozenset("b")),
        Substitute("brother", "v1", 3, "v1/1", households=frozenset("b")),
        Substitute("alone", "v1", 4, "v1/1"),
    ]
    seats = [Vacancy("v1", "v1/1", seat, households=frozenset({"a"})) for seat in (5, 6, 7)]
    placed = [fill.candidate for fill in plan_fills(seats, people, {})]
    assert placed == ["free", "alone", None]
    elsewhere = plan_replacement(Vacancy("v1", "v1/1", 4, households=frozenset({"b"})), people, ())
    assert elsewhere.candidate == "kin"


VILLAGES = st.sampled_from(sorted(NEIGHBOURS))


@given(
    st.lists(st.tuples(VILLAGES, st.integers(1, 2), st.integers(1, 3)), unique=True, max_size=12),
    st.lists(st.tuples(VILLAGES, st.integers(1, 2), st.booleans(), st.booleans()), max_size=15),
)
def test_every_seat_gets_one_act_and_nobody_two_seats(
    seats: list[tuple[str, int, int]], people: list[tuple[str, int, bool, bool]]
) -> None:
    vacancies = [Vacancy(v, f"{v}/{station}", seat) for v, station, seat in seats]
    substitutes = [
        Substitute(f"p{rank}", v, rank, f"{v}/{station}", moves, neighbours)
        for rank, (v, station, moves, neighbours) in enumerate(people)
    ]
    fills = plan_fills(vacancies, substitutes, NEIGHBOURS)
    assert sorted((f.station, f.seat) for f in fills) == sorted(
        (v.station, v.seat) for v in vacancies
    )
    named = [f.candidate for f in fills if f.candidate is not None]
    assert len(named) == len(set(named))
    by_key = {p.candidate: p for p in substitutes}
    for fill in fills:
        assert (fill.candidate is None) == (fill.kind is FillKind.DIRECT)
        if fill.kind is FillKind.NEIGHBOUR:
            assert by_key[fill.candidate or ""].neighbours
        if fill.kind is FillKind.SAME_VILLAGE:
            person = by_key[fill.candidate or ""]
            assert person.moves or person.station == fill.station
    if any(fill.kind is FillKind.DIRECT for fill in fills):
        free = [p for p in substitutes if p.candidate not in named and p.neighbours]
        direct = {f.station[:2] for f in fills if f.kind is FillKind.DIRECT}
        assert all(direct <= {p.village} for p in free), "a willing neighbour was left out"
    assert fills == plan_fills(vacancies[::-1], substitutes[::-1], NEIGHBOURS)
