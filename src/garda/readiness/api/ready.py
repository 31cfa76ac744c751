"""What an operator's phone asks and tells: which station, its own state, a test photo."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Schema
from ninja.files import UploadedFile
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Receipt,
    account_asked,
    election_of,
    only_trusted,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
)
from garda.activities.services.scanning import Result, Sending
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.readiness.app_version import newest_version
from garda.readiness.queries import OwnStation, own_stations
from garda.readiness.services import NewReport, keep_photo, take_reports

api = phone_api("hp-siap")

#: Larger than any phone's storage in megabytes, and than what the column holds.
_MOST_MB = 2_000_000_000


class ReportIn(Schema):
    """The state of one phone. ``appointment``: the operator who holds it; ``storage_mb``: free."""

    id: UUID
    station: UUID
    appointment: UUID
    camera: bool
    storage_mb: Annotated[int, Field(ge=0, le=_MOST_MB)]
    app: Annotated[str, Field(max_length=40)] = ""
    device_at: DeviceTime


class ReportBatch(Head):
    """States told by one account on one device."""

    items: list[ReportIn]


class PhotoOut(Schema):
    """What became of a photo: ``taken`` now or ``known`` before."""

    server_time: datetime
    id: UUID
    state: str


class RulesOut(Schema):
    """What a phone must have. ``newest_app``: the version to have; empty: any."""

    operators: int
    storage_mb: int
    clock_seconds: int
    valid_days: int
    newest_app: str


class StationOut(Schema):
    """A station of which the account's person is an operator, and what this phone still lacks."""

    station: UUID
    number: int
    village: str
    appointment: UUID
    missing: list[str]


class ReadyOut(Schema):
    server_time: datetime
    account: UUID
    rules: RulesOut
    stations: list[StationOut]


@api.get("siap/saya", response={200: ReadyOut, **REFUSALS}, url_name="phone-ready-own")
def ready(request: HttpRequest) -> dict[str, Any]:
    """Stations of which ``?account=`` is an operator, and what is asked of its phone."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    election = election_of(request)
    rules = get_pack(election.pack).readiness
    newest = newest_version() if rules.newest_app else ""
    told = ("operators", "storage_mb", "clock_seconds", "valid_days")
    return {
        "server_time": clock.now(),
        "account": sender.account,
        "rules": {**{name: getattr(rules, name) for name in told}, "newest_app": newest},
        "stations": _stations(own_stations(election, sender.actors[0].person_id)),
    }


def _stations(found: Iterable[OwnStation]) -> list[dict[str, Any]]:
    return [
        {
            "station": own.station,
            "number": own.number,
            "village": own.village,
            "appointment": own.appointment,
            "missing": list(own.lacks),
        }
        for own in found
    ]


@api.post("siap", response={200: Receipt, **REFUSALS}, url_name="phone-ready")
def report(request: HttpRequest, batch: ReportBatch) -> dict[str, Any]:
    """Take in what phones tell of themselves. Each is kept once by its id; one that cannot count is
    kept with marks."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    sending = Sending(
        account=sender.account,
        offset=sender.offset(batch.sent_at),
        clock_off=sender.clock_off(batch.sent_at),
        device=sender.device,
        batch=batch.batch,
        revoked=sender.revoked,
        ended=not sender.grants,
    )
    reports = [NewReport(**item.model_dump()) for item in batch.items]
    return receipt(map(_told, take_reports(sender.actors, sending=sending, reports=reports)))


def _told(result: Result) -> dict[str, Any]:
    return {"id": result.id, "state": result.state, "marks": result.marks}


@api.post(
    "siap/{uuid:report_id}/foto",
    response={200: PhotoOut, **REFUSALS},
    url_name="phone-ready-photo",
)
def photo(request: HttpRequest, report_id: UUID, foto: File[UploadedFile]) -> dict[str, Any]:
    """Take in the test photo of a state that was sent, at most 1 MiB; ``?account=`` as there."""
    sender = sender_of(request, account_asked(request))
    state = keep_photo(sender.actors, account=sender.account, report_id=report_id, file=foto)
    return {"server_time": clock.now(), "id": report_id, "state": state}
