"""The life of a response, from the public form to the answer that its reporter reads:

    new ─► taken up ─► decided ─► answered      a question about a rule, settled by two people
     └───────┴───────► not taken up ─► answered   with a reason; after taking up only where the
                                                  applicant has withdrawn
The state is never stored: it follows from what was done. All functions are pure: they return the
next case or raise a named refusal and change nothing. What was answered is never changed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum

from .refusals import (
    AlreadyAnswered,
    AlreadyTakenUp,
    CaseClosed,
    CaseOpen,
    NotHeard,
    NotTakenUp,
    TooLittle,
)


class State(StrEnum):
    """Where a response stands."""

    NEW = "new"
    TAKEN_UP = "taken_up"
    CLOSED = "closed"
    ANSWERED = "answered"


class Weight(StrEnum):
    """How much a response counts by itself. An anonymous one without evidence counts least."""

    ANONYMOUS = "anonymous"
    NAMED = "named"
    EVIDENCE = "evidence"
    NAMED_EVIDENCE = "named_evidence"


class NoteKind(StrEnum):
    """How the applicant was heard; values as they are stored."""

    REPLY = "reply"
    INTERVIEW = "interview"


@dataclass(frozen=True, slots=True)
class Case:
    """``verdict``: None until two people have decided, then whether the rule is met."""

    named: bool = False
    files: int = 0
    replies: int = 0
    interviews: int = 0
    taken_up: bool = False
    withdrawn: bool = False
    verdict: bool | None = None
    dismissed: bool = False
    answered: bool = False

    @property
    def weight(self) -> Weight:
        if self.files:
            return Weight.NAMED_EVIDENCE if self.named else Weight.EVIDENCE
        return Weight.NAMED if self.named else Weight.ANONYMOUS

    @property
    def settled(self) -> bool:
        return self.dismissed or self.verdict is not None

    @property
    def heard(self) -> bool:
        return bool(self.replies or self.interviews)

    @property
    def state(self) -> State:
        if self.answered:
            return State.ANSWERED
        if self.settled:
            return State.CLOSED
        return State.TAKEN_UP if self.taken_up else State.NEW


def require_unsettled(case: Case) -> None:
    """Raise AlreadyAnswered or CaseClosed when nothing more is found out."""
    if case.answered:
        raise AlreadyAnswered
    if case.settled:
        raise CaseClosed


def take_up(case: Case) -> Case:
    """A question about a rule is opened (or joined). Raises AlreadyTakenUp."""
    require_unsettled(case)
    if case.taken_up:
        raise AlreadyTakenUp
    return replace(case, taken_up=True)


def note(case: Case, kind: NoteKind) -> Case:
    """The applicant's reply or an interview, as somebody took it down."""
    require_unsettled(case)
    if kind is NoteKind.REPLY:
        return replace(case, replies=case.replies + 1)
    return replace(case, interviews=case.interviews + 1)


def require_decidable(case: Case, *, met: bool) -> None:
    """Whether somebody may propose that the rule is ``met`` or not.

    "Not met" needs an applicant who was heard, and an interview where the response itself is
    anonymous and without evidence. Raises NotTakenUp, NotHeard, TooLittle, CaseClosed.
    """
    require_unsettled(case)
    if not case.taken_up:
        raise NotTakenUp
    if met:
        return
    if not case.heard:
        raise NotHeard
    if case.weight is Weight.ANONYMOUS and not case.interviews:
        raise TooLittle


def decide(case: Case, *, met: bool) -> Case:
    """Two people have settled the question. Raises as :func:`require_decidable`."""
    require_decidable(case, met=met)
    return replace(case, verdict=met)


def dismiss(case: Case) -> Case:
    """Not taken up, with a reason; once taken up, only where the applicant has withdrawn."""
    require_unsettled(case)
    if case.taken_up and not case.withdrawn:
        raise AlreadyTakenUp
    return replace(case, dismissed=True)


def answer(case: Case) -> Case:
    """The reporter is told. Raises CaseOpen, AlreadyAnswered."""
    if case.answered:
        raise AlreadyAnswered
    if not case.settled:
        raise CaseOpen
    return replace(case, answered=True)
