"""How one block of one form comes to count: two blind sources, or a decision by two people.

The state machine of a block (votes, users, ballots or disability; each has its own):

    empty ─► first ─► settled | settled_as_written      the sources agree
                  └─► differs ─► decided ─► settled …   somebody decides, another person confirms
                         ▲──────────┘                   … or rejects

A settled block differs again when one of its sources corrects itself, when another settling source
dissents, or when the random second look reads otherwise. Sources that only witness are kept with
the others and move nothing. While a photo of the form is in doubt (a hold), nothing settles by
itself.

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
    NotHeld,
    NothingToConfirm,
    NothingToDecide,
    ReasonMissing,
    RuleBroken,
    SameAuthor,
    SameDevice,
    SameSource,
    SelfConfirmation,
    SourceParty,
    WrongLength,
)

#: Figures of one block in the order of its fields. None is "not read", which is not 0.
Values = tuple[int | None, ...]
#: A source is its kind and, for witnesses, the number of the pair; 0 for every other kind.
Voice = tuple[str, int]

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
    UNREADABLE = "unreadable"
    REOPENED = "reopened"
    REJECTED = "rejected"
    DISSENT = "dissent"
    SECOND_LOOK = "second_look"
    # A photo of the form shows another station, or is that of another form.
    WRONG_STATION = "wrong_station"
    DUPLICATE_PHOTO = "duplicate_photo"


#: Causes that lie in a photo: they hold a block, whatever its sources say, until released.
HOLDING = frozenset({Cause.WRONG_STATION, Cause.DUPLICATE_PHOTO})


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
    ``version`` counts the source's readings of the form from 1. ``settles``: it is one of those of
    which two must agree; else it only witnesses. ``device``: None where it is not known.
    """

    source: str
    author: UUID
    values: Values
    as_written: tuple[str | None, ...] | None = None
    as_written_confirmed: bool = False
    version: int = 1
    pair: int = 0
    settles: bool = True
    second_look: bool = False
    device: UUID | None = None

    @property
    def voice(self) -> Voice:
        return (self.source, self.pair)


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
    ``holds`` are the open doubts about the form's photos.
    """

    status: Status = Status.EMPTY
    readings: tuple[BlockReading, ...] = ()
    decisions: tuple[Decision, ...] = ()
    values: Values | None = None
    failing: tuple[str, ...] = ()
    cause: Cause | None = None
    holds: frozenset[Cause] = frozenset()

    @property
    def is_settled(self) -> bool:
        return self.status in _SETTLED

    @property
    def current(self) -> tuple[BlockReading, ...]:
        """The latest version of every source that settles."""
        latest = {reading.voice: reading for reading in self.readings if reading.settles}
        return tuple(latest.values())

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
    when two of them state that the paper says so; otherwise it goes to the queue. A source changes
    what is settled only with a ``reason``; one that had not spoken yet needs none, since it knows
    nothing of it. Either way the block is in the queue again. A version that repeats what counts,
    or what its source said before, is kept and changes nothing, as is what a witness reads.

    Raises SameSource, SameAuthor, SameDevice, SourceParty, WrongLength, AlreadySettled.
    """
    _check_reading(state, reading)
    kept = replace(state, readings=(*state.readings, reading))
    if not reading.settles or _says_nothing_new(state, reading):
        return kept
    if state.is_settled:
        return _dissented(kept, reading, reason)
    return _weighed(_overtaken(kept), _with_incomplete(failing, reading.values))


def hold(state: BlockState, cause: Cause) -> BlockState:
    """Nothing of the block settles by itself from now on; what is settled stays so."""
    return replace(state, holds=state.holds | {cause})


def release(state: BlockState, cause: Cause, *, failing: Collection[str] = ()) -> BlockState:
    """The doubt is gone: a block that waited for nothing else is weighed again.

    ``failing``: as in :func:`after_reading`, for the values of the latest reading. Raises NotHeld.
    """
    if cause not in state.holds:
        raise NotHeld
    freed = replace(state, holds=state.holds - {cause})
    if state.status is not Status.DIFFERS or state.cause not in HOLDING:
        return freed
    return _weighed(freed, _with_incomplete(failing, freed.current[-1].values))


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
    versions = [other.version for other in state.readings if other.voice == reading.voice]
    if reading.version != max(versions, default=0) + 1:
        raise SameSource
    others = [other for other in state.readings if other.voice != reading.voice]
    SOURCES.require(reading.author, (other.author for other in others), SameAuthor)
    if _same_device(reading, others):
        raise SameDevice
    # Whoever decided or confirmed has seen the sources: a first reading of theirs is not blind.
    READER_AND_ARBITER.require(reading.author, _deciders(state) - _authors(state), SourceParty)
    if state.readings and len(reading.values) != len(state.readings[0].values):
        raise WrongLength


def _same_device(reading: BlockReading, others: Collection[BlockReading]) -> bool:
    """Two sources that settle on one device are one; a witness may be lent a phone."""
    devices = {other.device for other in others if other.settles} - {None}
    return reading.settles and reading.device in devices


def _says_nothing_new(state: BlockState, reading: BlockReading) -> bool:
    """A correction elsewhere on the form repeats this block, and must not stir it."""
    said = (reading.values, reading.as_written_confirmed)
    own = (r for r in state.current if r.voice == reading.voice)
    before = [(r.values, r.as_written_confirmed) for r in own]
    return said in before or (state.is_settled and reading.values == state.values)


def _dissented(state: BlockState, reading: BlockReading, reason: str) -> BlockState:
    """A source says otherwise than what is settled: the block is open again."""
    if reading.version > 1:
        if not reason.strip():
            raise AlreadySettled
        return _waiting(state, Cause.REOPENED)
    return _waiting(state, Cause.SECOND_LOOK if reading.second_look else Cause.DISSENT)


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
    cause = _disagreement(current) or _unconfirmed(current, failing)
    if cause is None and state.holds:
        cause = min(state.holds)
    if cause is not None:
        return _waiting(state, cause)
    return _settled(state, current[0].values, failing)


def _disagreement(current: Collection[BlockReading]) -> Cause | None:
    """Why the sources do not agree: they read different figures, or one could not read some."""
    by_field = [set(said) for said in zip(*(r.values for r in current), strict=True)]
    if any(len(said - {None}) > 1 for said in by_field):
        return Cause.VALUES
    return Cause.UNREADABLE if any(len(said) > 1 for said in by_field) else None


def _unconfirmed(current: Collection[BlockReading], failing: tuple[str, ...]) -> Cause | None:
    """Why what they agree on does not count yet: two people must have said that it stands so."""
    if not failing or sum(reading.as_written_confirmed for reading in current) >= 2:
        return None
    return Cause.UNREADABLE if failing == (INCOMPLETE,) else Cause.RULE


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
