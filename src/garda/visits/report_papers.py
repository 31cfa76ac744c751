"""The trip report as a paper: what was seen where, without photos and without names of members."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.activities.gathering_papers import heading
from garda.activities.models import Activity
from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.kernel.zones import zone_name
from garda.packs.loader import get_pack
from garda.people.models import Person
from garda.regions.models import Region

from .domain.reports import ANSWERS
from .models import VisitReport

REPORT = "visit_report"


def report_facts(
    activity: Activity, office: Region, reports: Sequence[VisitReport]
) -> dict[str, Any]:
    """Facts of the paper; the visitors stand as ids of persons' reports."""
    return {**heading(activity, office), "reports": [_report(report) for report in reports]}


def _report(report: VisitReport) -> dict[str, Any]:
    items = {i.code: i.text.id for i in get_pack(report.election.pack).visits.items}
    at = report.happened_at.astimezone(ZoneInfo(report.region.time_zone))
    return {
        "id": str(report.id),
        "on": at.date().isoformat(),
        "at": f"{at:%H.%M} {zone_name(report.region.time_zone)}",
        "station": int(report.path.rpartition("/")[2]) if report.station_id else None,
        "answers": [
            {
                "text": items.get(line["item"], line["item"]),
                "answer": ANSWERS[line["answer"]],
                "note": line["note"],
            }
            for line in report.answers
        ],
        "summary": report.summary,
        "position": _position(report),
        "findings": [
            {"text": f.text, "owner": f.owner, "due_on": f.due_on.isoformat()}
            for f in report.findings.order_by("item")
        ],
    }


def _position(report: VisitReport) -> str:
    if report.latitude is None:
        return ""
    about = f", ketelitian {report.accuracy_m} m" if report.accuracy_m else ""
    note = " (ponsel menyebutnya posisi simulasi)" if report.simulated_position else ""
    return f"{report.latitude}, {report.longitude}{about}{note}"


def _people(document: Document) -> list[UUID]:
    ids = [report["id"] for report in document.facts.get("reports", ())]
    found = VisitReport.objects.filter(id__in=ids, person__isnull=False)
    return list(found.values_list("person", flat=True).distinct())


def content(document: Document) -> Content:
    """The facts with the visitors' names. Two queries."""
    people = Person.objects.filter(id__in=_people(document)).order_by("name")
    return Content({**document.facts, "visitors": list(people.values_list("name", flat=True))})


def register() -> None:
    rendering.register(REPORT, content)
    naming.register(REPORT, _people)
