"""A block counts only when two blind sources agree or two people stand for a decision."""

from __future__ import annotations

from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from garda.kernel.errors import GardaError
from garda.results.domain import refusals
from garda.results.domain.settlement import (
    EMPTY,
    INCOMPLETE,
    BlockReading,
    BlockState,
    Cause,
    Outcome,
    Status,
    Values,
    after_reading,
    confirm,
    decide,
    reject,
)

OPERATOR, CLERK, ARBITER, SECOND, THIRD = (UUID(int=n) for n in range(1, 6))


def read(
    values: Values,
    source: str = "operator",
    author: UUID = OPERATOR,
    *,
    version: int = 1,
    stands: bool = False,
) -> BlockReading:
    return BlockReading(source, author, values, None, as_written_confirmed=stands, version=version)


def by_ppk(values: Values, *, version: int = 1, stands: bool = False) -> BlockReading:
    return read(values, "ppk", CLERK, version=version, stands=stands)


@pytest.fixture
def first() -> BlockState:
    return after_reading(EMPTY, read((1, 2)))


@pytest.fixture
def differing(first: BlockState) -> BlockState:
    return after_reading(first, by_ppk((1, 7)))


@pytest.fixture
def decided(differing: BlockState) -> BlockState:
    return decide(differing, ARBITER, (1, 7), "Plano dibuka")


@pytest.fixture
def settled(first: BlockState) -> BlockState:
    return after_reading(first, by_ppk((1, 2)))


class TestTwoSources:
    def test_one_source_settles_nothing(self, first: BlockState) -> None:
        assert (first.status, first.values, first.is_settled) == (Status.FIRST, None, False)

    def test_agreement_settles(self, settled: BlockState) -> None:
        assert (settled.status, settled.values) == (Status.SETTLED, (1, 2))
        assert len(settled.readings) == 2

    def test_difference_waits(self, differing: BlockState) -> None:
        assert (differing.status, differing.cause) == (Status.DIFFERS, Cause.VALUES)
        assert differing.values is None

    def test_a_third_source_does_not_outvote(self, differing: BlockState) -> None:
        third = after_reading(differing, read((1, 7), "reader", THIRD))
        assert third.status is Status.DIFFERS

    def test_one_person_is_one_source(self, first: BlockState) -> None:
        with pytest.raises(refusals.SameAuthor):
            after_reading(first, read((1, 2), "ppk", OPERATOR))

    @pytest.mark.parametrize("version", [1, 3])
    def test_a_source_sends_its_versions_in_turn(self, first: BlockState, version: int) -> None:
        with pytest.raises(refusals.SameSource):
            after_reading(first, read((1, 2), version=version))

    def test_first_version_is_one(self) -> None:
        with pytest.raises(refusals.SameSource):
            after_reading(EMPTY, read((1, 2), version=2))

    def test_wrong_number_of_figures(self, first: BlockState) -> None:
        with pytest.raises(refusals.WrongLength):
            after_reading(first, by_ppk((1, 2, 3)))

    def test_correction_before_the_other_source(self, first: BlockState) -> None:
        corrected = after_reading(first, read((1, 3), version=2))
        assert (corrected.status, len(corrected.readings)) == (Status.FIRST, 2)
        assert after_reading(corrected, by_ppk((1, 3))).status is Status.SETTLED

    def test_correction_may_end_a_difference(self, differing: BlockState) -> None:
        agreed = after_reading(differing, by_ppk((1, 2), version=2))
        assert (agreed.status, agreed.values, len(agreed.readings)) == (Status.SETTLED, (1, 2), 3)

    def test_correction_by_a_colleague(self, differing: BlockState) -> None:
        agreed = after_reading(differing, read((1, 2), "ppk", THIRD, version=2))
        assert agreed.status is Status.SETTLED


class TestWrongOnPaper:
    def test_broken_rule_waits(self, first: BlockState) -> None:
        state = after_reading(first, by_ppk((1, 2)), failing=["K04"])
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.RULE)

    def test_one_statement_is_not_enough(self, first: BlockState) -> None:
        state = after_reading(first, by_ppk((1, 2), stands=True), failing=["K04"])
        assert state.status is Status.DIFFERS

    def test_both_state_that_the_paper_says_so(self) -> None:
        state = after_reading(EMPTY, read((1, 2), stands=True), failing=["K04"])
        state = after_reading(state, by_ppk((1, 2), stands=True), failing=["K04"])
        assert (state.status, state.values) == (Status.SETTLED_AS_WRITTEN, (1, 2))
        assert state.failing == ("K04",)

    def test_the_statement_may_follow(self, first: BlockState) -> None:
        state = after_reading(first, by_ppk((1, 2), stands=True), failing=["K04"])
        state = after_reading(state, read((1, 2), version=2, stands=True), failing=["K04"])
        assert state.status is Status.SETTLED_AS_WRITTEN

    def test_a_statement_about_a_right_sheet_changes_nothing(self) -> None:
        state = after_reading(EMPTY, read((1, 2), stands=True))
        state = after_reading(state, by_ppk((1, 2), stands=True))
        assert (state.status, state.failing) == (Status.SETTLED, ())

    def test_unread_figures_do_not_settle_by_themselves(self) -> None:
        state = after_reading(after_reading(EMPTY, read((1, None))), by_ppk((1, None)))
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.RULE)
        state = after_reading(EMPTY, read((1, None), stands=True))
        state = after_reading(state, by_ppk((1, None), stands=True))
        assert (state.status, state.failing) == (Status.SETTLED_AS_WRITTEN, (INCOMPLETE,))


class TestDecision:
    def test_two_people(self, decided: BlockState) -> None:
        assert (decided.status, decided.values) == (Status.DECIDED, None)
        settled = confirm(decided, SECOND)
        assert (settled.status, settled.values) == (Status.SETTLED, (1, 7))
        decision = settled.decisions[-1]
        assert (decision.outcome, decision.second) == (Outcome.CONFIRMED, SECOND)

    def test_not_by_a_source(self, differing: BlockState) -> None:
        for party in (OPERATOR, CLERK):
            with pytest.raises(refusals.SourceParty):
                decide(differing, party, (1, 7), "alasan")

    def test_not_confirmed_by_the_decider(self, decided: BlockState) -> None:
        with pytest.raises(refusals.SelfConfirmation):
            confirm(decided, ARBITER)
        with pytest.raises(refusals.SelfConfirmation):
            reject(decided, ARBITER, "alasan")

    def test_reasons(self, differing: BlockState, decided: BlockState) -> None:
        with pytest.raises(refusals.ReasonMissing):
            decide(differing, ARBITER, (1, 7), "  ")
        with pytest.raises(refusals.ReasonMissing):
            reject(decided, SECOND, "")

    def test_values_fit_the_block(self, differing: BlockState) -> None:
        with pytest.raises(refusals.WrongLength):
            decide(differing, ARBITER, (1,), "alasan")

    def test_broken_rule_needs_a_statement(self, differing: BlockState) -> None:
        with pytest.raises(refusals.RuleBroken) as caught:
            decide(differing, ARBITER, (None, 7), "alasan", failing=["K04", "K04"])
        assert caught.value.codes == ("K04", INCOMPLETE)
        state = decide(
            differing, ARBITER, (1, 7), "Begitu", failing=["K04"], as_written_confirmed=True
        )
        settled = confirm(state, SECOND)
        assert (settled.status, settled.failing) == (Status.SETTLED_AS_WRITTEN, ("K04",))

    def test_rejected(self, decided: BlockState) -> None:
        state = reject(decided, SECOND, " Salah baca ")
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.REJECTED)
        assert (state.decisions[0].outcome, state.decisions[0].second_reason) == (
            Outcome.REJECTED,
            "Salah baca",
        )
        again = confirm(decide(state, SECOND, (1, 2), "Benar"), ARBITER)
        assert (again.values, len(again.decisions)) == ((1, 2), 2)

    def test_order(self, first: BlockState, decided: BlockState, settled: BlockState) -> None:
        with pytest.raises(refusals.NothingToDecide):
            decide(first, ARBITER, (1, 2), "alasan")
        with pytest.raises(refusals.AwaitingConfirmation):
            decide(decided, THIRD, (1, 2), "alasan")
        with pytest.raises(refusals.AlreadySettled):
            decide(settled, ARBITER, (1, 2), "alasan")
        with pytest.raises(refusals.NothingToConfirm):
            confirm(settled, SECOND)
        with pytest.raises(refusals.NothingToConfirm):
            reject(first, SECOND, "alasan")

    def test_a_new_reading_overtakes_a_decision(self, decided: BlockState) -> None:
        state = after_reading(decided, read((1, 7), version=2))
        assert (state.status, state.values) == (Status.SETTLED, (1, 7))
        assert state.decisions[-1].outcome is Outcome.OVERTAKEN

    def test_a_correction_elsewhere_leaves_a_decision(self, decided: BlockState) -> None:
        state = after_reading(decided, read((1, 2), version=2))
        assert (state.status, len(state.readings)) == (Status.DECIDED, 3)
        assert state.pending == decided.pending

    def test_who_decided_cannot_become_a_source(self, decided: BlockState) -> None:
        rejected = reject(decided, SECOND, "alasan")
        for person in (ARBITER, SECOND):
            with pytest.raises(refusals.SourceParty):
                after_reading(rejected, read((1, 7), "reader", person))


class TestAfterSettlement:
    def test_changed_only_with_a_reason(self, settled: BlockState) -> None:
        with pytest.raises(refusals.AlreadySettled):
            after_reading(settled, read((1, 3), version=2))
        state = after_reading(settled, read((1, 3), version=2), reason="Lembar diperbaiki")
        assert (state.status, state.cause, state.values) == (Status.DIFFERS, Cause.REOPENED, None)

    def test_both_may_correct(self, settled: BlockState) -> None:
        state = after_reading(settled, read((1, 3), version=2), reason="Lembar diperbaiki")
        state = after_reading(state, by_ppk((1, 3), version=2))
        assert (state.status, state.values) == (Status.SETTLED, (1, 3))

    def test_repeating_changes_nothing(self, settled: BlockState) -> None:
        state = after_reading(settled, read((1, 2), version=2))
        assert (state.status, len(state.readings)) == (Status.SETTLED, 3)

    def test_the_outvoted_source_may_repeat_itself(self, decided: BlockState) -> None:
        settled = confirm(decided, SECOND)
        state = after_reading(settled, read((1, 2), version=2))
        assert (state.status, state.values) == (Status.SETTLED, (1, 7))


def test_refusals_speak_both_languages() -> None:
    for kind in refusals.SettlementRefused.__subclasses__():
        refusal = kind()
        assert isinstance(refusal, GardaError)
        assert refusal.id != refusal.en
        assert refusal.id
        assert refusal.en
        assert refusal.code != GardaError.code


PEOPLE = st.sampled_from([UUID(int=n) for n in range(1, 7)])
SOURCES = st.sampled_from(["operator", "ppk", "reader"])
VALUES = st.sampled_from([(1, 2), (1, 3), (1, None)])
FAILING = st.sampled_from([(), ("K06",)])


class BlockLife(RuleBasedStateMachine):
    """Any steps in any order; refused ones change nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.state = EMPTY
        self.accepted: list[BlockReading] = []

    @rule(
        source=SOURCES,
        author=PEOPLE,
        values=VALUES,
        stands=st.booleans(),
        failing=FAILING,
        reason=st.sampled_from(["", "alasan"]),
        skip=st.sampled_from([1, 1, 1, 2]),
    )
    def reads(
        self,
        source: str,
        author: UUID,
        values: Values,
        stands: bool,
        failing: tuple[str, ...],
        reason: str,
        skip: int,
    ) -> None:
        version = sum(r.source == source for r in self.accepted) + skip
        reading = read(values, source, author, version=version, stands=stands)
        try:
            self.state = after_reading(self.state, reading, failing=failing, reason=reason)
        except GardaError:
            return
        self.accepted.append(reading)

    @rule(person=PEOPLE, values=VALUES, stands=st.booleans(), failing=FAILING)
    def decides(self, person: UUID, values: Values, stands: bool, failing: tuple[str, ...]) -> None:
        try:
            self.state = decide(
                self.state, person, values, "alasan", failing=failing, as_written_confirmed=stands
            )
        except GardaError:
            return

    @rule(person=PEOPLE, agrees=st.booleans())
    def answers(self, person: UUID, agrees: bool) -> None:
        try:
            self.state = (
                confirm(self.state, person) if agrees else reject(self.state, person, "alasan")
            )
        except GardaError:
            return

    @invariant()
    def no_reading_is_lost(self) -> None:
        assert list(self.state.readings) == self.accepted

    @invariant()
    def nobody_is_two_sources(self) -> None:
        sources: dict[UUID, set[str]] = {}
        for reading in self.accepted:
            sources.setdefault(reading.author, set()).add(reading.source)
        assert all(len(of_one) == 1 for of_one in sources.values())

    @invariant()
    def nothing_counts_without_two_sources_or_two_people(self) -> None:
        if not self.state.is_settled:
            assert self.state.values is None
            return
        agreeing = [r for r in self.accepted if r.values == self.state.values]
        by_sources = len({r.source for r in agreeing}) >= 2
        by_sources = by_sources and len({r.author for r in agreeing}) >= 2
        by_people = any(
            d.outcome is Outcome.CONFIRMED
            and d.values == self.state.values
            and d.second not in (None, d.arbiter)
            for d in self.state.decisions
        )
        assert by_sources or by_people

    @invariant()
    def what_breaks_a_rule_is_marked(self) -> None:
        broken = bool(self.state.failing) or None in (self.state.values or ())
        assert broken == (self.state.status is Status.SETTLED_AS_WRITTEN)

    @invariant()
    def the_queue_has_a_cause(self) -> None:
        assert (self.state.cause is not None) == (self.state.status is Status.DIFFERS)


BlockLife.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestBlockLife = BlockLife.TestCase
