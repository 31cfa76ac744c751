"""What a report says: answers by item, and which findings it makes and closes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

YES, NO, UNSEEN = "yes", "no", "na"
ANSWERS: Final[Mapping[str, str]] = {YES: "Ya", NO: "Tidak", UNSEEN: "Tidak dilihat"}


@dataclass(frozen=True, slots=True)
class Answer:
    """One line of the checklist as it was answered, with what was seen."""

    item: str
    answer: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Items that become findings, and those whose open findings this report closes."""

    opens: tuple[Answer, ...]
    closes: frozenset[str]


def outcome_of(answers: Collection[Answer], open_items: Collection[str]) -> Outcome:
    """``open_items``: items with an open finding at the same place. A second "no" opens nothing
    new: the finding that stands is still to be dealt with."""
    opens = tuple(a for a in answers if a.answer == NO and a.item not in open_items)
    closes = frozenset(a.item for a in answers if a.answer == YES and a.item in open_items)
    return Outcome(opens, closes)
