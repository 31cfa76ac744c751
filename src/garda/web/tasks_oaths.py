"""Tasks of the swearing-in: leave that waits, who missed the oath, what is not signed yet."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from garda.activities.models import OnlineLeave
from garda.kernel.roles import Role
from garda.oaths.queries import missed, pacts_by
from garda.regions.models import RegionLevel
from garda.regions.queries import within
from garda.web.desk import Desk, Task, deadline_words, tone_of
from garda.web.format import angka

STAGE = "oath"


def oath_tasks(desk: Desk) -> Iterator[Task]:
    """From the day of the oath until voting day, for whoever acts on it. Three queries."""
    if desk.today > desk.election.voting_day:
        return
    yield from _leave(desk)
    if desk.stage(STAGE) is None:
        return
    count = missed(desk.election, desk.region.path, desk.today).count()
    yield from _task(
        desk,
        count,
        "Orang belum dilantik sesudah pelantikannya",
        "Rencanakan pelantikan susulan dalam satu langkah.",
        "oath-makeup",
        "Rencanakan",
    )
    if desk.actor.role == Role.PPS:
        yield from _signatures(desk)


def _leave(desk: Desk) -> Iterator[Task]:
    """Requests that wait for the regency, also before the day."""
    if desk.actor.role != Role.KPU_REGENCY:
        return
    waiting = OnlineLeave.objects.filter(
        within(desk.region.path), election=desk.election, allowed__isnull=True
    )
    yield from _task(
        desk,
        waiting.count(),
        "Permohonan pelantikan daring menunggu persetujuan",
        "Semua melampirkan bukti.",
        "oath-online",
        "Periksa",
    )


def _signatures(desk: Desk) -> Iterator[Task]:
    counts = pacts_by(desk.election, desk.region.path, RegionLevel.VILLAGE, desk.today)
    found = counts.get(desk.region.path, {"members": 0, "pacts": 0, "online": 0, "papers": 0})
    late = found["online"] - found["papers"]
    yield from _task(
        desk,
        found["members"] - found["pacts"] + late,
        "Tanda tangan pakta dan naskah sumpah belum lengkap",
        f"{angka(found['members'] - found['pacts'])} pakta, {angka(late)} naskah sumpah dari yang "
        "dilantik daring.",
        "oath-pacts",
        "Buka",
    )


def _task(desk: Desk, count: int, title: str, note: str, route: str, label: str) -> Iterator[Task]:
    stage = next((s for s in desk.pack.stages if s.code == STAGE), None)
    if stage is None or not count:
        return
    yield Task(
        count,
        title,
        note,
        deadline_words(stage, desk.today, desk.region.time_zone),
        stage.ends,
        reverse(route, args=[desk.region.code]),
        label,
        tone_of(stage.ends, desk.today),
    )
