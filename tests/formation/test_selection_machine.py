"""Whatever people do in whatever order: marks, lists and the plenary keep their word."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.formation.selections import LATE, Board

from garda.formation.models import Appointment, Mark, Score, Selection, SelectionLine
from garda.formation.services import select_members, withdraw
from garda.kernel import clock
from garda.kernel.errors import GardaError
from garda.ledger.models import LedgerEntry

PEOPLE = 4
steps = st.one_of(
    st.tuples(
        st.sampled_from(["write", "interview"]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, 2),
        st.sampled_from([-5, 0, 40, 80, 100, 130]),
    ),
    st.tuples(
        st.sampled_from(["confirm written", "confirm interview"]),
        st.integers(0, PEOPLE - 1),
        st.integers(0, 2),
        st.just(0),
    ),
    st.tuples(st.just("withdraw"), st.integers(0, PEOPLE - 1), st.just(0), st.just(0)),
    st.tuples(st.just("announce"), st.just(0), st.just(0), st.just(0)),
    st.tuples(st.just("select"), st.just(0), st.integers(0, 2), st.just(0)),
)


class Player:
    """Does what a step says; a refusal changes nothing and writes no entry."""

    def __init__(self) -> None:
        self.board = Board()
        self.people = self.board.applicants(PEOPLE)
        self.officers = [self.board.first, self.board.second, self.board.third]
        self.scores: dict[tuple[UUID, str], Decimal] = {}

    def play(self, step: tuple[str, int, int, int]) -> None:
        name, person, officer, mark = step
        before = self.state()
        try:
            with transaction.atomic():
                self.act(name, person, officer, mark)()
        except GardaError:
            assert self.state() == before
        else:
            assert self.state() != before
        self.check()

    def act(self, name: str, person: int, officer: int, mark: int) -> Callable[[], Any]:
        board, one, by = self.board, self.people[person], self.officers[officer]
        acts: dict[str, Callable[[], Any]] = {
            "write": lambda: board.write({one: mark}, by=by),
            "interview": lambda: board.interview({one: mark}, by=by),
            "confirm written": lambda: board.confirm("written", [one], by=by),
            "confirm interview": lambda: board.confirm("interview", [one], by=by),
            "withdraw": lambda: withdraw(board.first, application_id=one.id, reason="Pindah kota."),
            "announce": board.announce,
            "select": lambda: self.select(by),
        }
        return acts[name]

    def select(self, by: Any) -> Selection:
        order = [each.id for each in self.people]
        with clock.as_of(LATE):
            return select_members(by, **self.board.here, order=order, reason="Urutan pleno.")

    def state(self) -> tuple[object, ...]:
        return (
            LedgerEntry.objects.count(),
            sorted(Mark.objects.values_list("application", "criterion", "mark", "given_by")),
            sorted(Score.objects.values_list("application", "step", "score")),
            Selection.objects.count(),
            Appointment.objects.count(),
        )

    def check(self) -> None:
        """Two people for every score; a score stays; a result is complete and final."""
        for score in Score.objects.all():
            assert score.confirmed_by not in score.given_by
            key = (score.application_id, score.step)
            assert self.scores.setdefault(key, score.score) == score.score
        assert len(self.scores) == Score.objects.count()
        seated = SelectionLine.objects.filter(seat__isnull=False)
        assert seated.count() == Appointment.objects.count()
        for line in seated:
            assert (line.application_id, "interview") in self.scores


@pytest.mark.django_db
def test_no_order_of_acts_breaks_the_rules() -> None:
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(steps, min_size=4, max_size=14))
    def play(taken: list[tuple[str, int, int, int]]) -> None:
        with transaction.atomic():
            player = Player()
            for step in taken:
                player.play(step)
            transaction.set_rollback(True)

    play()
