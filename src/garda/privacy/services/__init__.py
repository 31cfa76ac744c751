"""Writers of the privacy room."""

from __future__ import annotations

from .trace import WHATS, saw

__all__ = ["WHATS", "saw"]
