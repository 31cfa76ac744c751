"""How fast anybody may guess codes, and how fast one applicant may send."""

from __future__ import annotations

from typing import Final

from garda.documents.domain.kinds import MIB
from garda.signin.domain.bucket import Rate

_SECOND: Final = 1_000_000

#: Well-formed codes that do not exist, from all visitors together.
GUESSES: Final = Rate(60, _SECOND // 10)
#: Steps saved and pieces sent with one slip: 20 MB at once, then as fast as a phone's line.
ONE_SLIP: Final = Rate(200, _SECOND // 4)
#: Files of one slip that are opened and cleaned, which costs a second each.
CLEANING: Final = Rate(30, 10 * _SECOND)
#: One piece of a file.
PIECE_BYTES: Final = MIB // 4
#: Slips of one printing.
MOST_SLIPS: Final = 60
