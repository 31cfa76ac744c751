"""Gatherings of a region in a month: a list, and a calendar to look at."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, QuerySet

from garda.activities.models import Activity, ActivityKind, Presence
from garda.regions.models import Election, Region
from garda.regions.queries import within

#: Rows of one page; a regency's oath day alone has 195.
PAGE_SIZE = 50


@dataclass(frozen=True, slots=True)
class Month:
    """A calendar month."""

    year: int
    month: int

    @classmethod
    def of(cls, day: date) -> Month:
        return cls(day.year, day.month)

    @classmethod
    def parse(cls, text: str) -> Month | None:
        """``2024-11``; None for anything else."""
        year, _, month = text.partition("-")
        try:
            return cls.of(date(int(year), int(month), 1))
        except ValueError:
            return None

    @property
    def first(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def following(self) -> Month:
        return Month.of(self.first + timedelta(days=31))

    @property
    def previous(self) -> Month:
        return Month.of(self.first - timedelta(days=1))

    def __str__(self) -> str:
        return f"{self.year}-{self.month:02d}"


@dataclass(frozen=True, slots=True)
class Day:
    """A day in the calendar: how many gatherings of each kind begin on it."""

    day: date
    inside: bool
    counts: Sequence[tuple[ActivityKind, int]]

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)


def gatherings_in(
    election: Election, region: Region, month: Month, kind: str = "", day: date | None = None
) -> QuerySet[Activity]:
    """Gatherings at or under a region that begin in a month, or on one day of it."""
    zone = ZoneInfo(region.time_zone)
    first = day or month.first
    last = day + timedelta(days=1) if day else month.following.first
    found = Activity.objects.filter(
        within(region.path),
        election=election,
        starts_at__gte=_midnight(first, zone),
        starts_at__lt=_midnight(last, zone),
    )
    if kind:
        found = found.filter(kind=kind)
    return found.select_related("region", "region__parent").order_by("starts_at", "path", "kind")


def with_attendance(found: QuerySet[Activity]) -> QuerySet[Activity]:
    """Each gathering with how many came (``came``) and how many are noted as absent."""
    came = Q(attendances__presence__in=[Presence.ONSITE, Presence.ONLINE])
    return found.annotate(
        came=Count("attendances", filter=came),
        absent=Count("attendances", filter=Q(attendances__presence=Presence.ABSENT)),
    )


def weeks_of(election: Election, region: Region, month: Month, kind: str = "") -> list[list[Day]]:
    """The weeks of a month, Monday first, with counts that were not called off. One query."""
    zone = ZoneInfo(region.time_zone)
    starts = (
        gatherings_in(election, region, month, kind)
        .filter(cancelled_at__isnull=True)
        .values_list("starts_at", "kind")
    )
    counted = _by_day(starts, zone)
    weeks = calendar.Calendar().monthdatescalendar(month.year, month.month)
    return [
        [Day(day, day.month == month.month, counted.get(day, ())) for day in week] for week in weeks
    ]


def _by_day(
    starts: Iterable[tuple[datetime, str]], zone: ZoneInfo
) -> dict[date, list[tuple[ActivityKind, int]]]:
    counts: dict[date, dict[str, int]] = {}
    for moment, kind in starts:
        of_day = counts.setdefault(moment.astimezone(zone).date(), {})
        of_day[kind] = of_day.get(kind, 0) + 1
    return {
        day: [(kind, of_day[kind]) for kind in ActivityKind if kind in of_day]
        for day, of_day in counts.items()
    }


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
