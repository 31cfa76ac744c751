"""What a pack says of applicants' papers: which, in what files, why one is refused, until when."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text, Verdict

#: Kinds of files by their names in the room of documents.
FILES: Final = ("photo", "paper")
#: Reasons are chosen by one digit on the keyboard.
MOST_REASONS: Final = 9
_LARGEST_MB: Final = 20
_UNCHECKED: Final = (Verdict.ASK, Verdict.PASS)


class Keeper(StrEnum):
    """Who keeps what the applicant hands in: formation, or care for what speaks of health."""

    FORMATION = "formation"
    CARE = "care"


@dataclass(frozen=True, slots=True)
class DocumentRule:
    """A document of series D and the fact that makes it due (``None``: always).

    ``question``: how an applicant is asked for that fact. ``files``: kinds of files it may come
    in, each up to ``max_mb`` megabytes. ``scan``: it is accepted only when it was scanned or
    photographed; otherwise paper at the counter is enough.
    """

    code: str
    name: Text
    due_when: str | None
    question: Text | None
    files: tuple[str, ...]
    max_mb: int
    scan: bool
    keeper: Keeper
    citation: str


@dataclass(frozen=True, slots=True)
class RefusalReason:
    """Why a document must come again. ``documents``: codes it is meant for, all when empty.

    ``noted``: the checker adds words of their own.
    """

    code: str
    name: Text
    documents: tuple[str, ...]
    noted: bool

    def suits(self, document: str) -> bool:
        return not self.documents or document in self.documents


@dataclass(frozen=True, slots=True)
class PaperRules:
    """Documents of an applicant, why one is refused, and days until a better one is due.

    ``unchecked``: the verdict of a document that nobody has looked at, ask or pass.
    """

    documents: tuple[DocumentRule, ...]
    reasons: tuple[RefusalReason, ...]
    fix_days: int
    fix_days_citation: str
    unchecked: Verdict
    unchecked_citation: str

    def document(self, code: str) -> DocumentRule | None:
        return next((rule for rule in self.documents if rule.code == code), None)

    def reasons_for(self, document: str) -> tuple[RefusalReason, ...]:
        """In the pack's order: the digit of a reason is its place here."""
        return tuple(reason for reason in self.reasons if reason.suits(document))


def read_papers(folder: Path) -> PaperRules:
    """``documents.toml``. Raises PackError."""
    with read_toml(folder, "documents.toml") as top:
        documents = _read_documents(top.tables("document"))
        reasons = _read_reasons(top.tables("reason"), documents)
        days, days_citation = _read_fix_days(top.table("fix_days"))
        unchecked, unchecked_citation = _read_unchecked(top.table("unchecked"))
    return PaperRules(documents, reasons, days, days_citation, unchecked, unchecked_citation)


def _read_fix_days(table: Table) -> tuple[int, str]:
    days = read_setting(table, int)
    if days < 1:
        raise table.error(
            errors.WRONG_TYPE, Text("paling sedikit 1 hari.", "at least 1 day."), "value"
        )
    return days, table.citation()


def _read_unchecked(table: Table) -> tuple[Verdict, str]:
    verdict = table.member("value", Verdict)
    if verdict not in _UNCHECKED:
        message = Text("hanya ask atau pass.", "ask or pass only.")
        raise table.error(errors.WRONG_TYPE, message, "value")
    return verdict, table.citation()


def _read_documents(tables: Sequence[Table]) -> tuple[DocumentRule, ...]:
    rules = tuple(_read_document(table) for table in tables)
    refuse_duplicates(zip((rule.code for rule in rules), tables, strict=True))
    return rules


def _read_document(table: Table) -> DocumentRule:
    """A document of series D."""
    with table:
        return DocumentRule(
            code=table.string("code"),
            name=table.text("name"),
            due_when=(due_when := table.optional("due_when", str)),
            question=table.text("question") if due_when else None,
            files=_known_among(table, "files", FILES) or FILES,
            max_mb=_max_mb(table),
            scan=table.optional("scan", bool) is not False,
            keeper=table.member("keeper", Keeper) if table.has("keeper") else Keeper.FORMATION,
            citation=table.citation(),
        )


def _max_mb(table: Table) -> int:
    most = table.optional("max_mb", int)
    if most is not None and not 1 <= most <= _LARGEST_MB:
        message = Text(f"max_mb harus 1 sampai {_LARGEST_MB}.", f"max_mb is 1 to {_LARGEST_MB}.")
        raise table.error(errors.WRONG_TYPE, message, "max_mb")
    return most or _LARGEST_MB


def _known_among(table: Table, key: str, known: Iterable[str]) -> tuple[str, ...]:
    values = table.strings(key)
    strange = sorted(set(values) - set(known))
    if strange:
        message = Text(f"{key}: {strange[0]} tidak dikenal.", f"{key}: {strange[0]} is unknown.")
        raise table.error(errors.UNKNOWN_CODE, message, key)
    return values


def _read_reasons(
    tables: Sequence[Table], documents: Iterable[DocumentRule]
) -> tuple[RefusalReason, ...]:
    codes = [rule.code for rule in documents]
    reasons = tuple(_read_reason(table, codes) for table in tables)
    refuse_duplicates(zip((reason.code for reason in reasons), tables, strict=True))
    if len(reasons) > MOST_REASONS:
        message = Text(
            f"paling banyak {MOST_REASONS} alasan: dipilih dengan satu angka.",
            f"at most {MOST_REASONS} reasons: one is chosen by a digit.",
        )
        raise tables[-1].error(errors.WRONG_TYPE, message)
    return reasons


def _read_reason(table: Table, documents: Iterable[str]) -> RefusalReason:
    with table:
        return RefusalReason(
            code=table.string("code"),
            name=table.text("name"),
            documents=_known_among(table, "documents", documents),
            noted=table.optional("noted", bool) is True,
        )
