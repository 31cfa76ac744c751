"""How one block of one form comes to count: two blind sources, or a decision by two people.

The state machine of a block (votes, users, ballots or disability; each has its own):

    empty ─► first ─► settled | settled_as_written      the sources agree
                  └─► differs ─► decided ─► settled …   somebody decides, another person confirms
                         ▲──────────┘                   … or rejects

All functions are pure: they return the next state or raise a named refusal and change nothing.
No reading is ever dropped from a state.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from enum import StrEnum
from uuid import UUID

from garda.results.domain.duties import ARBITER_AND_CONFIRMER, READER_AND_ARBITER, SOURCES
from garda.results.domain.refusals import (
    AlreadySettled,
    AwaitingConfirmation,
    NothingToConfirm,
    NothingToDecide,
    ReasonMissing,
    RuleBroken,
    SameAuthor,
    SameSource,
    SelfConfirmation,
    SourceParty,
    WrongLength,
)

#: Figures of one block in the order of its fields. None is "not read", which is not 0.
Values = tuple[int | None, ...]

#: Named among the failing rules when a figure of the block was not read.
INCOMPLETE = "incomplete"


class Status(StrEnum):
    """Where a block stands."""

    EMPTY = "empty"
    FIRST = "first"
    DIFFERS = "differs"
    DECIDED = "decided"
    SETTLED = "settled"
    SETTLED_AS_WRITTEN = "settled_as_written"


class Cause(StrEnum):
    """Why a block waits in the queue of differences."""

    VALUES = "values"
    RULE = "rule"
    REOPENED = "reopened"
    REJECTED = "rejected"


class Outcome(StrEnum):
    """What became of a decision."""

    WAITING = "waiting"
    CONFIRMED = "confirmed"
    REJECTED = "rejected"
    OVERTAKEN = "overtaken"


_SETTLED = (Status.SETTLED, Status.SETTLED_AS_WRITTEN)


@dataclass(frozen=True, slots=True)
class BlockReading:
    """What one source read in this block. ``as_written`` is how it stood in the boxes.

    ``as_written_confirmed``: the author states that the paper says so although a rule fails.
    ``version`` counts the source's readings of the form from 1.
    """

    source: str
    author: UUID
    values: Values
    as_written: tuple[str | None, ...] | None = None
    as_written_confirmed: bool = False
    version: int = 1


@dataclass(frozen=True, slots=True)
class Decision:
    """A person's answer to a difference, and what a second person did with it."""

    arbiter: UUID
    values: Values
    reason: str
    failing: tuple[str, ...] = ()
    outcome: Outcome = Outcome.WAITING
    second: UUID | None = None
    second_reason: str = ""


@dataclass(frozen=True, slots=True)
class BlockState:
    """State of a block with everything that led to it, oldest first.

    ``values`` are the figures that count, None unless settled; ``failing`` the rules they break.
    """

    status: Status = Status.EMPTY
    readings: tuple[BlockReading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    values: Values | None = None
    failing: tuple[str, ...] = ()
    cause: Cause | None = None

    @property
    def is_settled(self) -> bool:
        return self.status in _SETTLED

    @property
    def current(self) -> tuple[BlockReading, ...]:
        """The latest version of every source."""
        return tuple({reading.source: reading for reading in self.readings}.values())

    @property
    def pending(self) -> Decision | None:
        """The decision that waits for a second person."""
        return self.decisions[-1] if self.status is Status.DECIDED else None


EMPTY = BlockState()


def after_reading(
    state: BlockState,
    reading: BlockReading,
    *,
    failing: Collection[str] = (),
    reason: str = "",
) -> BlockState:
    """The state after a source's reading, or after its correction (the next version).

    ``failing``: codes of the rules of this block that must hold and do not hold for the reading's
    values. Sources that agree settle the block when nothing fails and every figure was read, or
    when each of them states that the paper says so; otherwise it goes to the queue. A settled
    block is changed only with a ``reason`` and is then in the queue again. A version that repeats
    what counts, or what its source said before, is kept and changes nothing.

    Raises SameSource, SameAuthor, SourceParty, WrongLength, AlreadySettled.
    """
    _check_reading(state, reading)
    kept = replace(state, readings=(*state.readings, reading))
    if _says_nothing_new(state, reading):
        return kept
    if state.is_settled:
        return _reopened(kept, reason)
    return _weighed(_overtaken(kept), _with_incomplete(failing, reading.values))


def decide(
    state: BlockState,
    arbiter: UUID,
    values: Values,
    reason: str,
    *,
    failing: Collection[str] = (),
    as_written_confirmed: bool = False,
) -> BlockState:
    """A person who entered neither source says what counts; it waits for confirmation.

    Values that break a rule (``failing``) need ``as_written_confirmed``.
    Raises NothingToDecide, AwaitingConfirmation, AlreadySettled, SourceParty, ReasonMissing,
    WrongLength, RuleBroken.
    """
    _check_decidable(state)
    READER_AND_ARBITER.require(arbiter, _authors(state), SourceParty)
    if len(values) != len(state.readings[0].values):
        raise WrongLength
    broken = _with_incomplete(failing, values)
    if broken and not as_written_confirmed:
        raise RuleBroken(broken)
    decision = Decision(arbiter, values, _required(reason), broken)
    return replace(state, status=Status.DECIDED, decisions=(*state.decisions, decision), cause=None)


def confirm(state: BlockState, confirmer: UUID) -> BlockState:
    """Another person than the arbiter agrees: the decision counts.

    Raises NothingToConfirm, SelfConfirmation.
    """
    decision = _to_confirm(state, confirmer)
    closed = replace(decision, outcome=Outcome.CONFIRMED, second=confirmer)
    return _settled(_with_last(state, closed), decision.values, decision.failing)


def reject(state: BlockState, confirmer: UUID, reason: str) -> BlockState:
    """Another person than the arbiter does not agree: the difference is open again.

    Raises NothingToConfirm, SelfConfirmation, ReasonMissing.
    """
    decision = _to_confirm(state, confirmer)
    closed = replace(
        decision, outcome=Outcome.REJECTED, second=confirmer, second_reason=_required(reason)
    )
    return _waiting(_with_last(state, closed), Cause.REJECTED)


def _check_reading(state: BlockState, reading: BlockReading) -> None:
    versions = [other.version for other in state.readings if other.source == reading.source]
    if reading.version != max(versions, default=0) + 1:
        raise SameSource
    other_source = (o.author for o in state.readings if o.source != reading.source)
    SOURCES.require(reading.author, other_source, SameAuthor)
    # Whoever decided or confirmed has seen the sources: a first reading of theirs is not blind.
    READER_AND_ARBITER.require(reading.author, _deciders(state) - _authors(state), SourceParty)
    if state.readings and len(reading.values) != len(state.readings[0].values):
        raise WrongLength


def _says_nothing_new(state: BlockState, reading: BlockReading) -> bool:
    """A correction elsewhere on the form repeats this block, and must not stir it."""
    said = (reading.values, reading.as_written_confirmed)
    own = (r for r in state.current if r.source == reading.source)
    before = [(r.values, r.as_written_confirmed) for r in own]
    return said in before or (state.is_settled and reading.values == state.values)


def _reopened(state: BlockState, reason: str) -> BlockState:
    if not reason.strip():
        raise AlreadySettled
    return _waiting(state, Cause.REOPENED)


def _overtaken(state: BlockState) -> BlockState:
    """A new reading takes the ground from under a decision that still waits."""
    if state.pending is None:
        return state
    return _with_last(state, replace(state.pending, outcome=Outcome.OVERTAKEN))


def _weighed(state: BlockState, failing: tuple[str, ...]) -> BlockState:
    """The state by what the sources say now; ``failing`` holds where they agree."""
    current = state.current
    if len(current) == 1:
        return replace(state, status=Status.FIRST, cause=None)
    if len({reading.values for reading in current}) > 1:
        return _waiting(state, Cause.VALUES)
    if failing and not all(reading.as_written_confirmed for reading in current):
        return _waiting(state, Cause.RULE)
    return _settled(state, current[0].values, failing)


def _settled(state: BlockState, values: Values, failing: tuple[str, ...]) -> BlockState:
    status = Status.SETTLED_AS_WRITTEN if failing else Status.SETTLED
    return replace(state, status=status, values=values, failing=failing, cause=None)


def _waiting(state: BlockState, cause: Cause) -> BlockState:
    return replace(state, status=Status.DIFFERS, values=None, failing=(), cause=cause)


def _with_last(state: BlockState, decision: Decision) -> BlockState:
    return replace(state, decisions=(*state.decisions[:-1], decision))


def _with_incomplete(failing: Collection[str], values: Values) -> tuple[str, ...]:
    codes = tuple(dict.fromkeys(failing))
    return (*codes, INCOMPLETE) if None in values else codes


def _authors(state: BlockState) -> set[UUID | None]:
    return {reading.author for reading in state.readings}


def _deciders(state: BlockState) -> set[UUID | None]:
    return {person for d in state.decisions for person in (d.arbiter, d.second)}


def _check_decidable(state: BlockState) -> None:
    if state.is_settled:
        raise AlreadySettled
    if state.status is Status.DECIDED:
        raise AwaitingConfirmation
    if state.status is not Status.DIFFERS:
        raise NothingToDecide


def _to_confirm(state: BlockState, confirmer: UUID) -> Decision:
    if state.pending is None:
        raise NothingToConfirm
    ARBITER_AND_CONFIRMER.require(confirmer, [state.pending.arbiter], SelfConfirmation)
    return state.pending


def _required(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()
