"""The form of one contest: the pack's form with its choices filled in, and its frozen JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from itertools import chain
from typing import Any

from garda.kernel.canonical import canonical_bytes, sha256_hex
from garda.kernel.errors import GardaError
from garda.packs.layout import FormLayout, layout_from_json, layout_to_json
from garda.packs.layout_template import plan_sheet
from garda.packs.relations import EACH_VOTES, VOTES, expand, vote_key
from garda.packs.template import EVERY, FormTemplate, RowTemplate, RuleTemplate
from garda.packs.types import (
    BLOCK_ORDER,
    Block,
    FormDefinition,
    FormField,
    FormRule,
    Pack,
    Relation,
    RuleScope,
    Severity,
    Term,
    Text,
)

#: Kinds of rule that look at each key alone, and so fall apart by block.
_KEY_BY_KEY = ("range", "sum")


class WrongChoices(GardaError):
    """The ballot's numbers are not 1…n within the pack's limit."""

    code = "wrong_choices"


def build_definition(pack: Pack, contest_kind: str, choices: Sequence[int]) -> FormDefinition:
    """Form of a contest: ``choices`` are the numbers on the ballot, 1…n.

    Raises KeyError for a contest kind the pack does not know, WrongChoices for other numbers.
    """
    contest = pack.contests[contest_kind]
    _check_choices(pack, choices)
    template = pack.forms[contest.form]
    fields = tuple(_fields(template, choices))
    bound = (_bind(rule, template, pack, fields, choices) for rule in template.rules)
    return FormDefinition(
        code=template.code,
        contest_kind=contest_kind,
        title=_named(template.title, contest=contest.name),
        choices=tuple(choices),
        fields=fields,
        rules=tuple(chain.from_iterable(bound)),
        layout=_layout(template, fields, choices),
    )


def _layout(
    template: FormTemplate, fields: Sequence[FormField], choices: Sequence[int]
) -> FormLayout | None:
    if not template.sheets:
        return None
    sheets = tuple(plan_sheet(sheet, fields, choices) for sheet in template.sheets)
    return FormLayout(sheets, tuple(template.sections.items()), template.note)


def _check_choices(pack: Pack, choices: Sequence[int]) -> None:
    expected = range(1, len(choices) + 1)
    if list(choices) != list(expected) or not 0 < len(choices) <= pack.max_choices:
        raise WrongChoices(
            id=f"Nomor urut harus 1 sampai paling banyak {pack.max_choices}, tanpa lompatan.",
            en=f"Numbers must run from 1 to at most {pack.max_choices} without a gap.",
        )


def _named(text: Text, *, contest: Text) -> Text:
    return Text(text.id.format(contest=contest.id), text.en.format(contest=contest.en))


def _fields(template: FormTemplate, choices: Sequence[int]) -> Iterator[FormField]:
    for row in template.rows:
        if row.enabled:
            yield from _row_fields(row, choices)


def _row_fields(row: RowTemplate, choices: Sequence[int]) -> Iterator[FormField]:
    plain = FormField(row.key, row.section, row.label, row.block, None, row.boxes)
    if row.per_choice:
        for number in choices:
            label = Text(row.label.id.format(choice=number), row.label.en.format(choice=number))
            yield replace(plain, key=vote_key(number), label=label)
    else:
        for key, column in zip(row.keys, row.columns or (None,), strict=True):
            yield replace(plain, key=key, column=column)


def _bind(
    rule: RuleTemplate,
    template: FormTemplate,
    pack: Pack,
    fields: Sequence[FormField],
    choices: Sequence[int],
) -> Iterator[FormRule]:
    """The rule on these fields: one bound rule per block that it concerns."""
    blocks = {field.key: field.block for field in fields}
    off = set(template.keys(enabled=False))
    relations = [
        filled
        for relation in rule.relations
        if not off.intersection(term.key for term in relation.terms)
        for filled in expand(relation, choices)
    ]
    keys = [key for named in rule.keys for key in _keys_named(named, blocks, choices)]
    for block in BLOCK_ORDER:
        own_relations = tuple(r for r in relations if _latest(_keys_of(r), blocks) is block)
        own_keys = tuple(_keys_in(block, keys, blocks, key_by_key=rule.kind in _KEY_BY_KEY))
        if own_relations or own_keys:
            yield _bound(rule, pack, block, own_relations, own_keys)


def _keys_named(named: str, blocks: dict[str, Block], choices: Sequence[int]) -> Sequence[str]:
    if named == EVERY:
        return tuple(blocks)
    return [vote_key(number) for number in choices] if named in (VOTES, EACH_VOTES) else [named]


def _keys_of(relation: Relation) -> list[str]:
    return [term.key for term in relation.terms]


def _latest(keys: Sequence[str], blocks: dict[str, Block]) -> Block:
    """The latest block of the keys: a rule across blocks never unsettles an earlier one."""
    return max((blocks[key] for key in keys), key=BLOCK_ORDER.index)


def _keys_in(
    block: Block, keys: Sequence[str], blocks: dict[str, Block], *, key_by_key: bool
) -> Sequence[str]:
    if key_by_key:
        return [key for key in keys if blocks[key] is block]
    return keys if keys and _latest(keys, blocks) is block else []


def _bound(
    rule: RuleTemplate,
    pack: Pack,
    block: Block,
    relations: tuple[Relation, ...],
    keys: tuple[str, ...],
) -> FormRule:
    setting = Fraction(getattr(pack, rule.setting)) if rule.setting else rule.value
    return FormRule(
        code=rule.code,
        severity=rule.severity,
        scope=rule.scope,
        block=block,
        kind=rule.kind,
        message=rule.message,
        citation=rule.citation,
        relations=relations,
        keys=keys,
        value=setting,
    )


def definition_to_json(definition: FormDefinition) -> dict[str, Any]:
    """Plain data (str, int, list, dict, None) that :func:`definition_from_json` reads back."""
    # A form that was frozen before it had a layout keeps its hash.
    layout = {"layout": layout_to_json(definition.layout)} if definition.layout else {}
    return {
        **layout,
        "code": definition.code,
        "contest_kind": definition.contest_kind,
        "title": _text_to_json(definition.title),
        "choices": list(definition.choices),
        "fields": [_field_to_json(field) for field in definition.fields],
        "rules": [_rule_to_json(rule) for rule in definition.rules],
    }


def definition_from_json(data: dict[str, Any]) -> FormDefinition:
    """Inverse of :func:`definition_to_json`. Raises KeyError or ValueError on foreign data."""
    return FormDefinition(
        code=data["code"],
        contest_kind=data["contest_kind"],
        title=Text(**data["title"]),
        choices=tuple(data["choices"]),
        fields=tuple(_field_from_json(field) for field in data["fields"]),
        rules=tuple(_rule_from_json(rule) for rule in data["rules"]),
        layout=layout_from_json(data["layout"]) if "layout" in data else None,
    )


def definition_hash(definition: FormDefinition) -> str:
    """SHA-256 (hex) of the definition's canonical JSON: equal definitions, equal hashes."""
    return sha256_hex(canonical_bytes(definition_to_json(definition)))


def _text_to_json(text: Text) -> dict[str, str]:
    return {"id": text.id, "en": text.en}


def _field_to_json(field: FormField) -> dict[str, Any]:
    return {
        "key": field.key,
        "section": field.section,
        "label": _text_to_json(field.label),
        "block": field.block.value,
        "column": field.column,
        "boxes": field.boxes,
    }


def _field_from_json(data: dict[str, Any]) -> FormField:
    named = {**data, "label": Text(**data["label"]), "block": Block(data["block"])}
    return FormField(**named)


def _rule_to_json(rule: FormRule) -> dict[str, Any]:
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "scope": rule.scope.value,
        "block": rule.block.value,
        "kind": rule.kind,
        "message": _text_to_json(rule.message),
        "citation": rule.citation,
        "relations": [_relation_to_json(relation) for relation in rule.relations],
        "keys": list(rule.keys),
        "value": None if rule.value is None else str(rule.value),
    }


def _rule_from_json(data: dict[str, Any]) -> FormRule:
    return FormRule(
        code=data["code"],
        severity=Severity(data["severity"]),
        scope=RuleScope(data["scope"]),
        block=Block(data["block"]),
        kind=data["kind"],
        message=Text(**data["message"]),
        citation=data["citation"],
        relations=tuple(_relation_from_json(relation) for relation in data["relations"]),
        keys=tuple(data["keys"]),
        value=None if data["value"] is None else Fraction(data["value"]),
    )


def _relation_to_json(relation: Relation) -> dict[str, Any]:
    return {
        "left": [_term_to_json(term) for term in relation.left],
        "op": relation.op,
        "right": [_term_to_json(term) for term in relation.right],
        "constant": relation.constant,
    }


def _relation_from_json(data: dict[str, Any]) -> Relation:
    left, right = (tuple(Term(**term) for term in data[side]) for side in ("left", "right"))
    return Relation(left, data["op"], right, data["constant"])


def _term_to_json(term: Term) -> dict[str, Any]:
    return {"key": term.key, "coefficient": term.coefficient, "source": term.source}
