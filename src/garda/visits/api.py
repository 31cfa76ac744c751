"""Visits on the phone: the own visits with the checklist, and reports filled in offline."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Receipt,
    account_asked,
    only_trusted,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
    sight_of_sender,
)
from garda.activities.services.holding import VISITORS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.packs.loader import get_pack

from .domain.reports import Answer
from .queries import visits_of
from .services.reporting import REVOKED, NewReport, Position, Sent, record_report

api = phone_api("hp-kunjungan")


class AnswerIn(Schema):
    item: Annotated[str, Field(max_length=10)]
    answer: Literal["yes", "no", "na"]
    note: Annotated[str, Field(max_length=300)] = ""


class PositionIn(Schema):
    """Degrees (WGS 84), accuracy in metres, and whether the phone calls it simulated."""

    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]
    accuracy_m: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    simulated: bool = False


class ReportIn(Schema):
    """A filled checklist. ``station``: its number, None for the whole village."""

    id: UUID
    activity: UUID
    station: Annotated[int, Field(ge=1, le=999)] | None = None
    answers: Annotated[list[AnswerIn], Field(max_length=100)]
    summary: Annotated[str, Field(max_length=1000)] = ""
    position: PositionIn | None = None
    device_at: DeviceTime


class ReportBatch(Head):
    items: list[ReportIn]


class ItemOut(Schema):
    code: str
    text: str


class VisitOut(Schema):
    id: UUID
    title: str
    village: str
    starts_at: datetime
    reported: int


class VisitsOut(Schema):
    """The own visits, and the checklist that all of them ask."""

    server_time: datetime
    visits: list[VisitOut]
    items: list[ItemOut]


@api.get("kunjungan", response={200: VisitsOut, **REFUSALS}, url_name="phone-visits")
def own_visits(request: HttpRequest) -> dict[str, Any]:
    """The account's own visits and the checklist."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    grant = sender.grants[0]
    actor = sender.actors[0]
    with sight_of_sender(sender):
        found = list(visits_of(grant.election, actor.identity, grant.path))
    items = get_pack(grant.election.pack).visits.items
    return {
        "server_time": clock.now(),
        "visits": [
            {
                "id": each.id,
                "title": each.title,
                "village": each.region.name,
                "starts_at": each.starts_at,
                "reported": each.reported,  # type: ignore[attr-defined]
            }
            for each in found
        ],
        "items": [{"code": item.code, "text": item.text.id} for item in items],
    }


@api.post("kunjungan", response={200: Receipt, **REFUSALS}, url_name="phone-visit-reports")
def reports(request: HttpRequest, batch: ReportBatch) -> dict[str, Any]:
    """Take in reports. Each is kept once by its id; one that cannot be kept says why."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    actor = next((a for a in sender.actors if a.role in VISITORS), sender.actors[0])
    marks = [REVOKED] if sender.revoked else []
    results = [
        _kept(actor, item, _sent(batch, item, sender.device, sender.offset(batch.sent_at), marks))
        for item in batch.items
    ]
    return receipt(results)


def _sent(batch: ReportBatch, item: ReportIn, device: UUID, offset: Any, marks: list[str]) -> Sent:
    return Sent(
        device=device, batch=batch.batch, device_at=item.device_at, offset=offset, marks=marks
    )


def _kept(actor: Actor, item: ReportIn, sent: Sent) -> dict[str, Any]:
    at = item.position
    new = NewReport(
        id=item.id,
        activity=item.activity,
        answers=[Answer(a.item, a.answer, a.note) for a in item.answers],
        summary=item.summary,
        station=item.station,
        position=Position(at.latitude, at.longitude, at.accuracy_m, at.simulated) if at else None,
        sent=sent,
    )
    try:
        _, is_new = record_report(actor, new=new)
    except GardaError as refusal:
        return {"id": item.id, "state": "refused", "marks": [refusal.code]}
    return {"id": item.id, "state": "taken" if is_new else "known", "marks": list(sent.marks)}
