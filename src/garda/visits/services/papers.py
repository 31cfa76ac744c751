"""Signing the report of a trip."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.regions.models import Region
from garda.visits.errors import NoVisit
from garda.visits.models import VisitReport
from garda.visits.report_papers import REPORT, report_facts

from .reporting import visit_of

SERIES = "LK"


@transaction.atomic
def sign_report(actor: Actor, *, activity_id: UUID) -> Document:
    """Number the trip report of a visit that was reported. Raises NotAllowed, NoVisit."""
    activity = visit_of(actor, activity_id)
    reports = VisitReport.objects.filter(activity=activity).select_related("election", "region")
    found = list(reports.order_by("happened_at"))
    if not found:
        raise NoVisit
    office = Region.objects.get(path=actor.path)
    paper = issue(
        actor,
        election=activity.election,
        office=office,
        region=activity.region,
        kind=REPORT,
        series=SERIES,
        title=f"Laporan {activity.title}",
        facts={"activity": str(activity.id), **report_facts(activity, office, found)},
        signed_at=clock.now(),
    )
    record(
        actor,
        "visits.report_signed",
        path=activity.path,
        payload={"activity": str(activity.id), "document": str(paper.id)},
        election_id=activity.election_id,
    )
    return paper
