"""The small language in which a pack writes its form rules.

``users_total_j = users_dpt_j + users_moved_j + users_added_j``: sums of figures, whole
numbers and multiples (``2*valid``) on both sides of ``=``, ``<=`` or ``>=``. ``votes`` stands
for the sum of all choices, ``each(votes)`` makes one relation per choice. A prefix says whose
figure is meant (``list.dpt_j``, ``gubernur.users_total_j``); without it, it is the form's own.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from garda.packs.types import Relation, Term

VOTES = "votes"
EACH_VOTES = "each(votes)"

_OPERATOR = re.compile(r"<=|>=|=")
_TERM = re.compile(
    r"(?P<sign>[+-])(?:(?P<count>\d+)\*)?"
    r"(?:(?P<number>\d+)|(?:(?P<source>[a-z_]+)\.)?(?P<key>each\(votes\)|[a-z][a-z0-9_]*))"
)


class RelationError(ValueError):
    """A text that is no relation; the message names the piece that was not understood."""


def vote_key(number: int) -> str:
    """Field key of a choice by its number on the ballot."""
    return f"votes_{number}"


def parse_relation(text: str) -> Relation:
    """Parse one relation; pseudo-keys ``votes`` and ``each(votes)`` stay for :func:`expand`.

    Raises RelationError.
    """
    operators = _OPERATOR.findall(text)
    if len(operators) != 1:
        raise RelationError(text)
    left_text, right_text = _OPERATOR.split(text)
    left, left_number = _parse_sum(left_text)
    right, right_number = _parse_sum(right_text)
    return Relation(left, operators[0], right, right_number - left_number)


def _parse_sum(text: str) -> tuple[tuple[Term, ...], int]:
    """Terms and the sum of the plain numbers of one side."""
    compact = re.sub(r"\s+", "", text)
    signed = compact if compact.startswith("-") else f"+{compact}"
    terms: list[Term] = []
    constant = position = 0
    while position < len(signed):
        match = _TERM.match(signed, position)
        if match is None:
            raise RelationError(signed[position:])
        coefficient = int(match["count"] or 1) * (-1 if match["sign"] == "-" else 1)
        if match["number"] is not None:
            constant += coefficient * int(match["number"])
        else:
            terms.append(Term(match["key"], coefficient, match["source"] or ""))
        position = match.end()
    return tuple(terms), constant


def expand(relation: Relation, choices: Sequence[int]) -> tuple[Relation, ...]:
    """The relation with the choices filled in: one, or one per choice where it says ``each``."""
    if any(term.key == EACH_VOTES for term in relation.terms):
        return tuple(_filled(relation, [number], choices) for number in choices)
    return (_filled(relation, [], choices),)


def _filled(relation: Relation, each: Sequence[int], choices: Sequence[int]) -> Relation:
    numbers = {EACH_VOTES: each, VOTES: choices}

    def fill(terms: tuple[Term, ...]) -> tuple[Term, ...]:
        return tuple(
            replace(term, key=vote_key(number)) if number is not None else term
            for term in terms
            for number in numbers.get(term.key, (None,))
        )

    return replace(relation, left=fill(relation.left), right=fill(relation.right))


def relation_text(relation: Relation) -> str:
    """The relation as a person reads it, in the language of the pack."""
    right = _sum_text(relation.right)
    if relation.constant or not relation.right:
        right = f"{right} + {relation.constant}" if relation.right else str(relation.constant)
    return f"{_sum_text(relation.left)} {relation.op} {right}".replace("+ -", "- ")


def _sum_text(terms: tuple[Term, ...]) -> str:
    return " + ".join(_term_text(term) for term in terms).replace("+ -", "- ")


def _term_text(term: Term) -> str:
    name = f"{term.source}.{term.key}" if term.source else term.key
    if term.coefficient == 1:
        return name
    return f"-{name}" if term.coefficient == -1 else f"{term.coefficient}*{name}"
