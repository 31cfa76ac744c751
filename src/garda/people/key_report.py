"""The versions of all master keys, what needs them, and whether they are there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from .keyring import KeyMissing, Purpose, secrets
from .models import KeyVersion
from .services.rotation import needed


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One version. ``rows``: what it serves; ``state`` and ``there`` are words of the report."""

    purpose: str
    version: int
    state: str
    there: str
    rows: int
    age_days: int

    @property
    def sound(self) -> bool:
        """As it should be: a destroyed one gone, any other there and the right one."""
        return self.there == ("gone" if self.state == "destroyed" else "ok")


def key_lines() -> Iterator[KeyLine]:
    """A line per version that this database knows of, by purpose and version."""
    now = datetime.now(UTC)
    for row in KeyVersion.objects.order_by("purpose", "version"):
        yield KeyLine(
            row.purpose,
            row.version,
            _state(row),
            _there(row),
            needed(row),
            (now - row.made_at).days,
        )


def _state(row: KeyVersion) -> str:
    if row.destroyed_at is not None:
        return "destroyed"
    if row.retired_at is not None:
        return "retired"
    if row.superseded_at is not None:
        return "superseded"
    return "coming" if row.current_from is None else "current"


def _there(row: KeyVersion) -> str:
    """``ok``, ``wrong`` (another key under this name), ``missing``, or ``gone`` as it should be."""
    try:
        mark = secrets().fingerprint(row.purpose, row.version)
    except KeyMissing:
        return "gone" if row.destroyed_at is not None else "missing"
    return "ok" if mark == bytes(row.fingerprint) else "wrong"


def purpose_named(name: str) -> Purpose | None:
    """The purpose of this name, if there is one."""
    return next((purpose for purpose in Purpose if purpose.value == name), None)
