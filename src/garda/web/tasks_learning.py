"""Tasks about learning: one's own required modules, and certificates that are due."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse

from garda.learning.certifying import due
from garda.learning.queries import not_passed
from garda.packs.types import Stage
from garda.web.desk import Desk, Task, deadline_words, tone_of

TRAINERS_STAGE, MEMBERS_STAGE = "tot", "training"


def own_learning_tasks(desk: Desk) -> Iterator[Task]:
    """Required modules whose post-test the acting person has not passed. Two queries."""
    stage = _stage(desk, TRAINERS_STAGE)
    if stage is None or desk.actor.person_id is None:
        return
    count = not_passed(desk.election, desk.actor.person_id)
    until = _last(desk)
    yield Task(
        count,
        "Modul wajib belum Anda luluskan",
        "Baca modulnya, lalu kerjakan tes akhir.",
        deadline_words(until, desk.today, desk.region.time_zone),
        until.ends,
        reverse("learning"),
        "Belajar",
        tone_of(until.ends, desk.today),
    )


def certificate_tasks(desk: Desk) -> Iterator[Task]:
    """Members who are due a certificate. Four queries."""
    if _stage(desk, MEMBERS_STAGE) is None:
        return
    until = _last(desk)
    yield Task(
        len(due(desk.election, desk.region)),
        "Sertifikat bimtek siap diterbitkan",
        "Anggota ini lulus semua modul wajib.",
        deadline_words(until, desk.today, desk.region.time_zone),
        until.ends,
        reverse("certificates", args=[desk.region.code]),
        "Terbitkan",
        "info",
    )


def _stage(desk: Desk, code: str) -> Stage | None:
    """The stage once it has begun; nobody learns after the vote."""
    return desk.stage(code) if desk.today <= desk.election.voting_day else None


def _last(desk: Desk) -> Stage:
    return desk.pack.stage(MEMBERS_STAGE)
