"""Figures as pages show them: a value with its standing, votes by ballot number, turnout."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from garda.regions.models import Election, Standing
from garda.results.models import Choice

from .rollup import Tally
from .standings import Pins, standing_of, weakest

USERS = "users_total_j"
VOTERS = "dpt_j"


@dataclass(frozen=True, slots=True)
class Marked:
    """A figure and where it comes from. ``value`` None: not known yet, which is not 0."""

    value: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class ChoiceResult:
    """Votes of one number on the ballot; ``partner`` is the second name of a pair."""

    number: int
    name: str
    partner: str
    votes: int | None
    standing: Standing


@dataclass(frozen=True, slots=True)
class Turnout:
    """Users of the right to vote out of the list's voters (DPT).

    While stations are missing, ``voters`` are those of the stations that are in (``partial``):
    users of some stations against the voters of all would say nothing.
    """

    users: Marked
    voters: Marked
    partial: bool

    @property
    def standing(self) -> Standing:
        return weakest((self.users.standing, self.voters.standing))


def marked(election: Election, key: str, tally: Tally, pins: Pins) -> Marked:
    return Marked(tally.get(key), standing_of(election, key, tally, pins))


def split_pair(name: str) -> tuple[str, str]:
    """``"A - B"`` → ``("A", "B")``; an empty column or a single name has no second part."""
    first, _, second = name.partition(" - ")
    return first.strip(), second.strip()


def choice_results(
    election: Election, choices: Sequence[Choice], tally: Tally, pins: Pins
) -> tuple[ChoiceResult, ...]:
    """Votes of a tally in ballot order, whoever leads."""
    return tuple(_choice_result(election, choice, tally, pins) for choice in choices)


def _choice_result(election: Election, choice: Choice, tally: Tally, pins: Pins) -> ChoiceResult:
    votes = marked(election, f"votes_{choice.number}", tally, pins)
    return ChoiceResult(choice.number, *split_pair(choice.name), votes.value, votes.standing)


def voter_tally(path: str, male: int | None, female: int | None) -> Tally:
    """Voters of the list as a tally, with the keys of the forms; empty while they are not known."""
    if male is None or female is None:
        return Tally(path)
    return Tally(path, figures={"dpt_l": male, "dpt_p": female, VOTERS: male + female})


def turnout_of(election: Election, tally: Tally, voters: Tally, pins: Pins) -> Turnout:
    """Turnout of a tally against the list's voters, or against those of the stations in it."""
    complete = tally.stations > 0 and tally.counted.get(USERS, 0) == tally.stations
    against = voters if complete and voters.get(VOTERS) is not None else tally
    return Turnout(
        users=marked(election, USERS, tally, pins),
        voters=marked(election, VOTERS, against, pins),
        partial=not complete,
    )
