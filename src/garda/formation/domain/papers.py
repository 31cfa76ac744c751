"""Papers of an application (series D): which are due, how each stands, and what that says of the
requirements. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

import polars as pl

from garda.packs.papers import DocumentRule, PaperRules
from garda.packs.types import Verdict

from .eligibility import Facts


class Standing(StrEnum):
    """How one document of an application stands."""

    MISSING = "missing"
    WAITING = "waiting"
    ACCEPTED = "accepted"
    #: Refused, and a better one may still come.
    TO_FIX = "to_fix"
    #: Refused, and the time for a better one is over.
    OVERDUE = "overdue"


@dataclass(frozen=True, slots=True)
class Seen:
    """The newest version of a document that came in. ``state``: waiting, accepted or refused."""

    code: str
    state: str
    reason: str = ""
    note: str = ""
    due_on: date | None = None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One document and how it stands. ``due``: False for one that was handed in unasked."""

    rule: DocumentRule
    standing: Standing
    due: bool
    seen: Seen | None = None

    @property
    def received(self) -> bool:
        """Whether it is here and nobody asked for a better one."""
        return self.standing in {Standing.WAITING, Standing.ACCEPTED}

    @property
    def lacking(self) -> bool:
        """Whether the applicant still has to bring it."""
        return self.due and not self.received


def due_documents(rules: Iterable[DocumentRule], facts: Facts) -> tuple[DocumentRule, ...]:
    """Documents that an applicant with these facts must hand in, in the pack's order.

    A fact that is not known makes nothing due: whoever learns it asks for the document then.
    """
    return tuple(
        rule for rule in rules if rule.due_when is None or facts.get(rule.due_when) is True
    )


def paper_lines(
    rules: Iterable[DocumentRule], facts: Facts, seen: Iterable[Seen], today: date
) -> tuple[PaperLine, ...]:
    """Every document that is due or was handed in, in the pack's order."""
    rules = tuple(rules)
    by_code = {each.code: each for each in seen}
    due = {rule.code for rule in due_documents(rules, facts)}
    return tuple(
        _line(rule, by_code.get(rule.code), today, due=rule.code in due)
        for rule in rules
        if rule.code in due or rule.code in by_code
    )


def _line(rule: DocumentRule, seen: Seen | None, today: date, *, due: bool) -> PaperLine:
    return PaperLine(rule, standing_of(seen, today), due, seen)


def standing_of(seen: Seen | None, today: date) -> Standing:
    """How a document stands on a day. The last day for a better one still counts."""
    if seen is None:
        return Standing.MISSING
    if seen.state != "refused":
        return Standing(seen.state)
    late = seen.due_on is not None and today > seen.due_on
    return Standing.OVERDUE if late else Standing.TO_FIX


def is_complete(lines: Iterable[PaperLine]) -> bool:
    """Whether everything that is due is here, looked at or not: what a receipt may promise."""
    return not any(line.lacking for line in lines)


def verdict_of(standing: Standing, unchecked: Verdict) -> Verdict:
    """What one due document says of the requirements; ``unchecked`` is the pack's word on one that
    nobody has looked at.

    One that never came keeps asking, also when the time is over: people decide about that. One that
    was refused with a last day, and not mended by it, fails.
    """
    match standing:
        case Standing.ACCEPTED:
            return Verdict.PASS
        case Standing.WAITING:
            return unchecked
        case Standing.OVERDUE:
            return Verdict.FAIL
    return Verdict.ASK


def paper_verdicts(lines: Iterable[PaperLine], unchecked: Verdict) -> dict[str, Verdict]:
    """The verdict of every document that is due, by its code."""
    return {line.rule.code: verdict_of(line.standing, unchecked) for line in lines if line.due}


def paper_verdicts_frame(standings: pl.DataFrame, unchecked: Verdict) -> pl.DataFrame:
    """:func:`paper_verdicts` for many: a column per code with standings, NULL where none is due."""
    table: Mapping[str, str] = {
        standing.value: verdict_of(standing, unchecked).value for standing in Standing
    }
    return standings.select(pl.all().cast(pl.String).replace_strict(table, return_dtype=pl.String))


def fix_until(rules: PaperRules, today: date) -> date:
    """Last day for a better document when one is refused today."""
    return today + timedelta(days=rules.fix_days)


def conditions(rules: Iterable[DocumentRule]) -> tuple[str, ...]:
    """Facts that make a document due, each once: what a form must ask to know the list."""
    return tuple(dict.fromkeys(rule.due_when for rule in rules if rule.due_when))
