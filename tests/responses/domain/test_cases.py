"""The life of a response: what may follow what, driven by hypothesis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from garda.formation.domain.refusals import StepRefused
from garda.responses.domain import cases
from garda.responses.domain.cases import Case, NoteKind, State, Weight
from garda.responses.domain.refusals import (
    AlreadyAnswered,
    AlreadyTakenUp,
    CaseClosed,
    CaseOpen,
    NotHeard,
    NotTakenUp,
    TooLittle,
)

ORDER = [State.NEW, State.TAKEN_UP, State.CLOSED, State.ANSWERED]


class Life(RuleBasedStateMachine):
    """Any steps in any order: a refused one changes nothing."""

    case = Case()
    reached = 0

    @initialize(named=st.booleans(), files=st.integers(0, 3), withdrawn=st.booleans())
    def begin(self, named: bool, files: int, withdrawn: bool) -> None:
        self.case = Case(named=named, files=files, withdrawn=withdrawn)

    @rule(
        step=st.sampled_from(
            [
                cases.take_up,
                cases.dismiss,
                cases.answer,
                lambda c: cases.note(c, NoteKind.REPLY),
                lambda c: cases.note(c, NoteKind.INTERVIEW),
                lambda c: cases.decide(c, met=True),
                lambda c: cases.decide(c, met=False),
            ]
        )
    )
    def any_step(self, step: object) -> None:
        before = self.case
        try:
            self.case = step(before)  # type: ignore[operator]
        except StepRefused:
            assert self.case == before

    @invariant()
    def never_goes_back(self) -> None:
        now = ORDER.index(self.case.state)
        assert now >= self.reached
        self.reached = now

    @invariant()
    def nobody_is_refused_unheard(self) -> None:
        if self.case.verdict is False:
            assert self.case.heard
            assert self.case.weight is not Weight.ANONYMOUS or self.case.interviews

    @invariant()
    def nobody_is_answered_about_what_is_open(self) -> None:
        if self.case.answered:
            assert self.case.settled

    @invariant()
    def decided_only_by_a_question(self) -> None:
        if self.case.verdict is not None:
            assert self.case.taken_up
            assert not self.case.dismissed


TestLife = Life.TestCase


@given(named=st.booleans(), files=st.integers(0, 3))
def test_weight_follows_from_name_and_evidence(named: bool, files: int) -> None:
    weight = Case(named=named, files=files).weight
    assert (weight in {Weight.NAMED, Weight.NAMED_EVIDENCE}) == named
    assert (weight in {Weight.EVIDENCE, Weight.NAMED_EVIDENCE}) == bool(files)


def test_each_refusal_has_its_name() -> None:
    new, asked = Case(), cases.take_up(Case())
    with pytest.raises(CaseOpen):
        cases.answer(new)
    with pytest.raises(NotTakenUp):
        cases.decide(new, met=True)
    with pytest.raises(AlreadyTakenUp):
        cases.take_up(asked)
    with pytest.raises(AlreadyTakenUp):
        cases.dismiss(asked)
    with pytest.raises(NotHeard):
        cases.decide(asked, met=False)
    with pytest.raises(TooLittle):
        cases.decide(cases.note(asked, NoteKind.REPLY), met=False)
    closed = cases.dismiss(new)
    with pytest.raises(CaseClosed):
        cases.note(closed, NoteKind.REPLY)
    with pytest.raises(AlreadyAnswered):
        cases.answer(cases.answer(closed))


def test_a_named_report_needs_the_applicant_heard_and_no_interview() -> None:
    heard = cases.note(cases.take_up(Case(named=True)), NoteKind.REPLY)
    assert cases.decide(heard, met=False).state is State.CLOSED


def test_who_has_withdrawn_is_no_longer_decided_about() -> None:
    asked = cases.take_up(Case(withdrawn=True))
    assert cases.dismiss(asked).state is State.CLOSED
