"""What the results room tells the rooms above it, inside the act's own transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class FormsReopened:
    """Settled blocks of these rounds (contest id, station path) are about to leave the line."""

    places: Sequence[tuple[UUID, str]]
