"""Row ids: UUID version 7 (RFC 9562, 5.7), made in Python so that a row may be born anywhere."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

_VERSION_7 = 0x7 << 76
_VARIANT = 0b10 << 62
_RANDOM_BITS = ((1 << 12) - 1) << 64 | ((1 << 62) - 1)


def uuid7() -> UUID:
    """A time-ordered unique id: 48 bits of Unix milliseconds, then 74 random bits."""
    return UUID(int=_begun_now() | int.from_bytes(os.urandom(10), "big") & _RANDOM_BITS)


def uuid7_texts(count: int) -> Iterator[str]:
    """So many of them as texts (32 hex digits), for rows that are only written: an object for each
    costs more than the row."""
    begun, random = _begun_now(), os.urandom(10 * count)
    for at in range(0, 10 * count, 10):
        yield f"{begun | int.from_bytes(random[at : at + 10], 'big') & _RANDOM_BITS:032x}"


def _begun_now() -> int:
    """Time, version and variant in their places."""
    milliseconds = time.time_ns() // 1_000_000
    return (milliseconds & 0xFFFFFFFFFFFF) << 80 | _VERSION_7 | _VARIANT


def made_at(id: UUID) -> datetime:
    """Time (UTC, milliseconds) inside a UUID version 7, which no injected clock moves."""
    return datetime.fromtimestamp((id.int >> 80) / 1000, UTC)


def last_id_at(moment: datetime) -> UUID:
    """Not smaller than any id made up to ``moment`` (aware), smaller than all made after it."""
    milliseconds = int(moment.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | (1 << 80) - 1)
