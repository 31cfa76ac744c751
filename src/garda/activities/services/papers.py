"""Signing the minutes of a gathering, and the letter that sends people to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.activities.errors_gathering import NotAPart, NotHeldYet
from garda.activities.gathering_papers import (
    ASSIGNMENT,
    MINUTES,
    assignment_facts,
    members_of,
    minutes_facts,
)
from garda.activities.models import Activity
from garda.documents.models import Document
from garda.documents.services import issue
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.regions.models import Region

from .editing import held
from .words import words

MINUTES_SERIES, ASSIGNMENT_SERIES = "BA", "ST"
LONGEST_SUMMARY, LONGEST_TASK = 2000, 300


@transaction.atomic
def sign_minutes(actor: Actor, *, activity_id: UUID, summary: str) -> Document:
    """Number the minutes of a gathering that has begun.

    Raises NotAllowed, ActivityCancelled, NotHeldYet, WordsMissing.
    """
    activity = held(actor, activity_id, closed=True)
    if clock.now() < activity.starts_at:
        raise NotHeldYet(activity.title)
    told = words(summary, "jalannya kegiatan", "how it went", LONGEST_SUMMARY)
    facts = minutes_facts(activity, _office(actor), told)
    return _issue(actor, activity, MINUTES, MINUTES_SERIES, f"Berita acara {activity.title}", facts)


@transaction.atomic
def sign_assignment(
    actor: Actor, *, activity_id: UUID, members: Sequence[UUID], task: str
) -> Document:
    """Number the letter that sends ``members`` (their parts in the gathering) to it.

    Raises NotAllowed, ActivityCancelled, NotAPart, WordsMissing.
    """
    activity = held(actor, activity_id)
    sent = [member for member in members_of(activity) if member.id in set(members)]
    if not sent or len(sent) != len(set(members)):
        raise NotAPart
    facts = assignment_facts(
        activity, _office(actor), sent, words(task, "tugasnya", "the task", LONGEST_TASK)
    )
    title = f"Surat tugas {activity.title}"
    return _issue(actor, activity, ASSIGNMENT, ASSIGNMENT_SERIES, title, facts)


def _office(actor: Actor) -> Region:
    """Who signs: the region of the acting role."""
    return Region.objects.get(path=actor.path)


def _issue(
    actor: Actor, activity: Activity, kind: str, series: str, title: str, facts: dict[str, Any]
) -> Document:
    paper = issue(
        actor,
        election=activity.election,
        office=_office(actor),
        region=activity.region,
        kind=kind,
        series=series,
        title=title,
        facts={"activity": str(activity.id), **facts},
        signed_at=clock.now(),
    )
    record(
        actor,
        f"activities.{kind}_signed",
        path=activity.path,
        payload={"activity": str(activity.id), "document": str(paper.id)},
        election_id=activity.election_id,
    )
    return paper
