"""What a pack says of tests and of who may sign modules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text

_NUMBERS: Final = (
    "pass_percent",
    "pre_attempts",
    "post_attempts",
    "retake_minutes",
    "catch_up_hours",
)
_KEY_CHARACTERS: Final = 64


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who signs modules. ``key`` is the Ed25519 public key in hex; ``practice``: not the KPU's."""

    code: str
    name: Text
    practice: bool
    key: str
    citation: str


@dataclass(frozen=True, slots=True)
class LearningRules:
    """All of ``learning.toml``. ``citations`` by the name of the setting."""

    pass_percent: int
    pre_attempts: int
    post_attempts: int
    retake_minutes: int
    # Within how many hours a replaced member's successor is trained.
    catch_up_hours: int
    publishers: Mapping[str, Publisher]
    citations: Mapping[str, str]

    @property
    def retake_after(self) -> timedelta:
        """How long one learns again between two post-tests."""
        return timedelta(minutes=self.retake_minutes)

    def attempts(self, kind: str) -> int:
        """How often a test of ``kind`` (``pre`` or ``post``) may be taken."""
        return self.pre_attempts if kind == "pre" else self.post_attempts


def read_learning(folder: Path) -> LearningRules:
    """``learning.toml``. Raises PackError."""
    with read_toml(folder, "learning.toml") as top:
        tables = {name: top.table(name) for name in _NUMBERS}
        signing = top.tables("publisher")
    numbers = {name: read_setting(table, int) for name, table in tables.items()}
    _check_numbers(numbers, tables)
    publishers = {publisher.code: publisher for publisher in map(_publisher, signing)}
    refuse_duplicates((table.string("code"), table) for table in signing)
    citations = {name: table.citation() for name, table in tables.items()}
    return LearningRules(**numbers, publishers=publishers, citations=citations)


def _check_numbers(numbers: Mapping[str, int], tables: Mapping[str, Table]) -> None:
    for name, value in numbers.items():
        least, most = (1, 100) if name == "pass_percent" else (int(name != "retake_minutes"), 10000)
        if not least <= value <= most:
            message = Text(
                f"{name} harus antara {least} dan {most}.",
                f"{name} must be between {least} and {most}.",
            )
            raise tables[name].error(errors.WRONG_TYPE, message, "value")


def _publisher(table: Table) -> Publisher:
    with table:
        found = Publisher(
            table.string("code"),
            table.text("name"),
            table.required("practice", bool),
            table.string("key"),
            table.citation(),
        )
    if len(found.key) != _KEY_CHARACTERS or not set(found.key) <= set("0123456789abcdef"):
        message = Text(
            "key harus 64 angka heksadesimal (kunci publik Ed25519).",
            "key must be 64 hex digits (an Ed25519 public key).",
        )
        raise table.error(errors.WRONG_TYPE, message, "key")
    return found
