"""Which strangers get a try while many want one: in memory, bounded, without asking anybody.

Strangers share one budget of tries, since each may cost a password hash. While less than half of it
is left, addresses that guessed wrong a moment ago are refused, and the rest is kept for the others.
An address is a hint and no verdict: a mobile carrier puts thousands of people behind one.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

from .bucket import Rate, take, tokens


@dataclass(frozen=True, slots=True)
class Budget:
    """Rates for strangers together and for one device, in nanoseconds; sizes of the memories."""

    strangers: Rate
    device: Rate
    #: Strangers who are being looked at at one moment: fewer than a process has threads.
    most_at_once: int
    #: How long a wrong guess counts against an address.
    grudge: int
    most_remembered: int


class Memory:
    """A table by key that forgets what was longest unused when it is full."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._entries: OrderedDict[str, int] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, key: str) -> int:
        return self._entries.get(key, 0)

    def put(self, key: str, value: int) -> None:
        self._entries[key] = value
        self._entries.move_to_end(key)
        if len(self._entries) > self._most:
            self._entries.popitem(last=False)


class Pressure:
    """State of one process. Not for several threads at once: the gate holds a lock."""

    def __init__(self, budget: Budget) -> None:
        self._budget = budget
        self._strangers = 0
        self._at_once = 0
        self._devices = Memory(budget.most_remembered)
        self._wrong_until = Memory(budget.most_remembered)

    def admit_device(self, device: str, now: int) -> bool:
        """Whether a paired device gets a try; strangers never use up its own."""
        after = take(self._devices.get(device), now, self._budget.device)
        if after is None:
            return False
        self._devices.put(device, after)
        return True

    def admit_stranger(self, address: str, now: int) -> bool:
        """Whether somebody unknown at ``address`` gets one of the strangers' tries.

        Whoever is admitted has to be told off by :meth:`right` or :meth:`wrong`.
        """
        if self._at_once >= self._budget.most_at_once:
            return False
        rate = self._budget.strangers
        scarce = 2 * tokens(self._strangers, now, rate) <= rate.burst
        if scarce and self._wrong_until.get(address) > now:
            return False
        after = take(self._strangers, now, rate)
        if after is None:
            return False
        self._strangers = after
        self._at_once += 1
        return True

    def wrong(self, address: str, now: int) -> None:
        """A stranger at ``address`` guessed wrong."""
        self._at_once -= 1
        self._wrong_until.put(address, now + self._budget.grudge)

    def right(self) -> None:
        """A stranger was right: the try is given back."""
        self._at_once -= 1
        self._strangers -= self._budget.strangers.every

    @property
    def remembered(self) -> int:
        """Entries held, of addresses and devices."""
        return len(self._wrong_until) + len(self._devices)
