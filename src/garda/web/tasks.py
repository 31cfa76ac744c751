"""What a person has to do now: counted in the data, ordered by the pack's calendar.

A task is shown from the first day of its stage for as long as something is left to do; what only
makes sense before the vote ends with voting day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta

from django.db.models import Q
from django.urls import reverse

from garda.activities.queries import readiness
from garda.formation.models import Application, Proposal, ProposalState
from garda.formation.queries import seat_board
from garda.formation.staffing import latest_outcome
from garda.kernel.roles import Role
from garda.kernel.zones import zone_name
from garda.packs.types import Stage
from garda.recap.models import Plenary, PlenaryState
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import within
from garda.results.entry import SOURCE_OF
from garda.results.models import BlockState, Contest, DecisionOutcome, Settlement
from garda.results.queries import contests_of, queue_counts, waiting_for
from garda.web.desk import Desk, Task
from garda.web.format import angka, tanggal
from garda.web.places import full_name
from garda.web.routes import may_open
from garda.web.tasks_formation import (
    evaluation_tasks,
    paper_tasks,
    replacement_tasks,
    secretariat_tasks,
    special_tasks,
)
from garda.web.tasks_intake import counter_tasks
from garda.web.tasks_neutrality import neutrality_tasks
from garda.web.tasks_privacy import privacy_tasks
from garda.web.tasks_responses import response_tasks

_WITH_SHORTAGE = frozenset({RegionLevel.REGENCY, RegionLevel.DISTRICT, RegionLevel.VILLAGE})


def tasks_for(desk: Desk) -> list[Task]:
    """The open tasks of a role in its region, the nearest deadline first."""
    sources = _SOURCES[desk.actor.role]
    found = (task for source in sources for task in source(desk))
    return sorted((t for t in found if t.count > 0), key=lambda task: task.due)


def _task(
    desk: Desk, stage: str, count: int, title: str, note: str, url: str, label: str
) -> Iterator[Task]:
    found = desk.stage(stage)
    if found is None or not count:
        return
    yield Task(
        count,
        title,
        note,
        deadline_words(found, desk.today, desk.region.time_zone),
        found.ends,
        url,
        "Lihat" if desk.watches or desk.helps else label,
        _tone(found.ends, desk.today),
    )


def deadline_words(stage: Stage, today: date, zone: str) -> str:
    """``"hari ini sebelum 23.59 WIB"``, ``"7 November 2024"``, ``"lewat 5 Oktober 2024"``."""
    hour = f" {stage.closes_at:%H.%M} {zone_name(zone)}" if stage.closes_at else ""
    if stage.ends == today:
        return f"hari ini, sampai{hour}" if hour else "hari ini"
    if stage.ends < today:
        return f"lewat {tanggal(stage.ends)}"
    return f"{tanggal(stage.ends)}{hour}"


def _tone(ends: date, today: date) -> str:
    if ends < today:
        return "bahaya"
    return "awas" if ends - today <= timedelta(days=1) else "info"


# --- forming the groups ---------------------------------------------------------------------


def formation_tasks(desk: Desk) -> Iterator[Task]:
    """From applications to members, until voting day. Eight queries."""
    if desk.today > desk.election.voting_day or desk.region.level == RegionLevel.COUNTRY:
        return
    row = next(iter(seat_board(desk.election, desk.region.path, desk.region.level)), None)
    if row is None:
        return
    waiting = _proposals(desk)
    url = _proposal_url(desk)
    yield from _task(
        desk,
        "screening",
        _unassessed(desk),
        "Pelamar belum diperiksa",
        "Syarat dan berkas dibandingkan dengan aturan; hasilnya tampak pada usulan.",
        url,
        "Periksa",
    )
    yield from _task(
        desk,
        "receiving",
        0 if waiting else max(0, row.seats - max(row.eligible, row.appointed)),
        "Kursi belum ada pelamarnya",
        f"{angka(row.seats)} kursi, {angka(row.eligible)} pelamar memenuhi syarat.",
        _shortage_url(desk),
        "Lihat TPS",
    )
    yield from _task(
        desk,
        "selection",
        waiting,
        "Usulan KPPS menunggu penetapan" if waiting > 1 else "Usulan KPPS menunggu pleno PPS",
        f"{angka(row.proposed)} orang diusulkan untuk {angka(row.seats)} kursi.",
        url,
        "Tetapkan" if desk.actor.role == Role.PPS else "Lihat",
    )
    yield from _task(
        desk,
        "decree",
        row.empty if row.appointed else 0,
        "Kursi masih kosong",
        "Diisi dari desa yang sama, desa tetangga, atau penunjukan langsung.",
        _shortage_url(desk),
        "Isi kursi" if desk.actor.role == Role.PPS else "Lihat TPS",
    )
    yield from _task(
        desk,
        "decree",
        row.appointed - row.decreed,
        "Anggota belum punya keputusan (SK)",
        "Keputusan diterbitkan per desa setelah semua kursinya terisi.",
        _decree_url(desk),
        "Terbitkan" if desk.actor.role == Role.PPS else "Lihat desa",
    )
    yield from readiness_tasks(desk)


def readiness_tasks(desk: Desk) -> Iterator[Task]:
    """Members with a decree who are not sworn or not trained. Three queries."""
    rows = readiness(desk.election, desk.region.path, desk.region.level)
    if not rows:
        return
    yield from _task(
        desk,
        "oath",
        rows[0].members - rows[0].sworn,
        "Anggota belum dilantik",
        f"{angka(rows[0].sworn)} dari {angka(rows[0].members)} sudah, "
        f"{angka(rows[0].sworn_online)} di antaranya daring.",
        desk.region_url,
        "Lihat daftar",
    )
    yield from _task(
        desk,
        "training",
        rows[0].members - rows[0].trained,
        "Anggota belum selesai bimtek",
        f"{angka(rows[0].trained)} dari {angka(rows[0].members)} sudah selesai.",
        desk.region_url,
        "Lihat daftar",
    )


def _unassessed(desk: Desk) -> int:
    return (
        Application.objects.filter(
            within(desk.region.path), election=desk.election, withdrawn_at__isnull=True
        )
        .annotate(outcome=latest_outcome())
        .filter(outcome__isnull=True)
        .count()
    )


def _proposals(desk: Desk) -> int:
    return Proposal.objects.filter(
        within(desk.region.path), election=desk.election, state=ProposalState.PROPOSED
    ).count()


def _proposal_url(desk: Desk) -> str:
    if desk.region.level == RegionLevel.VILLAGE:
        return reverse("proposal", args=[desk.region.code])
    return desk.region_url


def _shortage_url(desk: Desk) -> str:
    """The board of empty seats, for roles that read it and regions that have one."""
    opens = may_open(desk.actor.role, "shortage") and desk.region.level in _WITH_SHORTAGE
    return reverse("shortage", args=[desk.region.code]) if opens else desk.region_url


def _decree_url(desk: Desk) -> str:
    """Where a village's decree is signed, for roles that read it."""
    opens = may_open(desk.actor.role, "village-papers")
    if desk.region.level == RegionLevel.VILLAGE and opens:
        return reverse("village-papers", args=[desk.region.code])
    return desk.region_url


# --- the count ------------------------------------------------------------------------------


def entry_tasks(desk: Desk) -> Iterator[Task]:
    """Forms that the own source has not entered. One query."""
    source = SOURCE_OF[desk.actor.role]
    count = waiting_for(desk.election.id, desk.actor.path, source).count()
    yield from _task(
        desk,
        "handover" if source == "ppk" else "counting",
        count,
        "C.Hasil belum Anda isi",
        "Anda mengisi dari lembarnya, tanpa melihat isian sumber lain.",
        reverse("entry-list"),
        "Isi",
    )


def difference_tasks(desk: Desk) -> Iterator[Task]:
    """Blocks to decide, and decisions of others to confirm. Two queries."""
    counts = queue_counts(desk.election.id, desk.actor.path)
    own = _own_decisions(desk)
    yield from _task(
        desk,
        "recap_district",
        counts["differs"],
        "Selisih C.Hasil menunggu keputusan",
        "Dua isian berbeda. Yang memutus bukan yang mengisi.",
        reverse("difference-list"),
        "Putuskan",
    )
    yield from _task(
        desk,
        "recap_district",
        counts["decided"] - own,
        "Keputusan menunggu konfirmasi orang kedua",
        "Anda tidak mengonfirmasi keputusan Anda sendiri.",
        reverse("difference-list"),
        "Konfirmasi",
    )


def _own_decisions(desk: Desk) -> int:
    return Settlement.objects.filter(
        within(desk.actor.path),
        election=desk.election,
        state=BlockState.DECIDED,
        decisions__outcome=DecisionOutcome.WAITING,
        decisions__decided_by=desk.actor.identity,
    ).count()


def district_plenary_tasks(desk: Desk) -> Iterator[Task]:
    yield from _plenary_tasks(desk, desk.region, "recap_district")


def regency_plenary_tasks(desk: Desk) -> Iterator[Task]:
    """The own plenaries, and districts that have not closed theirs. Five queries."""
    yield from _plenary_tasks(desk, desk.region, "recap_regency")
    districts = Region.objects.filter(parent=desk.region, valid_to__isnull=True).count()
    for contest in contests_of(desk.election, desk.region.path):
        closed = Plenary.objects.filter(
            contest=contest,
            region__parent=desk.region,
            state=PlenaryState.CLOSED,
            superseded_by__isnull=True,
        ).count()
        yield from _task(
            desk,
            "recap_district",
            districts - closed,
            f"Kecamatan belum menutup pleno: {contest.name}",
            f"{angka(closed)} dari {angka(districts)} sudah ditutup.",
            reverse("plenary", args=[contest.kind, desk.region.code]),
            "Lihat",
        )


def _plenary_tasks(desk: Desk, region: Region, stage: str) -> Iterator[Task]:
    standing = {
        p.contest_id: p
        for p in Plenary.objects.filter(
            Q(region=region), election=desk.election, superseded_by__isnull=True
        )
    }
    for contest in contests_of(desk.election, region.path):
        plenary = standing.get(contest.id)
        if plenary is None or plenary.state == PlenaryState.OPEN:
            yield from _plenary_task(desk, contest, stage, opened=plenary is not None)


def _plenary_task(desk: Desk, contest: Contest, stage: str, *, opened: bool) -> Iterator[Task]:
    yield from _task(
        desk,
        stage,
        1,
        f"Rapat pleno {'berlangsung' if opened else 'belum dibuka'}: {contest.name}",
        f"Rekapitulasi {full_name(desk.region)}, terbuka untuk saksi dan pengawas.",
        reverse("plenary", args=[contest.kind, desk.region.code]),
        "Lanjutkan" if opened else "Buka pleno",
    )


# --- supervision ----------------------------------------------------------------------------


def watched_differences(desk: Desk) -> Iterator[Task]:
    """What waits in the queues, for those who supervise. One query."""
    counts = queue_counts(desk.election.id, desk.actor.path)
    yield from _task(
        desk,
        "recap_district",
        counts["differs"] + counts["decided"],
        "Selisih C.Hasil belum selesai",
        f"{angka(counts['differs'])} belum diputus, {angka(counts['decided'])} menunggu "
        "konfirmasi.",
        reverse("difference-list"),
        "Lihat",
    )


def watched_plenaries(desk: Desk) -> Iterator[Task]:
    """Plenaries of the region; a role at a station alone has none to watch."""
    if desk.at_station:
        return
    if desk.region.level == RegionLevel.REGENCY:
        yield from regency_plenary_tasks(desk)
    elif desk.region.level == RegionLevel.DISTRICT:
        yield from district_plenary_tasks(desk)


Source = Callable[[Desk], Iterable[Task]]

_WATCHED: tuple[Source, ...] = (formation_tasks, watched_differences, watched_plenaries)
_OFFICES: tuple[Source, ...] = (secretariat_tasks, special_tasks, replacement_tasks)
_SOURCES: Mapping[str, tuple[Source, ...]] = {
    Role.KPU_RI: _WATCHED,
    Role.KPU_PROVINCE: (*_WATCHED, privacy_tasks),
    Role.KPU_REGENCY: (
        formation_tasks,
        watched_differences,
        regency_plenary_tasks,
        neutrality_tasks,
        privacy_tasks,
        response_tasks,
        *_OFFICES,
    ),
    Role.PPK: (
        formation_tasks,
        entry_tasks,
        difference_tasks,
        district_plenary_tasks,
        privacy_tasks,
        response_tasks,
        secretariat_tasks,
        replacement_tasks,
    ),
    Role.PPK_SECRETARIAT: (formation_tasks, secretariat_tasks),
    Role.PPS: (
        counter_tasks,
        formation_tasks,
        paper_tasks,
        entry_tasks,
        neutrality_tasks,
        privacy_tasks,
        evaluation_tasks,
        response_tasks,
        *_OFFICES,
    ),
    Role.PPS_SECRETARIAT: (counter_tasks, formation_tasks, secretariat_tasks),
    Role.KPPS: (entry_tasks,),
    Role.ORDER_OFFICER: (),
    Role.TREASURER: (readiness_tasks,),
    Role.CARE_OFFICER: (readiness_tasks,),
    Role.AUDITOR: (formation_tasks, privacy_tasks),
    Role.BAWASLU: (*_WATCHED, privacy_tasks, response_tasks),
    Role.PANWASCAM: (*_WATCHED, response_tasks),
    Role.PKD: (*_WATCHED, response_tasks),
    Role.PTPS: (watched_differences,),
    Role.WITNESS: (watched_plenaries,),
    Role.OPERATOR: (),
}
