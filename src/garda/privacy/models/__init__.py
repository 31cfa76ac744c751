"""Tables of the privacy room."""

from __future__ import annotations

from .breaches import Breach, BreachPerson, BreachState
from .exports import Export, ExportCopy, ExportState
from .retention import RetentionItem, RetentionRun, RunState
from .trace import Look, LookPerson

__all__ = [
    "Breach",
    "BreachPerson",
    "BreachState",
    "Export",
    "ExportCopy",
    "ExportState",
    "Look",
    "LookPerson",
    "RetentionItem",
    "RetentionRun",
    "RunState",
]
