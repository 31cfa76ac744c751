"""Reads a form (``forms/NAME.toml``) and the rules beside it (``forms/NAME.rules.toml``).

A form may extend another of the pack or of its base: it takes that one's rows, sections and sheets
under a title of its own, and its rules but those it drops (``without``) or writes anew.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path

from garda.packs import errors
from garda.packs.layout_reader import read_layouts
from garda.packs.lineage import files_of
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
from garda.packs.types import Block, ContestSpec, Relation, RuleScope, Severity, Text

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


def read_forms(folder: Path, contests: Iterable[ContestSpec]) -> dict[str, FormTemplate]:
    """The forms that the contests use, by code, with their sheets. Raises PackError.

    A base pack's form that no contest uses is left out: its rules may name contests that this
    election does not have.
    """
    listed = list(contests)
    kinds = [contest.kind for contest in listed]
    written = {name.removesuffix(".toml") for name in files_of(folder, "forms", ".toml")}
    used = sorted(written.intersection(contest.form for contest in listed))
    forms = {name: read_form(folder, name, kinds) for name in used}
    layouts = read_layouts(folder, forms)
    return {code: replace(form, sheets=layouts.get(code, ())) for code, form in forms.items()}


def read_form(folder: Path, name: str, contest_kinds: Collection[str]) -> FormTemplate:
    """One form with its rules. Raises PackError."""
    bare = _read_bare(folder, name)
    rules = _read_rules(folder, f"forms/{name}.rules.toml", bare, contest_kinds)
    return replace(bare, rules=tuple(rules))


def _read_bare(folder: Path, name: str) -> FormTemplate:
    """A form without its rules; rows and sections of the form it extends where it has none."""
    with read_toml(folder, f"forms/{name}.toml") as table:
        code, title, citation = table.string("code"), table.text("title"), table.citation()
        extends = table.string("extends", "")
        row_tables, section_tables = table.tables("row"), table.tables("section")
        note = table.text("note") if table.has("note") else None
    if extends:
        base = _read_bare(folder, extends)
        return replace(base, code=code, title=title, citation=citation, extends=extends)
    rows = tuple(_read_row(row_table) for row_table in row_tables)
    refuse_duplicates(((row.key, at) for row, at in zip(rows, row_tables, strict=True)), "key")
    sections = dict(_read_section(section) for section in section_tables)
    return FormTemplate(code, title, rows, (), citation, sections, note)


def _read_section(table: Table) -> tuple[str, Text]:
    with table:
        return table.string("code"), table.text("title")


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
        extends, without = top.string("extends", ""), top.strings("without")
        citation = top.citation() if extends else ""
    rules = [_read_rule(table, form, contest_kinds) for table in tables]
    # One code may look at a form in several ways (K17), but in each way once.
    keyed = (((rule.code, rule.kind), at) for rule, at in zip(rules, tables, strict=True))
    refuse_duplicates(keyed)
    if not extends:
        return iter(rules)
    kept = {*without, *(rule.code for rule in rules)}
    base = f"forms/{extends}.rules.toml"
    rules += _inherited(folder, base, form, contest_kinds, kept, citation)
    return iter(sorted(rules, key=lambda rule: rule.code))


def _inherited(
    folder: Path,
    file: str,
    form: FormTemplate,
    contest_kinds: Collection[str],
    own: Collection[str],
    citation: str,
) -> Iterator[RuleTemplate]:
    """Rules of the form it extends that it neither drops nor writes anew, on both authorities."""
    with read_toml(folder, file) as top:
        tables = top.tables("rule")
    for table in tables:
        if table.string("code") not in own:
            rule = _read_rule(table, form, contest_kinds)
            yield replace(rule, citation=f"{citation}; kaidah asal: {rule.citation}")


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
