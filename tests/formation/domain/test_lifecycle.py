"""An application's life: no paper lost, nothing decided unchecked, nothing after a withdrawal."""

from __future__ import annotations

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from garda.formation.domain import lifecycle, refusals
from garda.formation.domain.lifecycle import Life, Paper, Place, State

CODES = ("D01", "D02", "D05")
codes = st.sampled_from(CODES)


def test_a_life_from_the_counter_to_the_plenary() -> None:
    life = lifecycle.receive(["D01", "D02"], ["D01"])
    assert (life.state, life.missing) == (State.INCOMPLETE, ["D02"])
    life = lifecycle.hand_in(life, "D02")
    assert life.state is State.RECEIVED
    life = lifecycle.check(lifecycle.check(life, "D01", accepted=True), "D02", accepted=False)
    assert (life.state, life.missing) == (State.INCOMPLETE, ["D02"])
    life = lifecycle.check(lifecycle.hand_in(life, "D02"), "D02", accepted=True)
    assert life.state is State.COMPLETE
    life = lifecycle.assess(life)
    assert life.state is State.ASSESSED
    assert lifecycle.decide(life, Place.SEAT).state is State.DECIDED


def test_a_paper_that_comes_later_asks_for_the_rules_again() -> None:
    life = lifecycle.assess(lifecycle.receive(["D01"], ["D01"]))
    assert lifecycle.hand_in(life, "D08").assessed is False


def test_a_paper_is_checked_once() -> None:
    life = lifecycle.check(lifecycle.receive(["D01"], ["D01"]), "D01", accepted=True)
    for code in ("D01", "D02"):
        with pytest.raises(refusals.NothingToCheck):
            lifecycle.check(life, code, accepted=True)


def test_nobody_is_placed_without_a_check_and_a_member_resigns_instead() -> None:
    life = lifecycle.receive([], [])
    with pytest.raises(refusals.NotYetAssessed):
        lifecycle.decide(life, Place.SEAT)
    assessed = lifecycle.assess(life)
    with pytest.raises(refusals.HoldsSeat):
        lifecycle.withdraw(lifecycle.decide(assessed, Place.SEAT))
    for place in (Place.RESERVE, Place.NONE):
        gone = lifecycle.withdraw(lifecycle.decide(assessed, place))
        assert gone.state is State.WITHDRAWN


class Lives(RuleBasedStateMachine):
    """Any order of steps: each is taken, or refused by name and changes nothing."""

    life: Life

    @initialize(due=st.frozensets(codes), papers=st.frozensets(codes))
    def begin(self, due: frozenset[str], papers: frozenset[str]) -> None:
        self.life = lifecycle.receive(due, papers)
        self.seen = set(papers)
        self.ended: Life | None = None

    def step(self, next_life: Life) -> None:
        """A step that was not refused; after a withdrawal there is none."""
        assert not self.life.withdrawn
        self.life = next_life

    @rule(code=codes)
    def hand_in(self, code: str) -> None:
        try:
            self.step(lifecycle.hand_in(self.life, code))
        except (refusals.ApplicationWithdrawn, refusals.AlreadyDecided):
            assert self.life.state in {State.WITHDRAWN, State.DECIDED}
        else:
            self.seen.add(code)

    @rule(code=codes, accepted=st.booleans())
    def check(self, code: str, accepted: bool) -> None:
        try:
            self.step(lifecycle.check(self.life, code, accepted=accepted))
        except refusals.NothingToCheck:
            assert self.life.papers.get(code) is not Paper.WAITING
        except (refusals.ApplicationWithdrawn, refusals.AlreadyDecided):
            assert self.life.state in {State.WITHDRAWN, State.DECIDED}

    @rule()
    def assess(self) -> None:
        try:
            self.step(lifecycle.assess(self.life))
        except (refusals.ApplicationWithdrawn, refusals.AlreadyDecided):
            assert self.life.state in {State.WITHDRAWN, State.DECIDED}

    @rule(place=st.sampled_from(Place))
    def decide(self, place: Place) -> None:
        try:
            self.step(lifecycle.decide(self.life, place))
        except refusals.NotYetAssessed:
            assert not self.life.assessed
        except (refusals.ApplicationWithdrawn, refusals.AlreadyDecided):
            assert self.life.state in {State.WITHDRAWN, State.DECIDED}

    @rule()
    def withdraw(self) -> None:
        try:
            self.step(lifecycle.withdraw(self.life))
        except refusals.HoldsSeat:
            assert self.life.place is Place.SEAT
        except refusals.ApplicationWithdrawn:
            assert self.life.withdrawn

    @invariant()
    def no_paper_is_lost(self) -> None:
        assert set(self.life.papers) == self.seen

    @invariant()
    def nobody_is_placed_unchecked(self) -> None:
        assert self.life.place is None or self.life.assessed

    @invariant()
    def nothing_follows_a_withdrawal(self) -> None:
        if self.ended is not None:
            assert self.life == self.ended
        if self.life.withdrawn:
            self.ended = self.life

    @invariant()
    def complete_means_that_nothing_is_missing(self) -> None:
        if self.life.state in {State.COMPLETE, State.ASSESSED, State.RECEIVED}:
            assert self.life.missing == []


TestLives = Lives.TestCase
