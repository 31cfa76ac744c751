"""What a pack says of personal data: purposes of exports, and how long what is kept (retention)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

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


@dataclass(frozen=True, slots=True)
class ExportRules:
    """Purposes by code; hours that a download stays open, shorter with delicate columns (telephone
    numbers); most rows of one export."""

    purposes: Mapping[str, Purpose]
    expires_after_hours: int
    expires_after_hours_delicate: int
    max_rows: int


def read_exports(folder: Path) -> ExportRules:
    """``exports.toml``. Raises PackError, also for a setting below 1 and a list without purpose."""
    with read_toml(folder, "exports.toml") as top:
        tables = {name: top.table(name) for name in _SETTINGS}
        purposes = top.tables("purpose")
        if not purposes:
            raise top.error(errors.MISSING_KEY, Text("tujuan tidak ada.", "there is no purpose."))
    found = [_read_purpose(table) for table in purposes]
    refuse_duplicates((p.code, table) for p, table in zip(found, purposes, strict=True))
    return ExportRules(
        purposes={purpose.code: purpose for purpose in found},
        **{name: _positive(table) for name, table in tables.items()},
    )


def _read_purpose(table: Table) -> Purpose:
    with table:
        return Purpose(
            code=table.string("code"), name=table.text("name"), citation=table.citation()
        )


def _positive(table: Table) -> int:
    value = read_setting(table, int)
    if value < 1:
        message = Text("nilainya paling kecil 1.", "the value is at least 1.")
        raise table.error(errors.WRONG_TYPE, message, "value")
    return value
