"""When the public may respond, and until when the answers are due. Legal days; local hours."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from garda.packs.types import Pack, Stage

#: Stage in which the public responds, and the one by whose end everything must be settled: then
#: the names are announced.
RESPONDING, SETTLED_BY = "public_response", "selection"
_END_OF_DAY = time(23, 59)


@dataclass(frozen=True, slots=True)
class Window:
    """First and last moment of the response, and the last day of its handling."""

    opens: date
    closes: date
    closes_at: time
    settled_by: date

    def before(self, now: datetime, zone: str) -> bool:
        return now.astimezone(ZoneInfo(zone)).date() < self.opens

    def is_open(self, now: datetime, zone: str) -> bool:
        """The closing minute still counts."""
        local = now.astimezone(ZoneInfo(zone))
        if local.date() == self.closes:
            return local.time().replace(second=0, microsecond=0) <= self.closes_at
        return self.opens <= local.date() < self.closes


def window_of(pack: Pack) -> Window:
    """By the pack's calendar."""
    responding: Stage = pack.stage(RESPONDING)
    return Window(
        responding.starts,
        responding.ends,
        responding.closes_at or _END_OF_DAY,
        pack.stage(SETTLED_BY).ends,
    )
