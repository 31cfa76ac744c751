"""Honoraria of a body: whole rupiah, by full months of the term, never a part that looks whole."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests import factories

from garda.formation.domain.honoraria import full_months, plan, term_months
from garda.packs.loader import get_pack
from garda.packs.types import Body, Position, Text

DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))
NAME = Text("Sekretariat", "Secretariat")
positions = st.lists(
    st.builds(
        Position,
        code=st.uuids().map(str),
        name=st.just(NAME),
        seats=st.integers(1, 20),
        honorarium=st.integers(0, 10**8),
    ),
    min_size=1,
    max_size=5,
)


def body(*, starts: date | None, ends: date | None, of: list[Position]) -> Body:
    return Body("b", NAME, "village", tuple(of), starts, ends, "uji")


@pytest.mark.parametrize(
    ("first", "last", "months"),
    [
        (date(2024, 5, 16), date(2025, 1, 27), 8),
        (date(2024, 11, 7), date(2024, 12, 8), 1),
        (date(2024, 11, 7), date(2024, 12, 6), 1),
        (date(2024, 11, 7), date(2024, 12, 5), 0),
        (date(2024, 1, 31), date(2024, 2, 28), 1),
        (date(2023, 1, 31), date(2023, 2, 26), 0),
        (date(2024, 1, 1), date(2024, 12, 31), 12),
        (date(2024, 5, 16), date(2024, 5, 15), 0),
        (date(2024, 5, 16), date(2023, 5, 15), 0),
    ],
)
def test_months_run_from_date_to_date(first: date, last: date, months: int) -> None:
    assert full_months(first, last) == months


@given(DAYS, st.integers(0, 4000), st.integers(0, 4000))
def test_two_who_share_a_seat_never_have_more_months_than_one(
    first: date, own: int, rest: int
) -> None:
    handed_over = first + timedelta(days=own)
    last = handed_over + timedelta(days=rest)
    before = full_months(first, handed_over - timedelta(days=1))
    assert before + full_months(handed_over, last) <= full_months(first, last)


@given(DAYS, st.integers(0, 4000))
def test_a_longer_service_never_has_fewer_months(first: date, days: int) -> None:
    last = first + timedelta(days=days)
    months = full_months(first, last)
    assert months <= full_months(first, last + timedelta(days=1)) <= months + 1
    assert days // 31 <= months <= (days + 1) // 28


@given(positions, DAYS, st.integers(0, 900))
def test_sums_of_a_body_are_whole_and_add_up(of: list[Position], first: date, days: int) -> None:
    last = first + timedelta(days=days)
    made = plan(body(starts=first, ends=last, of=of))
    assert made.months is not None
    assert made.months >= 1
    per_person = [p.honorarium or 0 for p in of for _ in range(p.seats)]
    assert made.per_month == sum(per_person)
    assert made.per_term == sum(amount * made.months for amount in per_person)
    assert [line.per_person for line in made.lines] == [
        (p.honorarium or 0) * made.months for p in of
    ]
    assert plan(body(starts=first, ends=last, of=of[::-1])).per_term == made.per_term


@given(positions, st.integers(0, 4))
def test_an_unknown_amount_leaves_the_sums_unknown(of: list[Position], at: int) -> None:
    of[at % len(of)] = replace(of[at % len(of)], honorarium=None)
    made = plan(body(starts=date(2024, 5, 16), ends=date(2025, 1, 27), of=of))
    assert (made.per_month, made.per_term) == (None, None)


def test_without_a_term_only_the_month_is_known() -> None:
    made = plan(body(starts=None, ends=None, of=[Position("a", NAME, 2, 500)]))
    assert (made.months, made.per_month, made.per_term) == (None, 1000, None)
    assert made.lines[0].per_person is None


def test_the_pack_of_2024() -> None:
    bodies = get_pack(factories.PACK).bodies
    assert term_months(bodies["kpps"]) == 1
    secretariat = bodies["ppk_secretariat"]
    staff = len(secretariat.seats_of("staff"))
    assert plan(secretariat).per_month == 1_850_000 + staff * 1_300_000
    assert plan(secretariat).per_term == 8 * (1_850_000 + staff * 1_300_000)
