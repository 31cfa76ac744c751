"""Attendance on the phone: which gatherings, whom to expect, and who came."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.services.scanning import NewScan, Sending, known_scans, take_scans

from .envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Receipt,
    Sender,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
)

api = phone_api("hp-hadir")


class ScanIn(Schema):
    """One notice. A member by ``appointment`` (a name was ticked) or by ``card`` (a code was read);
    with both, the card counts."""

    id: UUID
    activity: UUID
    session: Annotated[int, Field(ge=0, le=99)] = 0
    appointment: UUID | None = None
    card: Annotated[str, Field(max_length=200)] | None = None
    means: Literal["card", "tick", "roll_call"]
    presence: Literal["onsite", "online", "absent"] = "onsite"
    reason: Annotated[str, Field(max_length=30, pattern=r"^[a-z0-9_]*$")] = ""
    device_at: DeviceTime


class ScanBatch(Head):
    """Scans of one account on one device."""

    scans: list[ScanIn]


@api.post("hadir", response={200: Receipt, **REFUSALS}, url_name="phone-attendance")
def attendance(request: HttpRequest, batch: ScanBatch) -> dict[str, Any]:
    """Take in scans. Every scan is kept once by its id, however often and in whatever order it is
    sent; a wrong one is kept with marks. The time it happened is ``device_at`` plus the server's
    clock less ``sent_at``."""
    refuse_many(batch.scans)
    sender = sender_of(request, batch.account)
    scans = [_new(scan) for scan in batch.scans]
    results = known_scans(scans)
    if results is None:
        results = take_scans(sender.actors, sending=_sending(sender, batch), scans=scans)
    return receipt(
        {"id": found.id, "state": found.state, "marks": found.marks} for found in results
    )


def _sending(sender: Sender, batch: ScanBatch) -> Sending:
    return Sending(
        account=sender.account,
        offset=sender.offset(batch.sent_at),
        clock_off=sender.clock_off(batch.sent_at),
        device=sender.device,
        batch=batch.batch,
        revoked=sender.revoked,
        ended=not sender.grants,
    )


def _new(scan: ScanIn) -> NewScan:
    values = scan.model_dump()
    return NewScan(**{**values, "card": values["card"] or ""})
