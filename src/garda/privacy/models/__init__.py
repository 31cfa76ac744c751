"""Tables of the privacy room."""

from __future__ import annotations

from .exports import Export, ExportCopy, ExportState
from .trace import Look, LookPerson

__all__ = ["Export", "ExportCopy", "ExportState", "Look", "LookPerson"]
