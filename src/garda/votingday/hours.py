"""What an hour that somebody typed means."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from garda.kernel import clock


def last_at(hour: time | None, zone: str) -> datetime | None:
    """The last time that clocks in ``zone`` showed ``hour``: told at night, it was yesterday."""
    if hour is None:
        return None
    moment = datetime.combine(clock.today(zone), hour, ZoneInfo(zone))
    return moment if moment <= clock.now() else moment - timedelta(days=1)
