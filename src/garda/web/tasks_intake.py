"""Tasks of the counter: how long it takes in applications, and who is missing papers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django.urls import reverse

from garda.formation.domain.lifecycle import State
from garda.formation.errors import NoCall
from garda.formation.lives import lives_of
from garda.formation.services.intake import call_of, period_of
from garda.formation.staffing import open_applications
from garda.kernel import clock
from garda.regions.models import RegionLevel
from garda.web.desk import Desk, Task
from garda.web.format import waktu

_MINUTE = timedelta(minutes=1)


def counter_tasks(desk: Desk) -> Iterator[Task]:
    """While the village's call is open and its papers are checked; who helps is told the first.

    Six queries.
    """
    if desk.region.level != RegionLevel.VILLAGE or desk.today > _checked_until(desk):
        return
    try:
        opens, closes = period_of(call_of(desk.election, desk.region), desk.region.time_zone)
    except NoCall:
        return
    if opens <= clock.now() < closes:
        yield _open_counter(desk, closes - _MINUTE)
    if not desk.helps:
        yield _papers_missing(desk)


def _checked_until(desk: Desk) -> date:
    """The last day of the check, after which no paper is asked for any more."""
    stage = desk.stage("screening") or desk.stage("receiving")
    return stage.ends if stage is not None else desk.today


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


def _papers_missing(desk: Desk) -> Task:
    applications = list(open_applications(desk.election, desk.region))
    lives = lives_of(desk.election, applications)
    count = sum(life.state is State.INCOMPLETE for life in lives.values())
    due = _checked_until(desk)
    return Task(
        count,
        "Pelamar kurang berkas",
        "Hubungi mereka sebelum pemeriksaan berakhir.",
        "",
        due,
        reverse("counter-missing", args=[desk.region.code]),
        "Lihat daftar",
        "info",
    )
