"""What a pack says of eligibility: the rules (series R), and what the program finds by itself."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from garda.kernel.roles import Role
from garda.packs import errors
from garda.packs.sections import known_code, read_each
from garda.packs.table import Table, read_toml
from garda.packs.types import EligibilityRule, Text, Verdict

KINDS: Final = ("flag", "minimum", "maximum", "one_of", "absent")
#: Where questions come from that the program asks by itself.
ORIGINS: Final = ("identity", "conflict")


@dataclass(frozen=True, slots=True)
class FoundCheck:
    """What the program finds by itself and asks about: a question of ``origin`` on ``rule``.

    ``bodies``: codes of bodies and roles that count, where the check is about serving in one.
    """

    code: str
    rule: str
    origin: str
    text: Text
    citation: str
    bodies: tuple[str, ...] = ()


def read_eligibility(
    folder: Path, documents: Collection[str]
) -> tuple[tuple[EligibilityRule, ...], Mapping[str, FoundCheck]]:
    """Rules in their order, and checks by code. ``documents``: codes that may be evidence."""
    with read_toml(folder, "eligibility.toml") as top:
        rule_tables, check_tables = top.tables("rule"), top.tables("check")
    rules = read_each(rule_tables, _read_rule)
    for rule, table in zip(rules, rule_tables, strict=True):
        _check_codes(table, "evidence", rule.evidence, documents)
        _check_codes(table, "waived_by", rule.waived_by, list(Role))
    checks = read_each(check_tables, _read_check)
    for check, table in zip(checks, check_tables, strict=True):
        _check_codes(table, "rule", [check.rule], [rule.code for rule in rules])
    return rules, {check.code: check for check in checks}


def _read_rule(table: Table) -> EligibilityRule:
    """A rule of series R."""
    with table:
        rule = EligibilityRule(
            code=table.string("code"),
            kind=known_code(table, "kind", KINDS),
            fact=table.string("fact"),
            otherwise=table.member("otherwise", Verdict),
            name=table.text("name"),
            message=table.text("message"),
            citation=table.citation(),
            enabled=table.optional("enabled", bool) is not False,
            value=table.optional("value", int),
            values=table.strings("values"),
            unknown=Verdict.ASK if not table.has("unknown") else table.member("unknown", Verdict),
            or_fact=table.string("or_fact", ""),
            passed=_optional_text(table, "passed"),
            asked=_optional_text(table, "asked"),
            evidence=table.strings("evidence"),
            valid_from=table.optional("valid_from", date),
            waivable=table.optional("waivable", bool) is True,
            waived_by=table.strings("waived_by"),
        )
    _check_fit(table, rule)
    return rule


def _check_fit(table: Table, rule: EligibilityRule) -> None:
    needs_value, needs_values = rule.kind in ("minimum", "maximum"), rule.kind == "one_of"
    if needs_value != (rule.value is not None) or needs_values != bool(rule.values):
        message = Text(
            f"{rule.code}: value atau values tidak cocok dengan kind {rule.kind}.",
            f"{rule.code}: value or values do not fit kind {rule.kind}.",
        )
        raise table.error(errors.WRONG_TYPE, message, "kind")
    if rule.waivable != bool(rule.waived_by):
        message = Text(
            f"{rule.code}: waivable dan waived_by harus bersama.",
            f"{rule.code}: waivable and waived_by go together.",
        )
        raise table.error(errors.WRONG_TYPE, message, "waivable")


def _read_check(table: Table) -> FoundCheck:
    with table:
        return FoundCheck(
            code=table.string("code"),
            rule=table.string("rule"),
            origin=known_code(table, "origin", ORIGINS),
            text=table.text("text"),
            citation=table.citation(),
            bodies=table.strings("bodies"),
        )


def _optional_text(table: Table, key: str) -> Text | None:
    return table.text(key) if table.has(key) else None


def _check_codes(table: Table, key: str, codes: Sequence[str], known: Collection[str]) -> None:
    for code in codes:
        if code not in known:
            message = Text(f"{key}: {code} tidak dikenal.", f"{key}: unknown {code}.")
            raise table.error(errors.UNKNOWN_CODE, message, key)
