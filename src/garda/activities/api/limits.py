"""How fast one phone may send: counted in each worker process, since a write would cost more."""

from __future__ import annotations

import threading
import time
from typing import Final
from uuid import UUID

from garda.signin.domain.bucket import Rate, take, wait

from .refusals import TooFast

_SECOND: Final = 1_000_000_000
#: A phone that comes back after hours sends all its batches at once; then four a second.
RATE: Final = Rate(120, _SECOND // 4)
_MOST_REMEMBERED: Final = 20_000


class Limiter:
    """A bucket per device."""

    def __init__(self, rate: Rate = RATE) -> None:
        self._rate = rate
        self._full_at: dict[UUID, int] = {}
        self._lock = threading.Lock()

    def take(self, device: UUID) -> None:
        """Take a token; raises TooFast where there is none."""
        now = time.monotonic_ns()
        with self._lock:
            before = self._full_at.get(device, 0)
            after = take(before, now, self._rate)
            if after is None:
                raise TooFast(-(-wait(before, now, self._rate) // _SECOND))
            if len(self._full_at) >= _MOST_REMEMBERED:
                self._full_at.clear()
            self._full_at[device] = after
