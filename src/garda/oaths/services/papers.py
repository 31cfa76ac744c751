"""Signing the papers of swearings-in: minutes, attendance list and everybody's letter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, UUIDField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast

from garda.activities.models import Activity, Attendance
from garda.documents.models import Document
from garda.documents.services import NewPaper, issue_many
from garda.formation.papers import HOLDS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.oaths.errors import NotClosed, NothingToIssue
from garda.oaths.papers import KINDS, LETTERS, facts_of
from garda.oaths.queries import oaths_at
from garda.regions.models import Election, Region
from garda.regions.queries import within

ISSUE = act(
    "oaths.papers",
    "Menerbitkan berita acara, daftar hadir, dan surat pelantikan",
    Role.PPS,
    Role.KPU_REGENCY,
)
SERIES: Final = "PELANTIKAN"


@transaction.atomic
def issue_papers(actor: Actor, *, election: Election, region: Region) -> list[Document]:
    """Sign the papers of every closed swearing-in at or under ``region`` that has none yet.

    One act; the number of queries does not depend on that of the villages. Raises NotAllowed,
    NotClosed where nothing can be issued because lists are open, NothingToIssue.
    """
    ISSUE.require(actor, path=region.path)
    activities = list(without_papers(election, region.path).select_for_update(of=("self",)))
    closed = [activity for activity in activities if activity.closed_at is not None]
    if activities and not closed:
        raise NotClosed([activity.title for activity in activities])
    if not closed:
        raise NothingToIssue(region.name)
    documents = issue_many(actor, papers=_papers(election, closed))
    record(
        actor,
        "oaths.papers_issued",
        path=region.path,
        payload={"gatherings": len(closed), "papers": len(documents)},
        items=[[d.kind, d.code, d.path] for d in documents],
        election_id=election.id,
    )
    return documents


def without_papers(election: Election, path: str) -> QuerySet[Activity]:
    """Swearings-in with somebody recorded whose papers are not signed yet."""
    papers = (
        Document.objects.filter(within(path), election=election, kind=LETTERS, state__in=HOLDS)
        .annotate(of=Cast(KT("facts__activity"), UUIDField()))
        .filter(of=OuterRef("pk"))
    )
    held = Attendance.objects.filter(activity=OuterRef("pk"), appointment__isnull=False)
    return oaths_at(election, path).filter(Exists(held), ~Exists(papers))


def _papers(election: Election, closed: Sequence[Activity]) -> list[NewPaper]:
    now = clock.now()
    return [
        NewPaper(
            election=election,
            office=activity.region,
            region=activity.region,
            kind=kind,
            series=SERIES,
            title=f"{title} {activity.title}",
            facts=facts,
            signed_at=now,
        )
        for activity, facts in zip(closed, facts_of(election, closed), strict=True)
        for kind, title in KINDS.items()
    ]
