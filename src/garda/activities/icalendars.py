"""Gatherings as a calendar file (RFC 5545) for any calendar program."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from icalendar import Calendar, Event

from .models import Activity

#: How long a gathering lasts whose end nobody gave.
USUAL = timedelta(hours=2)


def calendar_of(activities: Iterable[Activity], name: str) -> bytes:
    """The file. Those called off stand in it as such, so that calendars drop them."""
    made = Calendar()
    made.add("prodid", "-//Garda//Kegiatan//ID")
    made.add("version", "2.0")
    made.add("x-wr-calname", name)
    for activity in activities:
        made.add_component(_event(activity))
    return bytes(made.to_ical())


def _event(activity: Activity) -> Event:
    event = Event()
    event.add("uid", f"{activity.id}@garda")
    event.add("summary", activity.title)
    event.add("dtstamp", activity.starts_at.astimezone(UTC))
    event.add("dtstart", activity.starts_at.astimezone(UTC))
    event.add("dtend", (activity.ends_at or activity.starts_at + USUAL).astimezone(UTC))
    event.add("status", "CANCELLED" if activity.cancelled_at else "CONFIRMED")
    for name, value in (("location", activity.place), ("url", activity.link)):
        if value:
            event.add(name, value)
    return event
