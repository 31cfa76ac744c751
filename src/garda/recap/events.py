"""What the recap room tells the rooms above it, inside the act's own transaction."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PlenaryCloses:
    """The plenary of a contest in a region is about to close on the figures as they are."""

    contest_id: UUID
    path: str
