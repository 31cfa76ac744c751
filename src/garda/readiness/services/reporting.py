"""Taking in what phones tell: each notice is kept once, with marks where it cannot count."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from garda.activities.services.scanning import KNOWN, REFUSED, TAKEN, Result, Sending
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.readiness.models import ReadinessReport, StationOperator
from garda.regions.models import Station

REPORT = act("readiness.report", "Mengirim pemeriksaan ponsel operator TPS", Role.KPPS, Role.PPS)
#: The one case in which nothing can be kept: a station that is not here.
UNKNOWN_STATION = "unknown_station"
NOT_MEMBER = "not_member"
NOT_OPERATOR = "not_operator"
OTHER_PERSON = "other_person"
NOT_YOURS = "not_yours"
REVOKED = "revoked_device"
ENDED = "ended_role"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewReport:
    """One notice as a phone sends it; see :class:`garda.readiness.api.ready.ReportIn`."""

    id: UUID
    station: UUID
    appointment: UUID
    camera: bool
    storage_mb: int
    app: str
    device_at: datetime


@transaction.atomic
def take_reports(
    actors: Sequence[Actor], *, sending: Sending, reports: Sequence[NewReport]
) -> list[Result]:
    """Keep what phones tell; sent again, it is known. Results in the order sent.

    ``actors``: the sender under each grant; the first signs the act. Five queries for any number,
    one entry in the ledger per batch with something new.
    """
    unique = {report.id: report for report in reports}
    before = ReadinessReport.objects.in_bulk(unique)
    arrival = _Arrival(actors, sending, [r for r in unique.values() if r.id not in before])
    kept = ReadinessReport.objects.bulk_create(arrival.rows())
    if kept:
        _record(actors[0], sending, kept)
    marks = {row.id: row.marks for row in (*before.values(), *kept)}
    return [_result(report.id, marks, report.id in before) for report in reports]


def _result(report: UUID, marks: Mapping[UUID, Sequence[str]], known: bool) -> Result:
    if report not in marks:
        return Result(report, REFUSED, [UNKNOWN_STATION])
    return Result(report, KNOWN if known else TAKEN, marks[report])


class _Arrival:
    """One batch of new notices with what judging them needs, read once."""

    def __init__(
        self, actors: Sequence[Actor], sending: Sending, reports: Sequence[NewReport]
    ) -> None:
        self.actors, self.sending, self.reports = actors, sending, reports
        self.election, self.person = actors[0].election, actors[0].person_id
        self.now = clock.now()
        stations = Station.objects.filter(election=self.election)
        self.stations = stations.in_bulk([report.station for report in reports])
        named = {report.appointment for report in reports}
        serving = Appointment.objects.filter(
            election=self.election, body=KPPS, ended_on__isnull=True
        )
        self.members = serving.in_bulk(named)
        held = StationOperator.objects.filter(appointment__in=named, ended_at__isnull=True)
        self.operators = set(held.values_list("appointment_id", flat=True))

    def rows(self) -> list[ReadinessReport]:
        return [self._row(report) for report in self.reports if report.station in self.stations]

    def _row(self, report: NewReport) -> ReadinessReport:
        station, member = self.stations[report.station], self._member(report)
        return ReadinessReport(
            id=report.id,
            election_id=self.election,
            station=station,
            path=station.path,
            appointment=member,
            camera=report.camera,
            storage_mb=report.storage_mb,
            app=report.app,
            marks=self._marks(station, member),
            account=self.sending.account,
            device=self.sending.device,
            batch=self.sending.batch,
            device_at=report.device_at,
            offset_ms=self.sending.clock_off // timedelta(milliseconds=1),
            # A phone that claims the future told it when it sent it.
            happened_at=min(report.device_at + self.sending.offset, self.now),
            recorded_at=self.now,
        )

    def _member(self, report: NewReport) -> Appointment | None:
        """The member named, if it is one of this station."""
        member = self.members.get(report.appointment)
        return member if member is not None and member.station_id == report.station else None

    def _marks(self, station: Station, member: Appointment | None) -> list[str]:
        standing = {
            NOT_MEMBER: member is None,
            NOT_OPERATOR: member is not None and member.id not in self.operators,
            OTHER_PERSON: member is not None and member.person_id != self.person,
            NOT_YOURS: not self._works_at(station),
            REVOKED: self.sending.revoked,
            ENDED: self.sending.ended,
        }
        return [mark for mark, holds in standing.items() if holds]

    def _works_at(self, station: Station) -> bool:
        return any(
            in_scope(station.path, actor.path)
            for actor in self.actors
            if actor.role in REPORT.roles
        )


def _record(actor: Actor, sending: Sending, kept: Sequence[ReadinessReport]) -> None:
    record(
        actor,
        "readiness.reported",
        path=actor.path,
        payload={
            "batch": str(sending.batch),
            "device": str(sending.device),
            "reports": len(kept),
            "marked": sum(bool(row.marks) for row in kept),
        },
        items=[
            [str(row.id), row.path, row.camera, row.storage_mb, row.app, row.marks] for row in kept
        ],
        election_id=actor.election,
        happened_at=max(row.happened_at for row in kept),
    )
