"""Writers of the documents room: papers of the register, files from outside, scans of papers."""

from .papers import (
    RENDER_TASK,
    NewPaper,
    NotSigned,
    PaperWithdrawn,
    attach_pdf,
    issue,
    issue_many,
    withdraw,
)
from .scans import attach_scan
from .texts import bring_text, decide_text
from .uploads import take_upload
from .wordings import keep as keep_wordings

__all__ = [
    "RENDER_TASK",
    "NewPaper",
    "NotSigned",
    "PaperWithdrawn",
    "attach_pdf",
    "attach_scan",
    "bring_text",
    "decide_text",
    "issue",
    "issue_many",
    "keep_wordings",
    "take_upload",
    "withdraw",
]
