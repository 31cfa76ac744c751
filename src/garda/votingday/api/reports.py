"""What the group's phone asks and tells of the day: who belongs to the station, and each step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema
from pydantic import Field

from garda.activities.api.envelope import (
    REFUSALS,
    DeviceTime,
    Head,
    Receipt,
    Sender,
    account_asked,
    only_trusted,
    phone_api,
    receipt,
    refuse_many,
    sender_of,
    sight_of_sender,
)
from garda.activities.api.refusals import TooMany
from garda.activities.services.scanning import Result, Sending
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.votingday.domain.reports import TEXTS
from garda.votingday.models import ReportKind
from garda.votingday.own import OwnStation, own_stations
from garda.votingday.services import NewIncident, NewStationReport, take_station_reports
from garda.votingday.services.incidents import take_incidents

api = phone_api("hp-hari-h")

#: A group has seven members; order officers may be ticked by mistake.
_MOST_PRESENT = 20
#: Each is weighed alone.
MOST_INCIDENTS = 50


class ReportIn(Schema):
    """One step. ``present``: members (appointments) who answered a roll call."""

    id: UUID
    station: UUID
    kind: ReportKind
    present: Annotated[list[UUID], Field(max_length=_MOST_PRESENT)] = []
    device_at: DeviceTime


class ReportBatch(Head):
    """Steps told by one account on one device."""

    items: list[ReportIn]


class MemberOut(Schema):
    appointment: UUID
    seat: int
    name: str


class StepOut(Schema):
    """A step that a station reports. ``at``: when it was taken, as far as the server knows."""

    kind: str
    name: str
    at: datetime | None


class PairOut(Schema):
    """A pair on a ballot of the station, whose witness may object."""

    contest: UUID
    contest_name: str
    number: int
    name: str


class KindOut(Schema):
    """A kind of incident. ``objection``: it needs a pair."""

    code: str
    name: str
    objection: bool


class StationOut(Schema):
    """A station of the account's, on the voting day that is next or now. ``role``: ``member`` of
    the group, or ``supervisor``, who reports no steps."""

    station: UUID
    role: str
    code: str
    number: int
    village: str
    time_zone: str
    day: date
    members: list[MemberOut]
    steps: list[StepOut]
    pairs: list[PairOut]


class DayOut(Schema):
    """``marks``: words for the marks of an answer, by code."""

    server_time: datetime
    account: UUID
    stations: list[StationOut]
    incidents: list[KindOut]
    marks: dict[str, str]


@api.get("tps/hari", response={200: DayOut, **REFUSALS}, url_name="phone-voting-day")
def day(request: HttpRequest) -> dict[str, Any]:
    """Stations at which ``?account=`` serves or which it watches, with their members and steps."""
    sender = only_trusted(sender_of(request, account_asked(request)))
    with sight_of_sender(sender):
        stations = own_stations(sender.election, sender.actors)
    return {
        "server_time": clock.now(),
        "account": sender.account,
        "stations": [_station(own) for own in stations],
        "incidents": [
            {"code": kind.code, "name": kind.name.id, "objection": kind.objection}
            for kind in get_pack(sender.election.pack).votingday.incidents.values()
        ],
        "marks": dict(TEXTS),
    }


def _station(own: OwnStation) -> dict[str, Any]:
    return {
        "station": own.day.station,
        "role": own.role,
        "code": own.code,
        "number": own.day.number,
        "village": own.day.village,
        "time_zone": own.day.time_zone,
        "day": own.on,
        "members": [
            {"appointment": m.appointment, "seat": m.seat, "name": m.name} for m in own.members
        ],
        "steps": [
            {"kind": kind, "name": kind.label, "at": own.day.taken.get(kind)} for kind in ReportKind
        ],
        "pairs": [
            {
                "contest": choice.contest_id,
                "contest_name": choice.contest.name,
                "number": choice.number,
                "name": choice.name,
            }
            for choice in own.pairs
        ],
    }


@api.post("tps/laporan", response={200: Receipt, **REFUSALS}, url_name="phone-station-reports")
def reports(request: HttpRequest, batch: ReportBatch) -> dict[str, Any]:
    """Take in steps of stations. Each is kept once by its id; one that cannot count is kept with
    marks. The time it happened is ``device_at`` plus the server's clock less ``sent_at``."""
    refuse_many(batch.items)
    sender = sender_of(request, batch.account)
    new = [NewStationReport(**item.model_dump()) for item in batch.items]
    taken = take_station_reports(sender.actors, sending=_sending(sender, batch), reports=new)
    return receipt(_told(taken))


class IncidentIn(Schema):
    """What happened, or an objection: then the contest and the pair whose witness objects."""

    id: UUID
    station: UUID
    kind: Annotated[str, Field(max_length=20, pattern=r"^[a-z_]+$")]
    text: Annotated[str, Field(min_length=1, max_length=2000)]
    contest: UUID | None = None
    pair: Annotated[int, Field(ge=0, le=99)] = 0
    device_at: DeviceTime


class IncidentBatch(Head):
    """Incidents written by one account on one device."""

    items: list[IncidentIn]


@api.post("tps/kejadian", response={200: Receipt, **REFUSALS}, url_name="phone-incidents")
def incidents(request: HttpRequest, batch: IncidentBatch) -> dict[str, Any]:
    """Take in incidents, each once by its id. One that cannot be kept is ``refused`` with the code
    of the reason; the phone keeps it."""
    if len(batch.items) > MOST_INCIDENTS:
        raise TooMany(MOST_INCIDENTS)
    sender = sender_of(request, batch.account)
    new = [_incident(sender, batch, item) for item in batch.items]
    trusted = not sender.revoked and bool(sender.grants)
    return receipt(_told(take_incidents(sender.actors, trusted=trusted, incidents=new)))


def _incident(sender: Sender, batch: IncidentBatch, item: IncidentIn) -> NewIncident:
    values = item.model_dump(exclude={"device_at"})
    happened = min(item.device_at + sender.offset(batch.sent_at), clock.now())
    return NewIncident(**values, at=happened, device=sender.device)


def _told(results: Iterable[Result]) -> Sequence[dict[str, Any]]:
    return [{"id": r.id, "state": r.state, "marks": list(r.marks)} for r in results]


def _sending(sender: Sender, batch: Head) -> Sending:
    return Sending(
        account=sender.account,
        offset=sender.offset(batch.sent_at),
        clock_off=sender.clock_off(batch.sent_at),
        device=sender.device,
        batch=batch.batch,
        revoked=sender.revoked,
        ended=not sender.grants,
    )
