"""How questions that people settle change what the facts say of a rule.

The facts give each rule (R..) a verdict. A question about a rule is the only way to another one:
while it is open the rule asks, and what two people decided stands from then on. A waiver lets
somebody serve who does not meet a rule; every other question finds out whether it is met.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntFlag
from itertools import product

import polars as pl

from garda.packs.types import EligibilityRule, Verdict

#: ``Asked.origin`` of a waiver; all other origins find out, and lift no failure.
WAIVER = "waiver"

#: Columns of a frame of questions: the row of the people's frame, and what :class:`Asked` holds.
QUESTION_SCHEMA = {"row": pl.UInt32, "rule": pl.String, "origin": pl.String, "verdict": pl.String}


@dataclass(frozen=True, slots=True)
class Asked:
    """A question: its rule, where it came from, and what two people decided (None while open)."""

    rule: str
    origin: str
    verdict: Verdict | None = None


class Standing(IntFlag):
    """What all questions about one rule of one person come to."""

    NONE = 0
    OPEN = 1
    FAILED = 2
    CLEARED = 4
    WAIVED = 8


def effect(asked: Asked) -> Standing:
    """What one question adds. A waiver that was refused adds nothing: the facts stand."""
    if asked.verdict is None:
        return Standing.OPEN
    if asked.origin == WAIVER:
        return Standing.WAIVED if asked.verdict is Verdict.PASS else Standing.NONE
    return Standing.CLEARED if asked.verdict is Verdict.PASS else Standing.FAILED


def combine(given: Verdict, standing: Standing, *, waivable: bool) -> Verdict:
    """Verdict of a rule that the facts judge ``given``, with the questions about it.

    Open: ask, whatever the facts say, since nobody is refused for what is still being looked into.
    Otherwise two people's "not met" fails, and their "met" answers what the facts left open, but
    not what they deny. A waiver lifts a failure of a rule that the pack lets be waived.
    """
    if Standing.OPEN in standing:
        return Verdict.ASK
    found = Verdict.FAIL if Standing.FAILED in standing else given
    if found is Verdict.ASK and Standing.CLEARED in standing:
        return Verdict.PASS
    if found in (Verdict.FAIL, Verdict.ASK) and waivable and Standing.WAIVED in standing:
        return Verdict.PASS
    return found


def standings(questions: Iterable[Asked]) -> dict[str, Standing]:
    """What the questions of one person come to, by rule.

    In the order they were asked: of the same rule and origin the latest counts.
    """
    latest = {(asked.rule, asked.origin): asked for asked in questions}
    found: dict[str, Standing] = {}
    for asked in latest.values():
        found[asked.rule] = found.get(asked.rule, Standing.NONE) | effect(asked)
    return found


def settle(
    rules: Mapping[str, EligibilityRule],
    given: Mapping[str, Verdict],
    questions: Iterable[Asked],
) -> dict[str, Verdict]:
    """The verdicts of the facts, changed by the questions. Rules by code; others are left out."""
    found = standings(questions)
    return {
        code: combine(verdict, found.get(code, Standing.NONE), waivable=rules[code].waivable)
        for code, verdict in given.items()
    }


def settle_frame(
    rules: Iterable[EligibilityRule], given: pl.DataFrame, questions: pl.DataFrame
) -> pl.DataFrame:
    """:func:`settle` for many people: ``given`` has a column of verdicts per rule code.

    ``questions`` as :data:`QUESTION_SCHEMA` says, in the order they were asked; ``verdict`` is NULL
    while open. Only rows that were asked about are touched.
    """
    by_rule = _frame_standings(questions).partition_by("rule", as_dict=True)
    asked = [(rule, by_rule.get((rule.code,))) for rule in rules if rule.code in given.columns]
    return given.with_columns(
        _settled_column(rule, given[rule.code], rows) for rule, rows in asked if rows is not None
    )


def _frame_standings(questions: pl.DataFrame) -> pl.DataFrame:
    """Columns ``row``, ``rule`` and ``standing``, one line per row and rule asked about."""
    latest = questions.unique(["row", "rule", "origin"], keep="last", maintain_order=True)
    named = latest.with_columns(
        pl.col("verdict").fill_null(""), (pl.col("origin") == WAIVER).alias("waiver")
    )
    found = named.join(_effects(), on=["waiver", "verdict"], how="left")
    return found.group_by("row", "rule").agg(pl.col("standing").bitwise_or())


def _settled_column(rule: EligibilityRule, given: pl.Series, rows: pl.DataFrame) -> pl.Series:
    met = rows.with_columns(given.gather(rows["row"]).alias("given"))
    settled = met.join(_combinations(rule.waivable), on=["given", "standing"], how="left")
    return given.clone().scatter(settled["row"], settled["settled"])


def _effects() -> pl.DataFrame:
    """:func:`effect` as a table, so that one definition serves one person and many."""
    cases = product((True, False), (None, Verdict.PASS, Verdict.FAIL))
    lines = [
        (
            waiver,
            verdict.value if verdict else "",
            effect(Asked("", WAIVER if waiver else "", verdict)),
        )
        for waiver, verdict in cases
    ]
    schema = {"waiver": pl.Boolean, "verdict": pl.String, "standing": pl.UInt8}
    return pl.DataFrame([(w, v, int(s)) for w, v, s in lines], schema=schema, orient="row")


def _combinations(waivable: bool) -> pl.DataFrame:
    """:func:`combine` as a table of all verdicts and standings."""
    lines = [
        (given.value, bits, combine(given, Standing(bits), waivable=waivable).value)
        for given, bits in product(Verdict, range(2 ** len(Standing)))
    ]
    schema = {"given": pl.String, "standing": pl.UInt8, "settled": pl.String}
    return pl.DataFrame(lines, schema=schema, orient="row")
