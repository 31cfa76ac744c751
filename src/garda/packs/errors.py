"""What can be wrong with a pack: one code per check, always with file and line."""

from __future__ import annotations

from garda.kernel.errors import GardaError
from garda.packs.types import Text

UNREADABLE = "P01"
UNKNOWN_KEY = "P02"
MISSING_KEY = "P03"
WRONG_TYPE = "P04"
DATE_ORDER = "P05"
DUPLICATE = "P06"
UNKNOWN_FIELD = "P07"
SEATS = "P08"
NO_CITATION = "P09"
UNKNOWN_CODE = "P10"
BAD_RELATION = "P11"


class PackError(GardaError):
    """A wrong pack: nothing of it is used. ``file`` is inside the pack, ``line`` counts from 1."""

    def __init__(self, message: Text, *, file: str, line: int, code: str) -> None:
        self.file = file
        self.line = line
        super().__init__(
            id=f"Paket pemilihan salah, {file} baris {line} [{code}]: {message.id}",
            en=f"Wrong election pack, {file} line {line} [{code}]: {message.en}",
            code=code,
        )
