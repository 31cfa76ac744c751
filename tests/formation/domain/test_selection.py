"""Who goes on from a test and who is chosen, for any marks."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from garda.formation.domain.selection import (
    Contender,
    Opening,
    Outcome,
    Rules,
    average,
    final_mark,
    invited,
    select,
)

RULES = Rules(written=True, interview=True, invited=6, reserves=2, ties=("written",))
SEATS = [Opening(seat) for seat in (1, 2)]
marks = st.integers(0, 4).map(lambda n: Decimal(n * 25))
people = st.lists(
    st.tuples(st.none() | marks, st.none() | marks, st.integers(0, 2)), max_size=12
).map(
    lambda rows: [
        Contender(f"{i:02d}", written, interview, experience)
        for i, (written, interview, experience) in enumerate(rows)
    ]
)


def person(id_: str, written: int, interview: int, **more: object) -> Contender:
    return Contender(id_, Decimal(written), Decimal(interview), **more)  # type: ignore[arg-type]


def seats_of(outcome: Outcome) -> dict[str, int]:
    return {line.id: line.opening.seat for line in outcome.lines if line.opening}


def ranks_of(outcome: Outcome) -> dict[str, int]:
    return {line.id: line.rank for line in outcome.lines if line.rank}


@given(people)
def test_everybody_gets_one_line_or_everybody_waits_for_the_plenary(found: list[Contender]) -> None:
    outcome = select(found, RULES, SEATS)
    if outcome.tied:
        assert not outcome.lines
        assert all(len(group) > 1 for group in outcome.tied)
        return
    assert sorted(line.id for line in outcome.lines) == sorted(each.id for each in found)
    assert all(line.reason.id and line.reason.en for line in outcome.lines)
    seats = seats_of(outcome)
    assert len(set(seats.values())) == len(seats) <= len(SEATS)
    assert sorted(ranks_of(outcome).values()) == list(range(1, len(ranks_of(outcome)) + 1))
    assert not set(seats) & set(ranks_of(outcome))


@given(people)
def test_nobody_sits_before_somebody_with_a_better_mark(found: list[Contender]) -> None:
    order = sorted(each.id for each in found)
    outcome = select(found, RULES, SEATS, order)
    assert not outcome.tied
    by_id = {each.id: each for each in found}
    seated = [final_mark(by_id[id_], RULES) or Decimal(-1) for id_ in seats_of(outcome)]
    waiting = [final_mark(by_id[id_], RULES) or Decimal(-1) for id_ in ranks_of(outcome)]
    assert not seated or not waiting or min(seated) >= max(waiting)


@given(people)
def test_the_order_of_applications_changes_nothing(found: list[Contender]) -> None:
    straight, turned = select(found, RULES, SEATS), select(found[::-1], RULES, SEATS)
    assert seats_of(straight) == seats_of(turned)
    assert ranks_of(straight) == ranks_of(turned)


@given(people)
def test_all_who_tie_with_the_last_invited_are_invited(found: list[Contender]) -> None:
    going_on = invited(found, RULES)
    inside = [e.written for e in found if e.id in going_on and e.written is not None]
    outside = [e.written for e in found if e.id not in going_on and e.written is not None]
    assert not inside or not outside or min(inside) > max(outside)


def test_equal_marks_are_told_apart_by_the_written_test_and_it_says_so() -> None:
    found = [person("a", 60, 80), person("b", 70, 80), person("c", 50, 90)]
    outcome = select(found, RULES, SEATS)
    assert seats_of(outcome) == {"c": 1, "b": 2}
    reason = {line.id: line.reason.id for line in outcome.lines}
    assert reason["a"] == (
        "Nilai 80,00, peringkat 3 dari 3 (nilai sama dibedakan menurut nilai tertulis); kursi "
        "terisi peringkat di atasnya: calon pengganti ke-1."
    )


def test_equals_that_decide_a_seat_wait_for_the_plenary() -> None:
    found = [person("a", 60, 80), person("b", 60, 80), person("c", 50, 90)]
    assert select(found, RULES, SEATS).tied == [["a", "b"]]
    decided = select(found, RULES, SEATS, ["b", "a"])
    assert seats_of(decided) == {"c": 1, "b": 2}
    assert "urutan oleh pleno" in next(x.reason.id for x in decided.lines if x.id == "a")


def test_equals_who_both_sit_need_no_order() -> None:
    assert seats_of(select([person("a", 60, 80), person("b", 60, 80)], RULES, SEATS)) == {
        "a": 1,
        "b": 2,
    }


def test_a_pass_mark_holds_back_whoever_is_below() -> None:
    rules = Rules(written=True, interview=False, pass_mark=50, invited=6, reserves=1)
    outcome = select([person("a", 49, 0), person("b", 50, 0)], rules, SEATS)
    assert seats_of(outcome) == {"b": 1}
    assert "di bawah nilai ambang 50" in next(x.reason.id for x in outcome.lines if x.id == "a")


def test_stations_take_their_own_people_first_then_those_who_move() -> None:
    rules = Rules(written=False, interview=False, reserves=1, ties=("experience",))
    openings = [Opening(1, "s1"), Opening(1, "s2")]
    found = [
        Contender("old", experience=3, home="s1", moves=False),
        Contender("stays", experience=2, home="s1", moves=False),
        Contender("moves", experience=1, home="s1", moves=True),
    ]
    outcome = select(found, rules, openings)
    places = {line.id: line.opening.station for line in outcome.lines if line.opening}
    assert places == {"old": "s1", "moves": "s2"}
    assert "tidak bersedia di TPS lain" in next(
        line.reason.id for line in outcome.lines if line.id == "stays"
    )


def test_interviewers_are_averaged_by_the_weights_and_rounded_half_up() -> None:
    sheets = [
        {"a": Decimal("80.01"), "b": Decimal(60)},
        {"a": Decimal(90), "b": Decimal(50)},
    ]
    assert average(sheets, {"a": 50, "b": 50}) == Decimal("70.00")
    assert average(sheets[:1], {"a": 50, "b": 50}) == Decimal("70.01")


def test_written_and_interview_count_by_their_weights() -> None:
    rules = Rules(written=True, interview=True, weight=40, invited=9)
    assert final_mark(person("a", 50, 100), rules) == Decimal("80.00")
    assert final_mark(Contender("b", None, Decimal(90)), rules) is None
