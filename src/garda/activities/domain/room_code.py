"""The code that an online room shows: another one every half minute."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

SECONDS: Final = 30
_DIGITS: Final = 6
#: A code may be typed while the next one is shown already.
_GRACE: Final = 1
#: HMAC-SHA-256 of a message.
Keyed = Callable[[bytes], bytes]


def _number(moment: datetime) -> int:
    return int(moment.timestamp()) // SECONDS


def code_at(keyed: Keyed, moment: datetime) -> str:
    """Six digits that are shown at ``moment``."""
    return _code(keyed, _number(moment))


def _code(keyed: Keyed, number: int) -> str:
    digest = keyed(number.to_bytes(8, "big", signed=True))
    return str(int.from_bytes(digest[:8], "big") % 10**_DIGITS).zfill(_DIGITS)


def holds(keyed: Keyed, moment: datetime, typed: str) -> bool:
    """Whether ``typed`` is the code shown now, or the one before it."""
    now = _number(moment)
    return any(_code(keyed, now - back) == typed for back in range(_GRACE + 1))


def seconds_left(moment: datetime) -> int:
    """How long the code of ``moment`` is still shown: 1 to 30."""
    return SECONDS - int(moment.timestamp()) % SECONDS
