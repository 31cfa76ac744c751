"""Taking in what stations report: each notice is kept once, with marks where it cannot count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.activities.services.scanning import KNOWN, REFUSED, TAKEN, Result, Sending
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Station
from garda.results.models import VoteRound
from garda.votingday.domain.reports import Arrival, counts, day_of, marks_of
from garda.votingday.models import (
    OrderState,
    ReportKind,
    RollCallMember,
    RoundOrder,
    StationReport,
    Way,
)

REPORT = act("votingday.report", "Melaporkan tahap TPS pada hari-H", Role.KPPS, Role.PPS)
#: The one case in which nothing can be kept: a station that is not here.
UNKNOWN_STATION = "unknown_station"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewStationReport:
    """One notice. ``present``: members (appointments) who answered a roll call; ``takes_back``: the
    notice that was wrong, with the ``reason``."""

    id: UUID
    station: UUID
    kind: str
    device_at: datetime
    present: Sequence[UUID] = ()
    takes_back: UUID | None = None
    reason: str = ""


@transaction.atomic
def take_station_reports(
    actors: Sequence[Actor],
    *,
    sending: Sending,
    reports: Sequence[NewStationReport],
    way: str = Way.PHONE,
) -> list[Result]:
    """Keep what stations report; sent again, it is known. Results in the order sent.

    ``actors``: the sender under each grant; the first signs the act. Nobody is refused for a
    notice that is wrong: it is kept with its marks. One entry in the ledger per batch with
    something new. The number of queries does not depend on that of the notices.
    """
    unique = {report.id: report for report in reports}
    stations = _locked(actors[0], unique.values())
    before = StationReport.objects.in_bulk(unique)
    fresh = [r for r in unique.values() if r.id not in before and r.station in stations]
    kept = _keep(_Arriving(actors, sending, way, stations, fresh)) if fresh else []
    marks = {row.id: row.marks for row in (*before.values(), *kept)}
    return [_result(report.id, marks, report.id in before) for report in reports]


def _locked(actor: Actor, reports: Collection[NewStationReport]) -> dict[UUID, Station]:
    """The stations, each for one batch at a time, in one order for all."""
    rows = Station.objects.filter(election=actor.election, id__in={r.station for r in reports})
    held = rows.select_for_update(no_key=True, of=("self",)).select_related("village", "election")
    return held.order_by("id").in_bulk()


def _result(report: UUID, marks: Mapping[UUID, Sequence[str]], known: bool) -> Result:
    if report not in marks:
        return Result(report, REFUSED, [UNKNOWN_STATION])
    return Result(report, KNOWN if known else TAKEN, marks[report])


def _keep(arriving: _Arriving) -> list[StationReport]:
    kept = arriving.rows()
    fields = StationReport._meta.concrete_fields
    copy_rows(
        StationReport,
        [field.name for field in fields],
        ([getattr(row, field.attname) for field in fields] for row in kept),
    )
    copy_rows(
        RollCallMember,
        ["id", "election", "report", "appointment", "path"],
        arriving.answers(),
    )
    record(
        arriving.actors[0],
        "votingday.reported",
        path=arriving.actors[0].path,
        payload={
            "batch": str(arriving.sending.batch),
            "device": str(arriving.sending.device),
            "way": str(arriving.way),
            "reports": len(kept),
            "marked": sum(bool(row.marks) for row in kept),
        },
        items=[[str(r.id), r.path, r.kind, str(r.takes_back_id or ""), r.marks] for r in kept],
        election_id=arriving.actors[0].election,
        happened_at=max(row.happened_at for row in kept),
    )
    return kept


class _Arriving:
    """One batch of new notices with what judging them needs, read once."""

    def __init__(
        self,
        actors: Sequence[Actor],
        sending: Sending,
        way: str,
        stations: Mapping[UUID, Station],
        reports: Sequence[NewStationReport],
    ) -> None:
        self.actors, self.sending, self.way = actors, sending, way
        self.stations, self.reports, self.now = stations, reports, clock.now()
        self.days = voting_days(list(stations.values()))
        self.wrong = self._to_take_back()
        self.members = self._members()

    def _to_take_back(self) -> dict[UUID, StationReport]:
        """Notices that can be taken back: none that was already, and none that does so itself."""
        named = {report.takes_back for report in self.reports if report.takes_back}
        if not named:
            return {}
        standing = StationReport.objects.filter(
            takes_back__isnull=True, taken_back_by__isnull=True, counts=True
        )
        return standing.in_bulk(named)

    def _members(self) -> dict[UUID, set[UUID]]:
        """Serving members by station; asked for roll calls alone."""
        found: dict[UUID, set[UUID]] = defaultdict(set)
        called = [r.station for r in self.reports if r.kind == ReportKind.ROLL_CALL]
        if not called:
            return found
        serving = Appointment.objects.filter(body=KPPS, ended_on__isnull=True, station__in=called)
        for station, member in serving.values_list("station_id", "id"):
            if station is not None:
                found[station].add(member)
        return found

    def rows(self) -> list[StationReport]:
        return [self._row(report) for report in self.reports]

    def answers(self) -> Iterator[Sequence[Any]]:
        """Members who answered, as they are copied into their table."""
        for report in self.reports:
            station = self.stations[report.station]
            for member in sorted(self._present(report)):
                yield uuid7(), station.election_id, report.id, member, station.path

    def _present(self, report: NewStationReport) -> set[UUID]:
        return self.members[report.station].intersection(report.present)

    def _row(self, report: NewStationReport) -> StationReport:
        station = self.stations[report.station]
        # A phone that claims the future told it when it sent it.
        happened = min(report.device_at + self.sending.offset, self.now)
        day = self._day(station, happened)
        taken_back = self._taken_back(report)
        marks = marks_of(self._arrival(report, station, day, taken_back))
        called = report.kind == ReportKind.ROLL_CALL and not report.takes_back
        return StationReport(
            id=report.id,
            election_id=station.election_id,
            station=station,
            path=station.path,
            kind=str(report.kind),
            way=str(self.way),
            day=day or station.election.voting_day,
            present=len(self._present(report)) if called else None,
            takes_back=taken_back,
            reason=report.reason if taken_back else "",
            counts=counts(marks),
            marks=[str(mark) for mark in marks],
            account=self.sending.account,
            device=self.sending.device,
            batch=self.sending.batch,
            device_at=report.device_at,
            offset_ms=self.sending.clock_off // timedelta(milliseconds=1),
            happened_at=happened,
            recorded_at=self.now,
        )

    def _taken_back(self, report: NewStationReport) -> StationReport | None:
        """What it takes back: once, also within one batch, and never without a word."""
        if report.takes_back is None or not report.reason.strip():
            return None
        return self.wrong.pop(report.takes_back, None)

    def _arrival(
        self,
        report: NewStationReport,
        station: Station,
        day: date | None,
        taken_back: StationReport | None,
    ) -> Arrival:
        same = (
            taken_back is not None
            and taken_back.station_id == station.id
            and taken_back.kind == report.kind
        )
        return Arrival(
            works_there=self._works_at(station),
            revoked=self.sending.revoked,
            ended=self.sending.ended,
            day=day,
            clock_off=self.sending.clock_off,
            undoes_nothing=report.takes_back is not None and not same,
            strangers=not self.members[report.station].issuperset(report.present),
        )

    def _works_at(self, station: Station) -> bool:
        return any(
            in_scope(station.path, actor.path)
            for actor in self.actors
            if actor.role in REPORT.roles
        )

    def _day(self, station: Station, happened: datetime) -> date | None:
        local = happened.astimezone(ZoneInfo(station.village.time_zone)).date()
        return day_of(local, self.days[station.id])


def voting_days(stations: Sequence[Station]) -> dict[UUID, set[date]]:
    """Days on which the stations vote, with those ordered for votes held again. Two queries."""
    found = {station.id: {station.election.voting_day} for station in stations}
    held = VoteRound.objects.filter(station__in=found)
    coming = RoundOrder.objects.filter(round__station__in=found, state=OrderState.ORDERED)
    for station, day in (
        *held.values_list("station_id", "voted_on"),
        *coming.values_list("round__station_id", "vote_on"),
    ):
        found[station].add(day)
    return found
