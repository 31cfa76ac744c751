"""What a pack asks of a polling station before voting day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml
from garda.packs.types import Text

#: Settings that are numbers, each with its largest value.
_NUMBERS: Final[Mapping[str, int]] = {
    "operators": 7,
    "storage_mb": 1_000_000,
    "clock_seconds": 86_400,
    "valid_days": 365,
}
_NEWEST: Final = "newest_app"


@dataclass(frozen=True, slots=True)
class ReadinessRules:
    """All of ``readiness.toml``. ``citations`` by the name of the setting."""

    #: Members of each group who hold the phone app.
    operators: int
    #: Free storage of each phone, in megabytes.
    storage_mb: int
    #: By how much a phone's clock may be off.
    clock_seconds: int
    #: For how many days a check describes a phone.
    valid_days: int
    #: Whether the app must be the newest version.
    newest_app: bool
    citations: Mapping[str, str]

    @property
    def clock_off(self) -> timedelta:
        return timedelta(seconds=self.clock_seconds)

    @property
    def valid_for(self) -> timedelta:
        return timedelta(days=self.valid_days)


def read_readiness(folder: Path) -> ReadinessRules:
    """``readiness.toml``. Raises PackError."""
    with read_toml(folder, "readiness.toml") as top:
        tables = {name: top.table(name) for name in (*_NUMBERS, _NEWEST)}
    numbers = {name: _number(name, tables[name]) for name in _NUMBERS}
    newest = read_setting(tables[_NEWEST], bool)
    citations = {name: table.citation() for name, table in tables.items()}
    return ReadinessRules(**numbers, newest_app=newest, citations=citations)


def _number(name: str, table: Table) -> int:
    value, most = read_setting(table, int), _NUMBERS[name]
    if not 1 <= value <= most:
        message = Text(
            f"{name} harus antara 1 dan {most}.", f"{name} must be between 1 and {most}."
        )
        raise table.error(errors.WRONG_TYPE, message, "value")
    return value
