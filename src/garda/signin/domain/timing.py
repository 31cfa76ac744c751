"""How long a sign-in lasts: locked when nobody was there for a while, ended after longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Standing(StrEnum):
    OPEN = "open"
    LOCKED = "locked"
    ENDED = "ended"


@dataclass(frozen=True, slots=True)
class Limits:
    """Idle time until the lock and until the end, and the longest a sign-in may last at all."""

    lock_after: timedelta
    end_after_idle: timedelta
    end_after: timedelta


def standing(
    *, started: datetime, seen: datetime, locked: bool, now: datetime, limits: Limits
) -> Standing:
    """Where a sign-in stands at ``now``; ``seen`` is its last request."""
    if now - started >= limits.end_after or now - seen >= limits.end_after_idle:
        return Standing.ENDED
    if locked or now - seen >= limits.lock_after:
        return Standing.LOCKED
    return Standing.OPEN
