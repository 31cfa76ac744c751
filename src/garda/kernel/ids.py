"""Row ids: UUID version 7 (RFC 9562, 5.7), made in Python so that a row may be born anywhere."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = ((1 << 12) - 1) << 64 | ((1 << 62) - 1)


def uuid7() -> UUID:
    """A time-ordered unique id: 48 bits of Unix milliseconds, then 74 random bits."""
    milliseconds = time.time_ns() // 1_000_000
    random = int.from_bytes(os.urandom(10), "big") & _RANDOM_BITS
    return UUID(int=(milliseconds & 0xFFFFFFFFFFFF) << 80 | _VERSION_7 | _VARIANT | random)


def made_at(id: UUID) -> datetime:
    """Time (UTC, milliseconds) inside a UUID version 7, which no injected clock moves."""
    return datetime.fromtimestamp((id.int >> 80) / 1000, UTC)


def last_id_at(moment: datetime) -> UUID:
    """Not smaller than any id made up to ``moment`` (aware), smaller than all made after it."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | (1 << 80) - 1)
