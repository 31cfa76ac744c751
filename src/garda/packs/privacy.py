"""What a pack says of personal data: purposes of exports, notices of a breach, and how
long what is kept (retention).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeVar

from garda.packs import errors
from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text

_SETTINGS: Final = ("expires_after_hours", "expires_after_hours_delicate", "max_rows")


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason for which data of persons may leave the system."""

    code: str
    name: Text
    citation: str


N = TypeVar("N", Purpose, "NoticeWay")


@dataclass(frozen=True, slots=True)
class ExportRules:
    """Purposes by code; hours that a download stays open, shorter with delicate columns (telephone
    numbers); most rows of one export."""

    purposes: Mapping[str, Purpose]
    expires_after_hours: int
    expires_after_hours_delicate: int
    max_rows: int


@dataclass(frozen=True, slots=True)
class NoticeWay:
    """How somebody was told that their data came into wrong hands."""

    code: str
    name: Text
    citation: str


@dataclass(frozen=True, slots=True)
class BreachRules:
    """Hours from noticing a breach to the written notice, the agency, ways of notice by code."""

    notice_hours: int
    agency: Text
    ways: Mapping[str, NoticeWay]


class KeepAction(StrEnum):
    """What follows when the period is over."""

    ERASE = "erase"
    #: By the machine at night, without anybody's proposal: nobody needs it any more.
    CLEAR = "clear"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long a ``category`` is kept after the end of a stage, and what follows."""

    code: str
    category: str
    name: Text
    starts_after: str
    days: int
    action: KeepAction
    citation: str
    # What lawful paper keeps the name of an erased person; empty when nothing does.
    name_kept_for: str = ""


def read_retention(folder: Path, stages: Collection[str]) -> tuple[RetentionRule, ...]:
    """``retention.toml``. Raises PackError, also for a stage that the calendar does not have."""
    with read_toml(folder, "retention.toml") as top:
        tables = top.tables("rule")
    rules = tuple(_read_rule(table, stages) for table in tables)
    refuse_duplicates((r.code, table) for r, table in zip(rules, tables, strict=True))
    return rules


def _read_rule(table: Table, stages: Collection[str]) -> RetentionRule:
    with table:
        rule = RetentionRule(
            code=table.string("code"),
            category=table.string("category"),
            name=table.text("name"),
            starts_after=table.string("starts_after"),
            days=table.required("days", int),
            action=table.member("action", KeepAction),
            citation=table.citation(),
            name_kept_for=table.string("name_kept_for", ""),
        )
    if rule.starts_after not in stages:
        message = Text(
            f"tahap {rule.starts_after} tidak ada.", f"there is no stage {rule.starts_after}."
        )
        raise table.error(errors.UNKNOWN_CODE, message, "starts_after")
    if rule.days < 1:
        message = Text("days paling kecil 1.", "days is at least 1.")
        raise table.error(errors.WRONG_TYPE, message, "days")
    return rule


def read_exports(folder: Path) -> ExportRules:
    """``exports.toml``. Raises PackError, also for a setting below 1 and a list without purpose."""
    with read_toml(folder, "exports.toml") as top:
        tables = {name: top.table(name) for name in _SETTINGS}
        purposes = top.tables("purpose")
        if not purposes:
            raise top.error(errors.MISSING_KEY, Text("tujuan tidak ada.", "there is no purpose."))
    return ExportRules(
        purposes={found.code: found for found in _named(purposes, Purpose)},
        **{name: positive(table) for name, table in tables.items()},
    )


def read_breach(folder: Path) -> BreachRules:
    """``breach.toml``. Raises PackError, also for a list without a way."""
    with read_toml(folder, "breach.toml") as top:
        hours, agency, ways = top.table("notice_hours"), top.table("agency"), top.tables("way")
        if not ways:
            raise top.error(
                errors.MISSING_KEY, Text("cara memberi tahu tidak ada.", "there is no way.")
            )
    with agency:
        agency.citation()
        name = agency.text("name")
    return BreachRules(
        notice_hours=positive(hours),
        agency=name,
        ways={found.code: found for found in _named(ways, NoticeWay)},
    )


def _named(tables: Sequence[Table], kind: type[N]) -> list[N]:
    """Tables of a code, a name and a citation; no code twice."""
    found = []
    for table in tables:
        with table:
            found.append(kind(table.string("code"), table.text("name"), table.citation()))
    codes = (table.string("code") for table in tables)
    refuse_duplicates(zip(codes, tables, strict=True))
    return found


def positive(table: Table) -> int:
    """A setting that is a whole number of at least one."""
    value = read_setting(table, int)
    if value < 1:
        message = Text("nilainya paling kecil 1.", "the value is at least 1.")
        raise table.error(errors.WRONG_TYPE, message, "value")
    return value
