"""Writers of the privacy room."""

from __future__ import annotations

from .exports import (
    Download,
    ExportOrder,
    approve_export,
    fetch_copy,
    refuse_export,
    request_export,
    revoke_export,
)
from .trace import WHATS, saw

__all__ = [
    "WHATS",
    "Download",
    "ExportOrder",
    "approve_export",
    "fetch_copy",
    "refuse_export",
    "request_export",
    "revoke_export",
    "saw",
]
