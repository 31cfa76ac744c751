"""What a pack says of neutrality: lists, matching of names, and the table of outcomes."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text

_NUMBERS: Final = ("answer_hours", "years_out", "sort_cut", "set_cut")


class Hit(StrEnum):
    """What raised the question: the number itself, a like name, or somebody's report."""

    EXACT = "exact"
    WEAK = "weak"
    REPORT = "report"


class Says(StrEnum):
    """What the person says of it. ``SILENT``: the time to answer is over and nothing came."""

    NEVER = "never"
    LEFT_LONG = "left_long"
    LEFT_SHORT = "left_short"
    MEMBER = "member"
    SILENT = "silent"


class Result(StrEnum):
    """What follows: the requirement is met, is not met, or two people weigh it."""

    PASS = "pass"  # noqa: S105  (a verdict)
    FAIL = "fail"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class ListKind:
    """A kind of list, and the rule (R..) about which a hit in it asks."""

    code: str
    rule: str
    name: Text
    citation: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A thing that may lie in a case. ``brought``: by the person, and so named in the letter."""

    code: str
    name: Text
    brought: bool
    citation: str


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One line of the table: for these lists and hits, when the person says so, with that."""

    lists: frozenset[str]
    hits: frozenset[Hit]
    says: Says
    evidence: tuple[str, ...]
    result: Result
    citation: str


@dataclass(frozen=True, slots=True)
class NeutralityRules:
    """All of ``neutrality.toml``. ``question`` and ``letter`` name no list and no party.

    ``sort_cut`` and ``set_cut``: least likeness of two names (0 to 100) in the two stages.
    """

    answer_hours: int
    years_out: int
    sort_cut: int
    set_cut: int
    question: Text
    lists_until: str
    lists_days: int
    lists: Mapping[str, ListKind]
    evidence: Mapping[str, Evidence]
    outcomes: tuple[OutcomeRow, ...]

    @property
    def answer_window(self) -> timedelta:
        return timedelta(hours=self.answer_hours)


def read_neutrality(
    folder: Path, rules: Collection[str], stages: Collection[str]
) -> NeutralityRules:
    """``neutrality.toml``. Raises PackError, also for a name that the pack does not have."""
    with read_toml(folder, "neutrality.toml") as top:
        numbers = {name: _at_least_one(top.table(name)) for name in _NUMBERS}
        question = _question(top.table("question"))
        until, days = _lists_kept(top.table("lists_kept"), stages)
        lists, evidence = top.tables("list"), top.tables("evidence")
        outcomes = top.tables("outcome")
    kinds = {kind.code: kind for kind in (_list(table, rules) for table in lists)}
    things = {thing.code: thing for thing in map(_evidence, evidence)}
    for tables in (lists, evidence):
        refuse_duplicates((table.string("code"), table) for table in tables)
    # A case asks about one rule, and by the rule it is known what kind of list raised it.
    refuse_duplicates(((table.string("rule"), table) for table in lists), "rule")
    rows = tuple(_outcome(table, kinds, things) for table in outcomes)
    _refuse_contradictions(rows, outcomes)
    return NeutralityRules(
        **numbers,
        question=question,
        lists_until=until,
        lists_days=days,
        lists=kinds,
        evidence=things,
        outcomes=rows,
    )


def _at_least_one(table: Table) -> int:
    value = read_setting(table, int)
    if value < 1:
        message = Text("nilainya paling kecil 1.", "the value is at least 1.")
        raise table.error(errors.WRONG_TYPE, message, "value")
    return value


def _question(table: Table) -> Text:
    with table:
        table.citation()
        return table.text("text")


def _lists_kept(table: Table, stages: Collection[str]) -> tuple[str, int]:
    with table:
        table.citation()
        stage, days = table.string("starts_after"), table.required("days", int)
    _check(table, "starts_after", [stage], stages)
    return stage, days


def _list(table: Table, rules: Collection[str]) -> ListKind:
    with table:
        kind = ListKind(
            table.string("code"), table.string("rule"), table.text("name"), table.citation()
        )
    _check(table, "rule", [kind.rule], rules)
    return kind


def _evidence(table: Table) -> Evidence:
    with table:
        return Evidence(
            table.string("code"),
            table.text("name"),
            table.required("brought", bool),
            table.citation(),
        )


def _outcome(table: Table, lists: Collection[str], things: Collection[str]) -> OutcomeRow:
    with table:
        named, hits = table.strings("lists"), table.strings("hits")
        row = OutcomeRow(
            lists=frozenset(named),
            hits=frozenset(Hit(hit) for hit in hits if hit in list(Hit)),
            says=table.member("says", Says),
            evidence=table.strings("evidence"),
            result=table.member("result", Result),
            citation=table.citation(),
        )
    _check(table, "lists", named, lists)
    _check(table, "hits", hits, list(Hit))
    _check(table, "evidence", row.evidence, things)
    return row


def _check(table: Table, key: str, named: Collection[str], known: Collection[str]) -> None:
    wrong = sorted(set(named) - set(known))
    if wrong:
        message = Text(f"{key}: {wrong[0]} tidak ada.", f"{key}: there is no {wrong[0]}.")
        raise table.error(errors.UNKNOWN_CODE, message, key)


def _refuse_contradictions(rows: tuple[OutcomeRow, ...], tables: list[Table]) -> None:
    """No case falls under two lines."""
    keyed = (
        ((kind, hit, row.says), table)
        for row, table in zip(rows, tables, strict=True)
        for kind in sorted(row.lists)
        for hit in sorted(row.hits)
    )
    refuse_duplicates(keyed, "says")
