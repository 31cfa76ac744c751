"""Tasks about public responses and the recommendations of supervisors."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import QuerySet
from django.urls import reverse

from garda.kernel.roles import Role
from garda.regions.models import RegionLevel
from garda.responses.domain.window import RESPONDING, window_of
from garda.responses.models import Recommendation
from garda.responses.queries import due, unanswered, waiting
from garda.responses.services import SUPERVISING
from garda.web.desk import Desk, Task
from garda.web.format import angka, tanggal


def response_tasks(desk: Desk) -> Iterator[Task]:
    """Responses that wait, and recommendations without answer, from the first day. Two queries."""
    if desk.region.level == RegionLevel.COUNTRY or desk.stage(RESPONDING) is None:
        return
    settled_by = window_of(desk.pack).settled_by
    found = waiting(desk.election.id, desk.region.path)
    yield _task(
        desk,
        found.all,
        "Tanggapan masyarakat belum selesai",
        f"{angka(found.new)} baru, {angka(found.asked)} diklarifikasi, {angka(found.proposed)} "
        f"menunggu orang kedua, {angka(found.unanswered)} belum dijawab.",
        settled_by,
    )
    yield from _recommendations(desk)


def _recommendations(desk: Desk) -> Iterator[Task]:
    """Those addressed to this role; supervisors see all of their region."""
    found = _mine(desk, unanswered(desk.election.id, desk.region.path))
    if found is None:
        return
    days = due(found, desk.today)
    if days.first is not None:
        late = f"{angka(days.overdue)} sudah lewat tenggat." if days.overdue else ""
        yield _task(desk, days.all, "Rekomendasi pengawas belum dijawab", late, days.first)


def _mine(desk: Desk, found: QuerySet[Recommendation]) -> QuerySet[Recommendation] | None:
    role = desk.actor.role
    if role in SUPERVISING:
        return found
    return found.filter(addressee=role) if role in {Role.PPS, Role.KPU_REGENCY} else None


def _task(desk: Desk, count: int, title: str, note: str, due_on: date) -> Task:
    over = due_on < desk.today
    return Task(
        count,
        title,
        note,
        f"lewat {tanggal(due_on)}" if over else tanggal(due_on),
        due_on,
        reverse("responses", args=[desk.region.code]),
        "Lihat" if desk.watches else "Buka",
        "bahaya" if over else "info",
    )
