"""The injectable clock. Everything that needs "now" asks here, never ``datetime.now``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

_as_of: ContextVar[datetime | None] = ContextVar("garda_as_of", default=None)
_wall: ContextVar[datetime | None] = ContextVar("garda_wall", default=None)


def now() -> datetime:
    """Aware current time in UTC, or the time set by :func:`as_of`."""
    return _as_of.get() or datetime.now(UTC)


def today(time_zone: str) -> date:
    """Legal date in an IANA time zone."""
    return now().astimezone(ZoneInfo(time_zone)).date()


@contextmanager
def as_of(moment: datetime | None) -> Iterator[None]:
    """Move "now" to ``moment`` (aware) inside the block; ``None`` leaves the real time.

    Raises ValueError for a naive time.
    """
    if moment is not None and moment.tzinfo is None:
        raise ValueError("as_of needs an aware time")
    token = _as_of.set(moment)
    try:
        yield
    finally:
        _as_of.reset(token)


def wall() -> datetime:
    """Aware current time in UTC that no rehearsal moves: sign-ins, locks and limits go by it."""
    return _wall.get() or datetime.now(UTC)


@contextmanager
def wall_at(moment: datetime) -> Iterator[None]:
    """Set :func:`wall` inside the block; for tests of what expires."""
    token = _wall.set(moment)
    try:
        yield
    finally:
        _wall.reset(token)
