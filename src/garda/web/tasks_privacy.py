"""What waits about data of persons."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from garda.kernel.roles import Role
from garda.privacy.breach_queries import clock_of, running, waiting_letters
from garda.privacy.export_queries import waiting_for
from garda.privacy.retention_queries import runs_waiting_for
from garda.web.format import waktu

from .desk import Desk, Task

#: Roles that lead a breach, or watch over it.
_BREACHES = frozenset({Role.KPU_REGENCY, Role.KPU_PROVINCE, Role.BAWASLU, Role.AUDITOR})
_TELLING = frozenset({Role.PPS, Role.PPK})


def privacy_tasks(desk: Desk) -> Iterator[Task]:
    """Breaches with their clocks, letters to hand over, lists for a second person."""
    if desk.actor.role in _BREACHES:
        yield from _breaches(desk)
    if desk.actor.role in _TELLING:
        yield from _letters(desk)
    if desk.actor.role == Role.KPU_REGENCY:
        yield from _erasings(desk)
    count = 0 if desk.watches else waiting_for(desk.actor)
    if count:
        yield Task(
            count,
            "Daftar dengan nomor telepon menunggu orang kedua",
            "Setujui hanya bila penerimanya memerlukan nomor itu untuk tujuannya.",
            "hari ini",
            desk.today,
            reverse("exports"),
            "Periksa",
            "awas",
        )


def _breaches(desk: Desk) -> Iterator[Task]:
    zone = desk.region.time_zone
    for breach in running(desk.actor):
        clock = clock_of(breach)
        yield Task(
            1,
            f"Kebocoran data, kasus {breach.label}: {clock.words}",
            "Orang terdampak dan lembaga diberi tahu tertulis dalam 3 × 24 jam.",
            waktu(clock.deadline, zone),
            clock.deadline.date(),
            reverse("breach", args=[breach.id]),
            "Lihat" if desk.watches else "Teruskan",
            "bahaya" if clock.near else "awas",
        )


def _erasings(desk: Desk) -> Iterator[Task]:
    count = runs_waiting_for(desk.actor)
    if count:
        yield Task(
            count,
            "Penghapusan data menunggu orang kedua",
            "Masa simpannya habis. Yang dihapus tidak dapat dikembalikan.",
            "hari ini",
            desk.today,
            reverse("retention"),
            "Periksa",
            "awas",
        )


def _letters(desk: Desk) -> Iterator[Task]:
    count, breach_id = waiting_letters(desk.actor)
    if breach_id is not None:
        yield Task(
            count,
            "Surat pemberitahuan kebocoran data belum diserahkan",
            "Serahkan kepada orangnya, minta tanda terima, lalu catat.",
            "hari ini",
            desk.today,
            reverse("breach-persons", args=[breach_id]),
            "Catat",
            "bahaya",
        )
