"""Writers of the room of sealed data."""

from __future__ import annotations

from .explaining import explain
from .papers import OpenedPaper, open_paper, record_paper, withdraw_paper
from .unmasking import unmask

__all__ = ["OpenedPaper", "explain", "open_paper", "record_paper", "unmask", "withdraw_paper"]
