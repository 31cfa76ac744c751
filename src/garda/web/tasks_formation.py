"""Tasks about secretariats, special locations and replacements: what waits, what is empty.

No stage of the calendar is theirs. Letters and decrees are due on the day they are seen; whom a
seat or a location lacks, until the vote.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from garda.activities.models import ActivityKind
from garda.activities.queries import missing
from garda.formation.experience import unevaluated
from garda.formation.pages.secretariat_board import Board, board
from garda.formation.pages.special import unanswered
from garda.formation.queries import left_since
from garda.formation.staffing import COMMITTEES, body_of
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.packs.types import Body
from garda.regions.models import RegionLevel
from garda.web.desk import Desk, Task
from garda.web.format import angka, tanggal

#: How long a replacement is news.
LATELY = timedelta(days=7)
_LISTED = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT})


def secretariat_tasks(desk: Desk) -> Iterator[Task]:
    """Letters to decide, members without decree, and seats for which no letter came. 3 queries."""
    if desk.region.level not in {*_LISTED, RegionLevel.VILLAGE}:
        return
    found = board(desk.election, desk.region)
    yield from _decisions(desk, found)
    if desk.today <= desk.election.voting_day:
        yield from _empty(desk, found)


def _decisions(desk: Desk, found: Board) -> Iterator[Task]:
    oldest = found.letters[0] if found.letters else None
    if oldest is not None:
        yield _task(
            desk,
            len(found.letters),
            "Usulan sekretariat menunggu keputusan",
            f"Surat terlama {tanggal(oldest.letter_date)}. Yang mencatat tidak memutuskan.",
            "Putuskan" if desk.actor.role == Role.KPU_REGENCY else "Lihat",
        )
    undecreed = sum(total.fill.undecreed for total in found.totals)
    if desk.actor.role == Role.KPU_REGENCY and undecreed:
        yield _task(
            desk,
            undecreed,
            "Anggota sekretariat belum punya keputusan (SK)",
            "Satu keputusan memuat semua yang sudah diterima di wilayah itu.",
            "Terbitkan",
        )


def _empty(desk: Desk, found: Board) -> Iterator[Task]:
    """Seats of the own secretariat for its committee, of all of them for the regency's KPU."""
    own = COMMITTEES.get(desk.region.level) == desk.actor.role
    mine = [s for s in found.secretariats if not own or s.region.id == desk.region.id]
    lacking = [s for s in mine if s.fill.empty and not s.waiting and _begun(desk, s.body)]
    if lacking and (own or desk.actor.role == Role.KPU_REGENCY):
        yield _task(
            desk,
            sum(s.fill.empty for s in lacking),
            "Kursi sekretariat kosong",
            f"Di {angka(len(lacking))} sekretariat, tanpa surat usulan yang menunggu.",
            "Catat surat" if own else "Lihat",
            due=desk.election.voting_day,
            own=own,
        )


def _begun(desk: Desk, body: Body) -> bool:
    return body.term_starts is None or body.term_starts <= desk.today


def special_tasks(desk: Desk) -> Iterator[Task]:
    """Special locations for which nobody answers, until the vote. One query."""
    if desk.today > desk.election.voting_day or desk.region.level == RegionLevel.COUNTRY:
        return
    lacking = unanswered(desk.election, desk.region.path)
    if lacking:
        yield Task(
            lacking,
            "Lokasi khusus tanpa penanggung jawab",
            "Tanpa nama, tidak ada yang dihubungi untuk masuk ke lokasi itu.",
            tanggal(desk.election.voting_day),
            desk.election.voting_day,
            reverse("special-stations", args=[desk.region.code]),
            "Lihat" if desk.watches else "Catat",
            "info",
        )


def replacement_tasks(desk: Desk) -> Iterator[Task]:
    """Members who left lately, and newcomers who were not trained, until the vote. Two queries."""
    last = desk.election.voting_day
    if desk.today > last or desk.region.level not in {*_LISTED, RegionLevel.VILLAGE}:
        return
    url = reverse("replacements", args=[desk.region.code])
    left = left_since(desk.election, desk.region.path, clock.now() - LATELY)
    yield Task(
        left,
        "Anggota KPPS berhenti dalam 7 hari terakhir",
        "Penggantinya diputuskan pleno PPS. Lihat siapa, mengapa, dan siapa yang naik.",
        tanggal(last),
        last,
        url,
        "Lihat",
        "info",
    )
    behind = missing(desk.election, desk.region.path, ActivityKind.TRAINING)
    yield Task(
        behind.filter(replaces__isnull=False).count(),
        "Anggota pengganti belum bimtek susulan",
        "Mereka datang setelah bimtek desanya. Adakan susulan sebelum hari pemungutan suara.",
        tanggal(last),
        last,
        url,
        "Lihat",
        "awas",
    )


def evaluation_tasks(desk: Desk) -> Iterator[Task]:
    """Members of whom nobody said how they did, from the day after the vote. One query."""
    ends = body_of(desk.election).term_ends
    if desk.today <= desk.election.voting_day or ends is None or desk.today > ends:
        return
    yield Task(
        unevaluated(desk.election, desk.region.path),
        "Anggota KPPS belum dievaluasi",
        "Tiga isian per orang, untuk pemilihan berikutnya. Tanpa kesehatan.",
        tanggal(ends),
        ends,
        reverse("evaluations", args=[desk.region.code]),
        "Nilai",
        "info",
    )


def _task(
    desk: Desk,
    count: int,
    title: str,
    note: str,
    label: str,
    *,
    due: date | None = None,
    own: bool = False,
) -> Task:
    listed = desk.region.level in _LISTED and not own
    route = "secretariats" if listed else "secretariat"
    return Task(
        count,
        title,
        note,
        tanggal(due) if due else "",
        due or desk.today,
        reverse(route, args=[desk.region.code]),
        label,
        "info",
    )
