"""Reads a form (``forms/NAME.toml``) and the rules beside it (``forms/NAME.rules.toml``)."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product
from pathlib import Path

from garda.packs import errors
from garda.packs.relations import VOTES, RelationError, parse_relation
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.template import (
    ATTENDANCE_SOURCE,
    EVERY,
    LIST_SOURCE,
    SETTINGS,
    FormTemplate,
    RowTemplate,
    RuleTemplate,
)
from garda.packs.types import Block, Relation, RuleScope, Severity, Text

KINDS = (
    "relation",
    "range",
    "reserve",
    "limit",
    "turnout",
    "invalid_share",
    "landslide",
    "sum",
    "shares",
    "share_sum",
    "agreement",
)
_NEEDS_VALUE = ("reserve", "limit", "turnout", "invalid_share", "landslide", "share_sum")
_KEY_COUNTS = {"reserve": 2, "limit": 1, "turnout": 2, "invalid_share": 2}


def read_forms(folder: Path, contest_kinds: Collection[str]) -> dict[str, FormTemplate]:
    """Every form of the pack by its code. Raises PackError."""
    names = sorted(path.name.removesuffix(".toml") for path in (folder / "forms").glob("*.toml"))
    forms = [read_form(folder, n, contest_kinds) for n in names if not n.endswith(".rules")]
    return {form.code: form for form in forms}


def read_form(folder: Path, name: str, contest_kinds: Collection[str]) -> FormTemplate:
    """One form with its rules. Raises PackError."""
    with read_toml(folder, f"forms/{name}.toml") as table:
        code, title, citation = table.string("code"), table.text("title"), table.citation()
        row_tables = table.tables("row")
    rows = tuple(_read_row(row_table) for row_table in row_tables)
    refuse_duplicates(((row.key, at) for row, at in zip(rows, row_tables, strict=True)), "key")
    bare = FormTemplate(code, title, rows, (), citation)
    rules = tuple(_read_rules(folder, f"forms/{name}.rules.toml", bare, contest_kinds))
    return FormTemplate(code, title, rows, rules, citation)


def _read_row(table: Table) -> RowTemplate:
    with table:
        return RowTemplate(
            key=table.string("key"),
            section=table.string("section"),
            label=table.text("label"),
            block=table.member("block", Block),
            columns=table.strings("columns"),
            per_choice=bool(table.optional("per_choice", bool)),
            boxes=table.required("boxes", int),
            enabled=table.optional("enabled", bool) is not False,
        )


def _read_rules(
    folder: Path, file: str, form: FormTemplate, contest_kinds: Collection[str]
) -> Iterator[RuleTemplate]:
    with read_toml(folder, file) as top:
        tables = top.tables("rule")
    rules = [_read_rule(table, form, contest_kinds) for table in tables]
    # One code may look at a form in several ways (K17), but in each way once.
    keyed = (((rule.code, rule.kind), at) for rule, at in zip(rules, tables, strict=True))
    refuse_duplicates(keyed)
    return iter(rules)


def _read_rule(table: Table, form: FormTemplate, contest_kinds: Collection[str]) -> RuleTemplate:
    with table:
        rule = RuleTemplate(
            code=table.string("code"),
            severity=table.member("severity", Severity),
            scope=table.member("scope", RuleScope),
            kind=table.string("kind"),
            message=table.text("message"),
            citation=table.citation(),
            relations=tuple(_read_relations(table)),
            keys=table.strings("keys"),
            value=table.optional_fraction("value"),
            setting=table.optional("setting", str),
        )
    _check_shape(rule, table)
    _check_keys(rule, table, form, {"", LIST_SOURCE, ATTENDANCE_SOURCE, *contest_kinds})
    return rule


def _read_relations(table: Table) -> Iterator[Relation]:
    """The relations with ``{c}`` and ``{row}`` replaced by each of ``columns`` and ``rows``."""
    columns, rows = table.strings("columns") or ("",), table.strings("rows") or ("",)
    for written in table.strings("relations"):
        filled = (
            written.replace("{c}", column).replace("{row}", row)
            for row, column in product(rows, columns)
        )
        for text in dict.fromkeys(filled):
            yield _parsed(text, table)


def _parsed(text: str, table: Table) -> Relation:
    try:
        return parse_relation(text)
    except RelationError as error:
        message = Text(f"hubungan tidak terbaca: {error}.", f"relation not understood: {error}.")
        raise table.error(errors.BAD_RELATION, message, "relations") from error


def _check_shape(rule: RuleTemplate, table: Table) -> None:
    """A rule says what its kind needs: relations or keys, and a value where one is due."""
    faults = (
        ("kind", rule.kind not in KINDS),
        ("relations", (rule.kind == "relation") != bool(rule.relations)),
        ("keys", (rule.kind != "relation") != bool(rule.keys)),
        ("keys", len(rule.keys) != _KEY_COUNTS.get(rule.kind, len(rule.keys))),
        ("keys", rule.kind == "landslide" and rule.keys[:1] != (VOTES,)),
        ("setting", rule.setting not in (None, *SETTINGS)),
        ("value", _value_count(rule) != (rule.kind in _NEEDS_VALUE)),
    )
    for key, wrong in faults:
        if wrong:
            message = Text(
                f"{rule.code}: {key} tidak cocok dengan kind {rule.kind}.",
                f"{rule.code}: {key} does not fit kind {rule.kind}.",
            )
            raise table.error(errors.BAD_RELATION, message, key)


def _value_count(rule: RuleTemplate) -> int:
    return (rule.value is not None) + (rule.setting is not None)


def _check_keys(
    rule: RuleTemplate, table: Table, form: FormTemplate, sources: Collection[str]
) -> None:
    known = {*form.keys(enabled=True), *form.keys(enabled=False)}
    terms = [term for relation in rule.relations for term in relation.terms]
    named = [*(term.key for term in terms), *(key for key in rule.keys if key != EVERY)]
    strange = [key for key in named if key not in known]
    strange += [f"{term.source}." for term in terms if term.source not in sources]
    if strange:
        message = Text(
            f"{rule.code} menyebut isian yang tidak ada: {strange[0]}.",
            f"{rule.code} names an unknown field: {strange[0]}.",
        )
        at = "relations" if rule.relations else "keys"
        raise table.error(errors.UNKNOWN_FIELD, message, at)
