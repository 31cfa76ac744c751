"""The life of an application, from the counter to the plenary's decision or its withdrawal:

    received ─► incomplete ⇄ complete ─► assessed ─► decided        papers come, are accepted or
        └───────────┴───────────┴───────────┴────────┴─► withdrawn   refused; the rules; the plenary

The state is never stored or typed: it follows from what came in and what was done. All functions
are pure: they return the next life or raise a named refusal and change nothing. No paper is ever
dropped from a life, and nothing follows a withdrawal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from .refusals import (
    AlreadyDecided,
    ApplicationWithdrawn,
    HoldsSeat,
    NothingToCheck,
    NotYetAssessed,
)


class State(StrEnum):
    """Where an application stands."""

    RECEIVED = "received"
    INCOMPLETE = "incomplete"
    COMPLETE = "complete"
    ASSESSED = "assessed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Paper(StrEnum):
    """Where the latest version of one paper stands; values as they are stored."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"


class Place(StrEnum):
    """What the plenary made of an applicant."""

    SEAT = "seat"
    RESERVE = "reserve"
    NONE = "none"


class DueWhen(Protocol):
    """A document of the pack, and the fact that makes it due (None: always)."""

    @property
    def code(self) -> str: ...

    @property
    def due_when(self) -> str | None: ...


def due_codes(documents: Iterable[DueWhen], facts: Mapping[str, object]) -> frozenset[str]:
    """Codes of the documents that somebody with these facts hands in."""
    return frozenset(
        rule.code for rule in documents if rule.due_when is None or facts.get(rule.due_when) is True
    )


@dataclass(frozen=True, slots=True)
class Life:
    """``due``: codes of the papers that must come; ``papers``: those that came, by code."""

    due: frozenset[str]
    papers: Mapping[str, Paper] = field(default_factory=dict)
    assessed: bool = False
    place: Place | None = None
    withdrawn: bool = False

    @property
    def missing(self) -> list[str]:
        """Codes of due papers that did not come, or must come again, in order."""
        return sorted(c for c in self.due if self.papers.get(c, Paper.REFUSED) is Paper.REFUSED)

    @property
    def state(self) -> State:
        """The furthest that holds; papers that are missing come before what was assessed."""
        if self.withdrawn:
            return State.WITHDRAWN
        if self.place is not None:
            return State.DECIDED
        if self.missing:
            return State.INCOMPLETE
        if self.assessed:
            return State.ASSESSED
        accepted = all(self.papers[code] is Paper.ACCEPTED for code in self.due)
        return State.COMPLETE if accepted else State.RECEIVED


def receive(due: Iterable[str], papers: Iterable[str]) -> Life:
    """A new application with the papers that were handed in."""
    return Life(frozenset(due), dict.fromkeys(papers, Paper.WAITING))


def require_open(life: Life) -> None:
    """Raise ApplicationWithdrawn or AlreadyDecided when nothing more is checked."""
    if life.withdrawn:
        raise ApplicationWithdrawn
    if life.place is not None:
        raise AlreadyDecided


def hand_in(life: Life, code: str) -> Life:
    """A paper comes, or comes again; it waits to be checked. The requirements are checked anew."""
    require_open(life)
    return replace(life, papers={**life.papers, code: Paper.WAITING}, assessed=False)


def check(life: Life, code: str, *, accepted: bool) -> Life:
    """Somebody looked at a paper that waits. Raises NothingToCheck for any other."""
    require_open(life)
    if life.papers.get(code) is not Paper.WAITING:
        raise NothingToCheck
    verdict = Paper.ACCEPTED if accepted else Paper.REFUSED
    return replace(life, papers={**life.papers, code: verdict})


def assess(life: Life) -> Life:
    """The pack's rules were applied; as often as facts change, until the plenary decides."""
    require_open(life)
    return replace(life, assessed=True)


def decide(life: Life, place: Place) -> Life:
    """The plenary adopted. Raises NotYetAssessed, ApplicationWithdrawn, AlreadyDecided."""
    require_open(life)
    if not life.assessed:
        raise NotYetAssessed
    return replace(life, place=place)


def withdraw(life: Life) -> Life:
    """The applicant takes the application back, also from the list of reserves.

    Raises ApplicationWithdrawn, and HoldsSeat for a member, who resigns instead.
    """
    if life.withdrawn:
        raise ApplicationWithdrawn
    if life.place is Place.SEAT:
        raise HoldsSeat
    return replace(life, withdrawn=True)
