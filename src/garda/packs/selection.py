"""What a pack says of selecting members of bodies other than the KPPS (``selection.toml``)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from garda.kernel.roles import Role
from garda.packs import errors
from garda.packs.sections import known_code, read_each
from garda.packs.table import Table, read_toml
from garda.packs.types import Text

#: What may decide between equal final marks.
TIES: Final = ("written", "interview", "experience")
_WHOLE: Final = 100
_LETTERS: Final = 5


@dataclass(frozen=True, slots=True)
class WrittenRule:
    """The written test: marks 0 to 100, who goes on from it, and its percent of the final mark."""

    pass_mark: int
    invited_per_seat: int
    weight: int
    citation: str


@dataclass(frozen=True, slots=True)
class Criterion:
    """What interviewers mark; ``weight`` in percent of the interview's mark."""

    code: str
    name: Text
    weight: int
    citation: str


@dataclass(frozen=True, slots=True)
class SelectionRule:
    """How one body is selected. ``receipt``: letters in its receipts' numbers. ``received_by`` and
    ``decided_by`` are roles; ``requirements`` and ``documents`` codes of rules and documents.
    ``written`` is None, ``criteria`` empty where there is no such stage."""

    body: str
    receipt: str
    received_by: tuple[str, ...]
    decided_by: str
    requirements: tuple[str, ...]
    documents: tuple[str, ...]
    reserves_per_seat: int
    ties: tuple[str, ...]
    written: WrittenRule | None
    criteria: tuple[Criterion, ...]
    citation: str


@dataclass(frozen=True, slots=True)
class Known:
    """Codes that the pack has, for checking that those named here exist."""

    bodies: Collection[str]
    requirements: Collection[str]
    documents: Collection[str]


def read_selection(folder: Path, known: Known) -> Mapping[str, SelectionRule]:
    """Rules by body. Raises PackError for codes that the pack does not know, and wrong weights."""
    with read_toml(folder, "selection.toml") as top:
        tables = top.tables("selection")
    rules = read_each(tables, _read_rule, "body")
    for rule, table in zip(rules, tables, strict=True):
        _check_codes(table, "body", [rule.body], known.bodies)
        _check_codes(table, "requirements", rule.requirements, known.requirements)
        _check_codes(table, "documents", rule.documents, known.documents)
        _check_codes(table, "received_by", [*rule.received_by, rule.decided_by], list(Role))
        _check_codes(table, "ties", rule.ties, TIES)
        _check_weights(table, rule)
    return {rule.body: rule for rule in rules}


def _read_rule(table: Table) -> SelectionRule:
    with table:
        return SelectionRule(
            body=table.string("body"),
            receipt=_letters(table, "receipt"),
            received_by=table.strings("received_by"),
            decided_by=known_code(table, "decided_by", tuple(Role)),
            requirements=table.strings("requirements"),
            documents=table.strings("documents"),
            reserves_per_seat=_count(table, "reserves_per_seat"),
            ties=table.strings("ties"),
            written=_read_written(table.table("written")) if table.has("written") else None,
            criteria=read_each(table.tables("criterion"), _read_criterion),
            citation=table.citation(),
        )


def _read_written(table: Table) -> WrittenRule:
    with table:
        rule = WrittenRule(
            pass_mark=_count(table, "pass_mark"),
            invited_per_seat=_count(table, "invited_per_seat"),
            weight=_count(table, "weight"),
            citation=table.citation(),
        )
    if rule.pass_mark > _WHOLE or rule.weight > _WHOLE or rule.invited_per_seat < 1:
        message = Text(
            "pass_mark dan weight paling besar 100, invited_per_seat paling kecil 1.",
            "pass_mark and weight are at most 100, invited_per_seat at least 1.",
        )
        raise table.error(errors.WRONG_TYPE, message)
    return rule


def _read_criterion(table: Table) -> Criterion:
    with table:
        return Criterion(
            code=table.string("code"),
            name=table.text("name"),
            weight=_count(table, "weight"),
            citation=table.citation(),
        )


def _letters(table: Table, key: str) -> str:
    """Letters of a receipt's number, which has little room."""
    letters = table.string(key)
    if not letters.isascii() or not letters.isalpha() or len(letters) > _LETTERS:
        message = Text(f"{key}: 1 sampai {_LETTERS} huruf.", f"{key}: 1 to {_LETTERS} letters.")
        raise table.error(errors.WRONG_TYPE, message, key)
    return letters


def _count(table: Table, key: str) -> int:
    number = table.required(key, int)
    if number < 0:
        message = Text(f"{key} tidak boleh negatif.", f"{key} is not negative.")
        raise table.error(errors.WRONG_TYPE, message, key)
    return number


def _check_codes(table: Table, key: str, codes: Collection[str], known: Collection[str]) -> None:
    for code in codes:
        if code not in known:
            message = Text(f"{key}: {code} tidak dikenal.", f"{key}: {code} is unknown.")
            raise table.error(errors.UNKNOWN_CODE, message, key)


def _check_weights(table: Table, rule: SelectionRule) -> None:
    total = sum(criterion.weight for criterion in rule.criteria)
    alone = not rule.criteria and rule.written is not None and rule.written.weight != _WHOLE
    if (rule.criteria and total != _WHOLE) or alone:
        message = Text(
            f"bobot wawancara harus berjumlah 100, bukan {total}; tanpa wawancara bobot tes 100.",
            f"weights of the interview add up to 100, not {total}; without one the test has 100.",
        )
        raise table.error(errors.WRONG_TYPE, message)
