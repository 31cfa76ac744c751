"""What the phone sends when somebody comes in."""

from __future__ import annotations

import json
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Entry:
    """An account of this phone and the PIN that was typed."""

    account: UUID
    pin: str


def entry_of(body: bytes) -> Entry | None:
    """The entry that a body speaks of; None for anything else."""
    try:
        read = json.loads(body)
        return Entry(UUID(read["account"]), str(read["pin"])[:20])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
