"""Writers of the room of sealed data."""

from __future__ import annotations

from .explaining import explain
from .unmasking import unmask

__all__ = ["explain", "unmask"]
