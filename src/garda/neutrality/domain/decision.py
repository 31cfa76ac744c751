"""What follows from a hit, what the person says of it and what lies in the case.

The table itself is the pack's. A hit alone decides nothing; what the table leaves open, two people
weigh.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from garda.packs.neutrality import Hit, NeutralityRules, OutcomeRow, Result, Says
from garda.packs.types import Verdict

#: What people answer when they are asked; how long ago they left is counted.
ANSWERS = ("never", "left", "member")


@dataclass(frozen=True, slots=True)
class Matter:
    """The case as the table asks of it. ``answer``: one of ANSWERS, empty while there is none.

    ``left_on``: last day as a member. ``applied_on``: the day from which years out are counted
    back. ``late``: whether the time to answer is over.
    """

    kind: str
    hit: Hit
    answer: str = ""
    left_on: date | None = None
    applied_on: date | None = None
    evidence: frozenset[str] = frozenset()
    late: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """``missing``: codes of evidence that the line asks for. ``verdicts``: what may be proposed."""

    says: Says | None
    row: OutcomeRow | None
    missing: tuple[str, ...]
    verdicts: frozenset[Verdict]

    @property
    def decides(self) -> bool:
        """Whether anything may be proposed now."""
        return bool(self.verdicts)


_ONE = {
    Result.PASS: frozenset({Verdict.PASS}),
    Result.FAIL: frozenset({Verdict.FAIL}),
    Result.DECIDE: frozenset({Verdict.PASS, Verdict.FAIL}),
}
_NONE: frozenset[Verdict] = frozenset()


def find(rules: NeutralityRules, matter: Matter) -> Finding:
    """The line of the table under which a case falls, and what may be decided by it.

    While evidence is missing nothing is decided before the time to answer is over; after it two
    people weigh what there is, so that nobody is refused for a paper that a third party owes.
    """
    says = says_of(matter, rules.years_out)
    if says is None:
        return Finding(None, None, (), _NONE)
    row = row_of(rules, matter.kind, matter.hit, says)
    if row is None:
        return Finding(says, None, (), _ONE[Result.DECIDE])
    missing = tuple(code for code in row.evidence if code not in matter.evidence)
    if not missing:
        return Finding(says, row, (), _ONE[row.result])
    return Finding(says, row, missing, _ONE[Result.DECIDE] if matter.late else _NONE)


def says_of(matter: Matter, years_out: int) -> Says | None:
    """What the person says, with the years counted; None while there is time to answer."""
    if matter.answer == "left":
        return _left(matter, years_out)
    if matter.answer:
        return Says(matter.answer)
    return Says.SILENT if matter.late else None


def _left(matter: Matter, years_out: int) -> Says:
    if matter.left_on is None or matter.applied_on is None:
        return Says.LEFT_SHORT
    out = years_after(matter.left_on, years_out) <= matter.applied_on
    return Says.LEFT_LONG if out else Says.LEFT_SHORT


def years_after(day: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def row_of(rules: NeutralityRules, kind: str, hit: Hit, says: Says) -> OutcomeRow | None:
    return next(
        (r for r in rules.outcomes if kind in r.lists and hit in r.hits and says == r.says), None
    )


def to_bring(rules: NeutralityRules, kind: str, hit: Hit) -> list[str]:
    """Codes of what the person may have to bring for any answer, in the pack's order."""
    asked = _evidence_for(rules, kind, hit)
    return [code for code, thing in rules.evidence.items() if thing.brought and code in asked]


def _evidence_for(rules: NeutralityRules, kind: str, hit: Hit) -> Collection[str]:
    rows = (row for row in rules.outcomes if kind in row.lists and hit in row.hits)
    return {code for row in rows for code in row.evidence}
