"""The clock of a breach (UU 27/2022, article 46) and the fingerprint of whom it concerns."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from garda.kernel.canonical import items_root

#: From here on the task page is red.
NEAR = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Countdown:
    """Time to the deadline of the notice; negative once it has passed."""

    deadline: datetime
    left: timedelta

    @property
    def passed(self) -> bool:
        return self.left < timedelta(0)

    @property
    def near(self) -> bool:
        return self.left <= NEAR

    @property
    def words(self) -> str:
        """``"sisa 41 jam 5 menit"``, ``"lewat 2 jam 0 menit"``."""
        minutes = int(abs(self.left).total_seconds()) // 60
        hours, rest = divmod(minutes, 60)
        return f"{'lewat' if self.passed else 'sisa'} {hours} jam {rest} menit"


def countdown(noticed_at: datetime, hours: int, now: datetime) -> Countdown:
    """The clock runs in hours, not in working days."""
    deadline = noticed_at + timedelta(hours=hours)
    return Countdown(deadline, deadline - now)


def fingerprint(persons: Iterable[UUID]) -> str:
    """SHA-256 (hex) over persons: the same set gives the same one, whatever its order."""
    return items_root(str(person) for person in sorted(persons))
