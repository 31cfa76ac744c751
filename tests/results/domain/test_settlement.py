"""A block counts only when two blind sources agree or two people stand for a decision."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

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
    hold,
    reject,
    release,
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
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.UNREADABLE)
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


def third(source: str, values: Values, **options: Any) -> BlockReading:
    return replace(read(values, source, THIRD), **options)


class TestMoreSources:
    """Machine, second look, witnesses and supervisors beside operator and PPK."""

    def test_a_settling_source_that_agrees_leaves_it_settled(self, settled: BlockState) -> None:
        state = after_reading(settled, third("machine", (1, 2)))
        assert (state.status, state.values, len(state.readings)) == (Status.SETTLED, (1, 2), 3)

    def test_one_that_dissents_opens_it_without_a_reason(self, settled: BlockState) -> None:
        state = after_reading(settled, third("machine", (1, 3)))
        assert (state.status, state.cause, state.values) == (Status.DIFFERS, Cause.DISSENT, None)

    def test_a_second_look_that_dissents_has_its_own_cause(self, settled: BlockState) -> None:
        state = after_reading(settled, third("second", (1, 3), second_look=True))
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.SECOND_LOOK)

    def test_all_settling_sources_must_agree(self, first: BlockState) -> None:
        state = after_reading(first, third("machine", (1, 3)))
        assert after_reading(state, by_ppk((1, 2))).cause is Cause.VALUES

    def test_witnesses_never_settle(self, first: BlockState) -> None:
        state = after_reading(first, third("witness", (1, 2), pair=1, settles=False))
        assert (state.status, len(state.readings)) == (Status.FIRST, 2)
        assert after_reading(EMPTY, third("supervisor", (1, 2), settles=False)).status is (
            Status.EMPTY
        )

    def test_witnesses_never_block(self, first: BlockState, settled: BlockState) -> None:
        other = third("witness", (9, 9), pair=1, settles=False)
        assert after_reading(settled, other).values == (1, 2)
        assert after_reading(after_reading(first, other), by_ppk((1, 2))).values == (1, 2)

    def test_each_pair_s_witness_is_a_source(self, settled: BlockState) -> None:
        one = third("witness", (1, 2), pair=1, settles=False)
        state = after_reading(settled, one)
        with pytest.raises(refusals.SameSource):
            after_reading(state, one)
        with pytest.raises(refusals.SameAuthor):
            after_reading(state, replace(one, pair=2))
        assert len(after_reading(state, replace(one, pair=2, author=SECOND)).readings) == 4

    def test_a_source_of_the_form_is_no_witness_of_it(self, settled: BlockState) -> None:
        with pytest.raises(refusals.SameAuthor):
            after_reading(settled, replace(read((1, 2)), source="witness", pair=1, settles=False))

    def test_one_device_is_one_source(self) -> None:
        phone = UUID(int=99)
        state = after_reading(EMPTY, replace(read((1, 2)), device=phone))
        with pytest.raises(refusals.SameDevice):
            after_reading(state, replace(by_ppk((1, 2)), device=phone))
        lent = third("witness", (1, 2), pair=1, settles=False, device=phone)
        assert len(after_reading(state, lent).readings) == 2
        other = replace(by_ppk((1, 2)), device=UUID(int=98))
        assert after_reading(state, other).status is Status.SETTLED

    def test_one_who_could_not_read_it(self, first: BlockState) -> None:
        assert after_reading(first, by_ppk((1, None))).cause is Cause.UNREADABLE
        assert after_reading(first, by_ppk((7, None))).cause is Cause.VALUES

    def test_two_of_three_must_say_that_it_stands_so(self) -> None:
        state = after_reading(EMPTY, third("machine", (1, 2)), failing=["K04"])
        state = after_reading(state, read((1, 2), stands=True), failing=["K04"])
        assert state.cause is Cause.RULE
        state = after_reading(state, by_ppk((1, 2), stands=True), failing=["K04"])
        assert (state.status, state.failing) == (Status.SETTLED_AS_WRITTEN, ("K04",))


class TestDoubtfulPhoto:
    def test_nothing_settles_while_a_photo_is_in_doubt(self, first: BlockState) -> None:
        held = hold(first, Cause.WRONG_STATION)
        assert held.status is Status.FIRST
        state = after_reading(held, by_ppk((1, 2)))
        assert (state.status, state.cause) == (Status.DIFFERS, Cause.WRONG_STATION)
        freed = release(state, Cause.WRONG_STATION)
        assert (freed.status, freed.values) == (Status.SETTLED, (1, 2))

    def test_released_figures_are_weighed_anew(self, first: BlockState) -> None:
        state = after_reading(hold(first, Cause.DUPLICATE_PHOTO), by_ppk((1, 2)))
        assert release(state, Cause.DUPLICATE_PHOTO, failing=["K04"]).cause is Cause.RULE
        both = hold(state, Cause.WRONG_STATION)
        assert release(both, Cause.DUPLICATE_PHOTO).cause is Cause.WRONG_STATION

    def test_what_is_settled_stays_so(self, settled: BlockState) -> None:
        state = hold(settled, Cause.WRONG_STATION)
        assert (state.status, state.values) == (Status.SETTLED, (1, 2))
        assert release(state, Cause.WRONG_STATION).status is Status.SETTLED

    def test_what_differs_keeps_its_own_cause(self, differing: BlockState) -> None:
        state = release(hold(differing, Cause.WRONG_STATION), Cause.WRONG_STATION)
        assert state.cause is Cause.VALUES

    def test_two_people_may_decide_meanwhile(self, first: BlockState) -> None:
        state = after_reading(hold(first, Cause.WRONG_STATION), by_ppk((1, 2)))
        state = confirm(decide(state, ARBITER, (1, 2), "Dari plano"), SECOND)
        assert state.status is Status.SETTLED

    def test_only_what_is_held_is_released(self, first: BlockState) -> None:
        with pytest.raises(refusals.NotHeld):
            release(hold(first, Cause.WRONG_STATION), Cause.DUPLICATE_PHOTO)


def test_refusals_speak_both_languages() -> None:
    for kind in refusals.SettlementRefused.__subclasses__():
        refusal = kind()
        assert isinstance(refusal, GardaError)
        assert refusal.id != refusal.en
        assert refusal.id
        assert refusal.en
        assert refusal.code != GardaError.code
