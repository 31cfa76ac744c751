"""Practice counting: a polling station in small, drawn from a number, and what its C.Hasil says.

The same number gives the same ballots everywhere. What makes a ballot valid is the rule of the
module: signed by the chair, nothing written on it, punched in exactly one column.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from random import Random
from typing import Final

CHOICES: Final = (1, 2, 3)
#: Size of a drawn ballot, and of one column on it, in units of the picture.
WIDTH, HEIGHT, COLUMN, MARGIN = 126, 70, 40, 3
#: Space at the foot where no column is.
FOOT: Final = 14


class Kind(StrEnum):
    """How a ballot was marked."""

    ONCE = "once"
    TWICE_IN_ONE = "twice_in_one"
    TWO_COLUMNS = "two_columns"
    OUTSIDE = "outside"
    EMPTY = "empty"
    UNSIGNED = "unsigned"
    WRITTEN = "written"


#: How often each kind is drawn, in a hundred.
_SHARES: Final[Mapping[Kind, int]] = {
    Kind.ONCE: 74,
    Kind.TWICE_IN_ONE: 9,
    Kind.TWO_COLUMNS: 5,
    Kind.OUTSIDE: 3,
    Kind.EMPTY: 4,
    Kind.UNSIGNED: 2,
    Kind.WRITTEN: 3,
}


@dataclass(frozen=True, slots=True)
class Punch:
    """A hole; ``column`` is the number of the pair it lies in, 0 outside of all."""

    column: int
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Ballot:
    """One paper as it came out of the box, ``number`` in the order of opening."""

    number: int
    punches: tuple[Punch, ...]
    signed: bool = True
    written: bool = False


def judge(ballot: Ballot) -> int | None:
    """For whom a ballot counts; None for an invalid one."""
    columns = {punch.column for punch in ballot.punches}
    if not ballot.signed or ballot.written or len(columns) != 1:
        return None
    return columns.pop() or None


@dataclass(frozen=True, slots=True)
class Case:
    """A station's evening: what the lists say, the ballots, and every figure of its C.Hasil."""

    seed: int
    ballots: tuple[Ballot, ...]
    truth: Mapping[str, int]


def draw(seed: int, reserve: Fraction) -> Case:
    """The case of a number. ``reserve``: share of spare ballots."""
    chance = Random(f"garda-hitung:{seed}")  # noqa: S311 - not a secret: everybody may repeat it
    truth = _lists(chance, reserve)
    count = truth["ballots_used"]
    kinds = chance.choices(list(_SHARES), weights=list(_SHARES.values()), k=count)
    favour = [chance.randint(2, 9) for _ in CHOICES]
    ballots = tuple(
        _ballot(chance, number, kind, favour) for number, kind in enumerate(kinds, start=1)
    )
    return Case(seed, ballots, truth | _votes(ballots))


def _lists(chance: Random, reserve: Fraction) -> dict[str, int]:
    """Voters, who came, ballots: sums hold by construction."""
    figures: dict[str, int] = {}
    for sex in "lp":
        figures[f"dpt_{sex}"] = listed = chance.randint(9, 14)
        # At least two stay away: with one moved and one added voter nobody lacks a ballot.
        figures[f"users_dpt_{sex}"] = came = listed - chance.randint(2, 4)
        figures[f"users_moved_{sex}"] = chance.randint(0, 1)
        figures[f"users_added_{sex}"] = chance.randint(0, 1)
        figures[f"disabled_users_{sex}"] = chance.randint(0, min(2, came))
        figures[f"users_total_{sex}"] = sum(
            figures[f"users_{name}_{sex}"] for name in ("dpt", "moved", "added")
        )
    for name in ("dpt", "users_dpt", "users_moved", "users_added", "users_total", "disabled_users"):
        figures[f"{name}_j"] = figures[f"{name}_l"] + figures[f"{name}_p"]
    return figures | _stock(chance, figures["dpt_j"], figures["users_total_j"], reserve)


def _stock(chance: Random, voters: int, users: int, reserve: Fraction) -> dict[str, int]:
    received = voters + (reserve * voters).__ceil__()
    spoiled = chance.randint(0, min(1, received - users))
    return {
        "ballots_received": received,
        "ballots_used": users,
        "ballots_spoiled": spoiled,
        "ballots_unused": received - users - spoiled,
    }


def _votes(ballots: Sequence[Ballot]) -> dict[str, int]:
    judged = [judge(ballot) for ballot in ballots]
    votes = {f"votes_{choice}": judged.count(choice) for choice in CHOICES}
    invalid = judged.count(None)
    valid = len(judged) - invalid
    return {**votes, "valid": valid, "invalid": invalid, "total": len(judged)}


def _ballot(chance: Random, number: int, kind: Kind, favour: Sequence[int]) -> Ballot:
    first = chance.choices(CHOICES, weights=favour)[0]
    other = chance.choice([choice for choice in CHOICES if choice != first])
    columns = {
        Kind.EMPTY: (),
        Kind.OUTSIDE: (0,),
        Kind.TWICE_IN_ONE: (first, first),
        Kind.TWO_COLUMNS: (first, other),
    }.get(kind, (first,))
    punches = tuple(_punch(chance, column) for column in columns)
    return Ballot(number, punches, kind is not Kind.UNSIGNED, kind is Kind.WRITTEN)


def _punch(chance: Random, column: int) -> Punch:
    """A hole well inside its column, or in the foot of the paper."""
    inside = HEIGHT - FOOT
    if column == 0:
        return Punch(0, chance.randint(12, WIDTH - 40), HEIGHT - FOOT // 2)
    left = MARGIN + COLUMN * (column - 1)
    x, y = chance.randint(left + 8, left + COLUMN - 8), chance.randint(MARGIN + 8, inside - 8)
    return Punch(column, x, y)
