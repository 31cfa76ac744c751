"""What a pack says of taking attendance: times, reasons, how long a card is good for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from garda.packs import errors
from garda.packs.privacy import positive
from garda.packs.table import Table, read_toml, refuse_duplicates
from garda.packs.types import Text

_FILE: Final = "attendance.toml"
_SETTINGS: Final = ("grace_minutes", "opens_hours", "open_after_hours", "card_days")
_LISTS: Final = ("online_reason", "absent_reason", "late_reason")


@dataclass(frozen=True, slots=True)
class AttendanceRules:
    """Late is later than the start plus ``grace``; scans count from ``opens`` before the start
    to ``open_after`` after the end. A card is good for ``card_days`` after voting day. Reasons by
    code, in the pack's order; an oath has online reasons of its own."""

    grace: timedelta
    opens: timedelta
    open_after: timedelta
    card_days: int
    online_reasons: Mapping[str, Text]
    absent_reasons: Mapping[str, Text]
    late_reasons: Mapping[str, Text]


def read_attendance(folder: Path) -> AttendanceRules:
    """``attendance.toml``. Raises PackError, also for a list of reasons that is empty."""
    with read_toml(folder, _FILE) as top:
        numbers = {name: positive(top.table(name)) for name in _SETTINGS}
        reasons = {name: _reasons(top, name) for name in _LISTS}
    return AttendanceRules(
        grace=timedelta(minutes=numbers["grace_minutes"]),
        opens=timedelta(hours=numbers["opens_hours"]),
        open_after=timedelta(hours=numbers["open_after_hours"]),
        card_days=numbers["card_days"],
        online_reasons=reasons["online_reason"],
        absent_reasons=reasons["absent_reason"],
        late_reasons=reasons["late_reason"],
    )


def _reasons(top: Table, name: str) -> dict[str, Text]:
    tables = top.tables(name)
    if not tables:
        message = Text(f"{name} tidak ada.", f"there is no {name}.")
        raise top.error(errors.MISSING_KEY, message)
    found = [_reason(table) for table in tables]
    refuse_duplicates(zip((code for code, _ in found), tables, strict=True))
    return dict(found)


def _reason(table: Table) -> tuple[str, Text]:
    with table:
        table.citation()
        return table.string("code"), table.text("name")
