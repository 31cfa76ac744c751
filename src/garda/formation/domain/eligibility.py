"""Eligibility (rules of series R): one rule object judges one person or a whole frame. The papers
(series D) join with the verdicts that :mod:`.papers` gives them.

A *fact* is what is known of a person, by name (``age``, ``citizen``, ``education`` …). ``None`` or
a missing fact means "not known", which is a verdict of its own and never a silent refusal.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import polars as pl

from garda.packs.types import EligibilityRule, Text, Verdict

from .questions import Asked, settle, settle_frame

#: Value of one fact; ``None`` is unknown.
Fact = bool | int | str | None
Facts = Mapping[str, Fact]

OUTCOME_COLUMN = "outcome"


class Outcome(StrEnum):
    """Result of the check: requirements met (MS), not met (TMS), or a question to ask."""

    MS = "MS"
    TMS = "TMS"
    ASK = "ASK"


@dataclass(frozen=True, slots=True)
class Assessment:
    """Outcome, the verdict of every enabled rule and due document by code, and the codes that lower
    the rank."""

    outcome: Outcome
    verdicts: Mapping[str, Verdict]
    preferences: tuple[str, ...]


def age_expression(column: str, day: date) -> pl.Expr:
    """:func:`age_on` for a column of birth dates."""
    born = pl.col(column)
    month_and_day = born.dt.month().cast(pl.Int32) * 100 + born.dt.day().cast(pl.Int32)
    still_to_come = (month_and_day > day.month * 100 + day.day).cast(pl.Int32)
    return pl.lit(day.year, pl.Int32) - born.dt.year() - still_to_come


def in_force(rules: Iterable[EligibilityRule], day: date) -> tuple[EligibilityRule, ...]:
    """The enabled rules that hold on ``day``: an election goes by its voting day."""
    return tuple(
        rule
        for rule in rules
        if rule.enabled and (rule.valid_from is None or rule.valid_from <= day)
    )


def text_of(rule: EligibilityRule, verdict: Verdict) -> Text:
    """What the applicant reads of a rule with this verdict."""
    if verdict is Verdict.PASS:
        return rule.passed or rule.name
    return rule.message if verdict is not Verdict.ASK else rule.asked or rule.message


def judge(rule: EligibilityRule, facts: Facts) -> Verdict:
    """Verdict of ``rule`` on the facts. Raises ValueError for an unknown kind of check."""
    if rule.or_fact and facts.get(rule.or_fact) is True:
        return Verdict.PASS
    fact = facts.get(rule.fact)
    if fact is None:
        return rule.unknown
    return Verdict.PASS if _holds(rule, fact) else rule.otherwise


def assess(
    rules: Iterable[EligibilityRule],
    facts: Facts,
    questions: Iterable[Asked] = (),
    papers: Mapping[str, Verdict] | None = None,
) -> Assessment:
    """Judge one person by every enabled rule, with what people asked and decided about it, and by
    the ``papers`` that are due (verdict by code, see :func:`.papers.paper_verdicts`).

    One failure decides (TMS); otherwise one open question (ASK); otherwise MS. A preference lowers
    the rank only (the upper age of KPPS, Keputusan KPU 1669/2023).
    """
    enabled = {rule.code: rule for rule in rules if rule.enabled}
    given = {code: judge(rule, facts) for code, rule in enabled.items()}
    verdicts = {**settle(enabled, given, questions), **(papers or {})}
    preferred = tuple(code for code, verdict in verdicts.items() if verdict is Verdict.PREFER)
    return Assessment(_outcome(verdicts.values()), verdicts, preferred)


def assess_frame(
    rules: Iterable[EligibilityRule],
    people: pl.DataFrame,
    questions: pl.DataFrame | None = None,
    papers: pl.DataFrame | None = None,
) -> pl.DataFrame:
    """:func:`assess` for all rows of ``people`` (one column per fact).

    ``questions``: a frame as ``QUESTION_SCHEMA`` says, by row of ``people``. ``papers``: as high as
    ``people``, a column of verdicts per document, NULL where it is not due
    (:func:`.papers.paper_verdicts_frame`). Returns a frame of the same height: one string column
    per enabled rule code with the verdict, those of the papers, then ``outcome``. A fact without a
    column is unknown for everybody.
    """
    enabled = [rule for rule in rules if rule.enabled]
    verdicts = people.select(
        _verdict_expression(rule, people.schema).alias(rule.code) for rule in enabled
    )
    if questions is not None and enabled:
        verdicts = settle_frame(enabled, verdicts, questions)
    if papers is not None:
        verdicts = pl.concat([verdicts, papers], how="horizontal")
    if not verdicts.width:
        return pl.DataFrame({OUTCOME_COLUMN: [Outcome.MS.value] * people.height})
    return verdicts.with_columns(_outcome_expression(verdicts.columns))


def _holds(rule: EligibilityRule, fact: bool | int | str) -> bool:
    match rule.kind:
        case "flag":
            return fact is True
        case "minimum":
            return int(fact) >= _value(rule)
        case "maximum":
            return int(fact) <= _value(rule)
        case "one_of":
            return fact in rule.values
        case "absent":
            return not fact
    raise ValueError(f"{rule.code}: no check named {rule.kind!r}")


def _holds_expression(rule: EligibilityRule, dtype: pl.DataType) -> pl.Expr:
    fact = pl.col(rule.fact)
    match rule.kind:
        case "flag":
            return fact if dtype == pl.Boolean else pl.lit(False)
        case "minimum":
            return fact.cast(pl.Int64) >= _value(rule)
        case "maximum":
            return fact.cast(pl.Int64) <= _value(rule)
        case "one_of":
            return fact.is_in(list(rule.values)) if dtype == pl.String else pl.lit(False)
        case "absent":
            return fact == "" if dtype == pl.String else fact.cast(pl.Int64) == 0
    raise ValueError(f"{rule.code}: no check named {rule.kind!r}")


def _value(rule: EligibilityRule) -> int:
    if rule.value is None:
        raise ValueError(f"{rule.code}: a {rule.kind} needs a value")
    return rule.value


def _outcome(verdicts: Iterable[Verdict]) -> Outcome:
    found = set(verdicts)
    if Verdict.FAIL in found:
        return Outcome.TMS
    return Outcome.ASK if Verdict.ASK in found else Outcome.MS


def _verdict_expression(rule: EligibilityRule, schema: pl.Schema) -> pl.Expr:
    found = _fact_expression(rule, schema.get(rule.fact))
    if not rule.or_fact or schema.get(rule.or_fact) != pl.Boolean:
        return found
    met = pl.when(pl.col(rule.or_fact).fill_null(False))
    return met.then(pl.lit(Verdict.PASS.value)).otherwise(found)


def _fact_expression(rule: EligibilityRule, dtype: pl.DataType | None) -> pl.Expr:
    if dtype is None or dtype == pl.Null:
        return pl.repeat(rule.unknown.value, pl.len())
    known = pl.when(_holds_expression(rule, dtype)).then(pl.lit(Verdict.PASS.value))
    return (
        pl.when(pl.col(rule.fact).is_null())
        .then(pl.lit(rule.unknown.value))
        .otherwise(known.otherwise(pl.lit(rule.otherwise.value)))
    )


def _outcome_expression(codes: list[str]) -> pl.Expr:
    fails, asks = (
        pl.any_horizontal(pl.col(code).eq_missing(verdict.value) for code in codes)
        for verdict in (Verdict.FAIL, Verdict.ASK)
    )
    outcome = pl.when(fails).then(pl.lit(Outcome.TMS.value)).when(asks)
    return (
        outcome.then(pl.lit(Outcome.ASK.value))
        .otherwise(pl.lit(Outcome.MS.value))
        .alias(OUTCOME_COLUMN)
    )
