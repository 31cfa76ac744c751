"""What waits about neutrality: the own cases, and for KPU the lists."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from garda.kernel.roles import Role
from garda.neutrality.queries import lists_due, lists_in_force, own_cases, screenings_of, undeleted
from garda.regions.models import RegionLevel

from .desk import Desk, Task
from .format import tanggal


def neutrality_tasks(desk: Desk) -> Iterator[Task]:
    """Cases that this officer handles and, for the regency's KPU, what its lists ask for."""
    count = own_cases(desk.actor).filter(question__closed_at__isnull=True).count()
    if count:
        yield _task(
            desk,
            count,
            "Klarifikasi netralitas menunggu Anda",
            "Hanya Anda dan satu petugas lain yang menanganinya.",
            "clarifications",
        )
    if desk.actor.role == Role.KPU_REGENCY and desk.region.level == RegionLevel.REGENCY:
        yield from _lists(desk)


def _lists(desk: Desk) -> Iterator[Task]:
    due = lists_due(desk.election)
    rows = undeleted(desk.election, desk.region.path)
    if rows and desk.today >= due:
        yield _task(
            desk,
            1,
            "Daftar pembanding harus dihapus",
            f"Masa simpannya habis {tanggal(due)}.",
            "neutrality",
        )
    elif _closed(desk) and _never_screened(desk):
        yield _task(
            desk,
            1,
            "Pelamar belum dibandingkan dengan daftar",
            "Pendaftaran sudah ditutup. Halamannya hanya berisi angka.",
            "neutrality",
        )


def _closed(desk: Desk) -> bool:
    receiving = desk.stage("receiving")
    return receiving is not None and receiving.ends < desk.today <= desk.election.voting_day


def _never_screened(desk: Desk) -> bool:
    if screenings_of(desk.election, desk.region.path).exists():
        return False
    return bool(lists_in_force(desk.election, desk.region.path, desk.today))


def _task(desk: Desk, count: int, title: str, note: str, route: str) -> Task:
    return Task(count, title, note, "hari ini", desk.today, reverse(route), "Buka", "awas")
