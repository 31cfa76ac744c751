"""When the demo's people act: hours of the pack's stages, in the region's own time zone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from garda.kernel import clock
from garda.packs.types import Pack


def moment(day: date, hour: int, minute: int, zone: str) -> datetime:
    """An aware local time."""
    return datetime.combine(day, time(hour, minute), ZoneInfo(zone))


@contextmanager
def at(day: date, hour: int, zone: str, minute: int = 0) -> Iterator[datetime]:
    """Act at this local time: the clock stands there inside the block."""
    with clock.as_of(now := moment(day, hour, minute, zone)):
        yield now


def plenary_day(pack: Pack, stage: str) -> date:
    """The demo's day of a plenary: two thirds into its stage."""
    found = pack.stage(stage)
    return found.starts + timedelta(days=(found.ends - found.starts).days * 2 // 3)


def day_after_regency_plenary(pack: Pack, zone: str) -> datetime:
    """Where "now" stands after the whole journey."""
    return moment(plenary_day(pack, "recap_regency") + timedelta(days=1), 9, 0, zone)


def start_of(pack: Pack, stage: str, zone: str) -> datetime:
    """Where "now" stands when the journey stops at a stage: the morning of its first day."""
    return moment(pack.stage(stage).starts, 9, 0, zone)
