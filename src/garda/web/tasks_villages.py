"""What waits in the villages of a desk: the PPS's list of what to do, counts for those above."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.urls import reverse

from garda.formation.waiting import Asked, ByVillage
from garda.kernel.roles import Role
from garda.packs.types import Stage
from garda.regions.models import RegionLevel
from garda.web.desk import Desk, Task, day_words, deadline_words, tone_of
from garda.web.format import angka
from garda.web.formation_board import LEVELS
from garda.web.matters import Matter, asked_of, begun, due_day, opens
from garda.web.routes import may_open


def village_tasks(desk: Desk) -> Iterator[Task]:
    """From applications to the decree, until voting day. 23 queries at most."""
    if desk.region.level == RegionLevel.COUNTRY:
        return
    asked = asked_of(desk)
    for matter, stage in begun(desk):
        found = matter.counts(asked)
        count = sum(waits.count for waits in found.values())
        if count:
            yield _task(desk, asked, matter, stage, count, found)


def _first_due(stage: Stage, found: ByVillage) -> date:
    return min(due_day(stage, waits) for waits in found.values() if waits.count)


def _task(
    desk: Desk, asked: Asked, matter: Matter, stage: Stage, count: int, found: ByVillage
) -> Task:
    due = _first_due(stage, found)
    by_calendar = deadline_words(stage, desk.today, desk.region.time_zone)
    return Task(
        count,
        matter.title,
        _note(desk, asked, matter, found),
        by_calendar if due == stage.ends else day_words(due, desk.today),
        due,
        _url(desk, matter),
        matter.label if desk.actor.role == Role.PPS else "Lihat",
        tone_of(due, desk.today),
    )


def _note(desk: Desk, asked: Asked, matter: Matter, found: ByVillage) -> str:
    """Why and how for those who do it; above them, in how many villages."""
    note = matter.note
    if "{" in note:
        sums = {name: sum(getattr(row, name) for row in asked.seats) for name in _SUMS}
        note = note.format(**{name: angka(value) for name, value in sums.items()})
    if desk.region.level == RegionLevel.VILLAGE:
        return note
    where = f"Di {angka(sum(waits.count > 0 for waits in found.values()))} desa."
    return f"{where} {note}" if note != matter.note else where


_SUMS = ("seats", "eligible", "proposed")


def _url(desk: Desk, matter: Matter) -> str:
    """A village's page of the matter, above it the queue; the region where neither opens."""
    if desk.region.level == RegionLevel.VILLAGE and opens(desk, matter):
        return matter.url(desk.region.code)
    if desk.region.level in LEVELS and may_open(desk.actor.role, "formation-queue"):
        return f"{reverse('formation-queue', args=[desk.region.code])}?hal={matter.code}"
    return desk.region_url
