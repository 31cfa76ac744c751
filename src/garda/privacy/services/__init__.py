"""Writers of the privacy room."""

from __future__ import annotations

from .breaches import (
    BreachFacts,
    amend_breach,
    ask_to_close,
    close_breach,
    freeze_breach,
    open_breach,
    tell_agency,
    tell_persons,
)
from .exports import (
    Download,
    ExportOrder,
    approve_export,
    fetch_copy,
    refuse_export,
    request_export,
    revoke_export,
)
from .retention import approve_run, erase_next, propose_run, refuse_run
from .trace import WHATS, saw

__all__ = [
    "WHATS",
    "BreachFacts",
    "Download",
    "ExportOrder",
    "amend_breach",
    "approve_export",
    "approve_run",
    "ask_to_close",
    "close_breach",
    "erase_next",
    "fetch_copy",
    "freeze_breach",
    "open_breach",
    "propose_run",
    "refuse_export",
    "refuse_run",
    "request_export",
    "revoke_export",
    "saw",
    "tell_agency",
    "tell_persons",
]
