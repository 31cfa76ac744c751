"""Acts of applying by oneself, one module per act."""

from .drafts import Opened, clear_away, open_slip, save_step
from .files import begin_file, drop_file, put_file, put_piece
from .sending import send
from .slips import Issued, issue_slips

__all__ = [
    "Issued",
    "Opened",
    "begin_file",
    "clear_away",
    "drop_file",
    "issue_slips",
    "open_slip",
    "put_file",
    "put_piece",
    "save_step",
    "send",
]
