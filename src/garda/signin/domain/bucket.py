"""A token bucket kept as one number: the moment at which it is full again.

A rate allows ``burst`` tries at once and one more every ``every``. Times are whole numbers of any
one unit (microseconds in the database, nanoseconds in the gate), so that nothing is rounded.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rate:
    """``burst`` tokens (≥ 1), one given back every ``every`` units of time (≥ 1)."""

    burst: int
    every: int

    def __post_init__(self) -> None:
        if self.burst < 1 or self.every < 1:
            raise ValueError("a bucket holds a token at least, and takes time to fill")


def take(full_at: int, now: int, rate: Rate) -> int | None:
    """When the bucket is full again after one token was taken; None where it had none."""
    after = max(full_at, now) + rate.every
    return after if after - now <= rate.burst * rate.every else None


def tokens(full_at: int, now: int, rate: Rate) -> int:
    """Whole tokens in the bucket."""
    missing = max(0, full_at - now)
    return rate.burst - -(-missing // rate.every)


def wait(full_at: int, now: int, rate: Rate) -> int:
    """Time until there is a token; 0 where there is one."""
    return max(0, full_at - now - (rate.burst - 1) * rate.every)
