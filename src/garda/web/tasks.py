"""What a person has to do now: counted in the data, ordered by the pack's calendar.

A task is shown from the first day of its stage for as long as something is left to do; what only
makes sense before the vote ends with voting day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from django.db.models import Q
from django.urls import reverse

from garda.activities.queries import readiness
from garda.kernel.roles import Role
from garda.recap.models import Plenary, PlenaryState
from garda.regions.models import Region, RegionLevel
from garda.regions.queries import within
from garda.results.entry import forms_waiting, voice_of
from garda.results.held import waiting_held
from garda.results.models import BlockState, Contest, DecisionOutcome, Settlement
from garda.results.queries import contests_of, queue_counts
from garda.web.desk import Desk, Task, deadline_words, tone_of
from garda.web.format import angka
from garda.web.places import full_name
from garda.web.tasks_formation import (
    evaluation_tasks,
    replacement_tasks,
    secretariat_tasks,
    special_tasks,
)
from garda.web.tasks_intake import counter_tasks
from garda.web.tasks_learning import certificate_tasks, own_learning_tasks
from garda.web.tasks_neutrality import neutrality_tasks
from garda.web.tasks_oaths import oath_tasks
from garda.web.tasks_privacy import privacy_tasks
from garda.web.tasks_responses import response_tasks
from garda.web.tasks_selection import selection_tasks
from garda.web.tasks_villages import village_tasks


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
        tone_of(found.ends, desk.today),
    )


# --- forming the groups ---------------------------------------------------------------------


def formation_tasks(desk: Desk) -> Iterator[Task]:
    """From applications to trained members, until voting day."""
    if desk.today > desk.election.voting_day or desk.region.level == RegionLevel.COUNTRY:
        return
    yield from village_tasks(desk)
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
        reverse("oath-board", args=[desk.region.code]),
        "Lihat daftar",
    )
    yield from _task(
        desk,
        "training",
        rows[0].members - rows[0].trained,
        "Anggota belum selesai bimtek",
        f"{angka(rows[0].trained)} dari {angka(rows[0].members)} sudah selesai.",
        reverse("training-coverage", args=[desk.region.code]),
        "Lihat daftar",
    )


# --- the count ------------------------------------------------------------------------------


def entry_tasks(desk: Desk) -> Iterator[Task]:
    """Forms that the own source has not entered. One query."""
    source = voice_of(desk.actor).source
    count = forms_waiting(desk.actor).count()
    yield from _task(
        desk,
        "handover" if source == "ppk" else "counting",
        count,
        "C.Hasil belum Anda isi",
        "Anda mengisi dari lembarnya, tanpa melihat isian sumber lain.",
        reverse("entry-list"),
        "Isi",
    )


def held_tasks(desk: Desk) -> Iterator[Task]:
    """Sendings of stations that do not count before somebody looks at them. One query."""
    yield from _task(
        desk,
        "counting",
        waiting_held(desk.election.id, desk.actor.path).count(),
        "Kiriman TPS tertahan",
        "Angkanya belum dipakai. Bandingkan dengan kertasnya, lalu lepas atau kesampingkan.",
        reverse("held-list"),
        "Periksa",
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
        own_learning_tasks,
        oath_tasks,
        watched_differences,
        regency_plenary_tasks,
        neutrality_tasks,
        privacy_tasks,
        response_tasks,
        selection_tasks,
        *_OFFICES,
    ),
    Role.PPK: (
        formation_tasks,
        own_learning_tasks,
        entry_tasks,
        held_tasks,
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
        own_learning_tasks,
        certificate_tasks,
        oath_tasks,
        entry_tasks,
        held_tasks,
        neutrality_tasks,
        privacy_tasks,
        evaluation_tasks,
        response_tasks,
        selection_tasks,
        *_OFFICES,
    ),
    Role.PPS_SECRETARIAT: (counter_tasks, formation_tasks, secretariat_tasks),
    Role.KPPS: (entry_tasks, own_learning_tasks),
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
