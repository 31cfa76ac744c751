"""A coordination meeting before the calls open: what was agreed has an owner and a day."""

from __future__ import annotations

from datetime import time, timedelta

from garda.activities.services import (
    AttendanceEntry,
    NewItem,
    agree,
    finish,
    plan_coordination,
    set_agenda,
    sign_minutes,
)
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.gathering import hold, members_of

#: Days before the announcement.
BEFORE = 12
#: The questions of the national meeting of September 2024 (domain.md 0), as a regency asks them.
AGENDA = (
    NewItem(title="Dukungan pemerintah daerah", speaker="Sekretaris Daerah"),
    NewItem(title="Layanan kesehatan untuk calon KPPS", speaker="Dinas Kesehatan"),
    NewItem(title="Pengawasan pembentukan KPPS", speaker="Bawaslu"),
)
#: Topic, agreement, owner, days until it is due, and what came of it.
AGREED = (
    (
        "health",
        "Puskesmas melayani surat keterangan sehat dengan tarif yang diumumkan",
        "Dinas Kesehatan",
        7,
        "Edaran dinas terbit",
    ),
    (
        "local_support",
        "Balai desa dapat dipakai untuk pelantikan dan bimtek",
        "Bagian Tata Pemerintahan",
        14,
        "",
    ),
)


def coordinate(run: Run, regency: RegencyRun) -> None:
    """One meeting of the regency with its PPK and PPS."""
    kpu = regency.commissioners[0]
    day = run.pack.stage("announcement").starts - timedelta(days=BEFORE)
    with times.at(day - timedelta(days=3), 9, regency.zone):
        (meeting,) = plan_coordination(
            kpu,
            election=run.election,
            audience="ppk_pps",
            regions=[regency.region],
            title="Rapat koordinasi pembentukan KPPS",
            on=day,
            at=time(9),
            ends=time(15),
            place="Aula KPU",
        )
        set_agenda(kpu, activity_id=meeting.id, items=AGENDA)
    with times.at(day, 16, regency.zone) as now:
        members = members_of(run, meeting, "ppk", "pps")
        entries = [AttendanceEntry(happened_at=now, appointment=member) for member in members]
        hold(kpu, meeting, entries)
        for topic, text, owner, days, outcome in AGREED:
            due_on = day + timedelta(days=days)
            agreed = agree(
                kpu, activity_id=meeting.id, topic=topic, text=text, owner=owner, due_on=due_on
            )
            if outcome:
                finish(kpu, follow_up_id=agreed.id, outcome=outcome)
        sign_minutes(kpu, activity_id=meeting.id, summary="Rapat berlangsung lancar.")
