"""What a pack says of monitoring visits (``visits.toml``)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from garda.packs.sections import read_setting
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text


@dataclass(frozen=True, slots=True)
class VisitItem:
    """A line of the checklist; what is answered with no becomes a finding."""

    code: str
    text: Text
    citation: str


@dataclass(frozen=True, slots=True)
class VisitRules:
    """All of ``visits.toml``. ``follow_up_days``: until a finding is dealt with."""

    follow_up_days: int
    items: tuple[VisitItem, ...]
    citation: str

    @property
    def follow_up(self) -> timedelta:
        return timedelta(days=self.follow_up_days)


def read_visits(folder: Path) -> VisitRules:
    """``visits.toml``. Raises PackError."""
    with read_toml(folder, "visits.toml") as top:
        days = top.table("follow_up_days")
        tables = top.tables("item")
    follow_up_days = read_setting(days, int)
    refuse_duplicates((table.string("code"), table) for table in tables)
    items = tuple(_item(table) for table in tables)
    return VisitRules(follow_up_days, items, days.citation())


def _item(table: Table) -> VisitItem:
    with table:
        return VisitItem(table.string("code"), table.text("text"), table.citation())
