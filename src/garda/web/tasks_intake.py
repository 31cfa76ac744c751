"""The task of the counter: how long it takes in applications."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from garda.formation.errors import NoCall
from garda.formation.services.intake import call_of, period_of
from garda.kernel import clock
from garda.regions.models import RegionLevel
from garda.web.desk import Desk, Task
from garda.web.format import waktu

_MINUTE = timedelta(minutes=1)


def counter_tasks(desk: Desk) -> Iterator[Task]:
    """While the village's call is open. Two queries."""
    if desk.region.level != RegionLevel.VILLAGE or desk.today > desk.election.voting_day:
        return
    try:
        opens, closes = period_of(call_of(desk.election, desk.region), desk.region.time_zone)
    except NoCall:
        return
    if opens <= clock.now() < closes:
        yield _open_counter(desk, closes - _MINUTE)


def _open_counter(desk: Desk, last: datetime) -> Task:
    zone = desk.region.time_zone
    day = last.astimezone(ZoneInfo(zone)).date()
    left = (day - desk.today).days + 1
    return Task(
        left,
        "Hari terakhir terima berkas" if left == 1 else "Hari pendaftaran KPPS tersisa",
        "Berkas kertas dicatat di loket, juga saat tidak ada sinyal.",
        waktu(last, zone),
        day,
        reverse("counter", args=[desk.region.code]),
        "Buka loket",
        "awas" if left <= 2 else "info",
    )
