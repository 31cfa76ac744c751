"""Voting day at the stations: every PPS notes what its groups tell, and boxes go to the PPK."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from random import Random
from uuid import UUID

from garda.activities.services.scanning import Sending
from garda.demo import times
from garda.demo.context import RegencyRun, Run
from garda.demo.journey.preparing import KPPS
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.regions.models import Region, Station
from garda.regions.queries import listings
from garda.results.models import Contest
from garda.votingday.models import Leg, ReportKind, Way
from garda.votingday.services import (
    Handed,
    NewIncident,
    NewReceipt,
    NewStationReport,
    follow_incident,
    hand_over,
    record_incident,
    take_station_reports,
)

#: Local hours of the steps (the demo's assumption), with how many minutes they spread over.
MORNING: Mapping[str, tuple[int, int, int]] = {
    ReportKind.ROLL_CALL: (6, 20, 20),
    ReportKind.OPENED: (6, 58, 12),
    ReportKind.VOTING_CLOSED: (13, 0, 20),
}
NIGHT: Mapping[str, tuple[int, int, int]] = {
    ReportKind.COUNTING: (13, 25, 40),
    ReportKind.COUNTING_DONE: (17, 0, 170),
    ReportKind.BOX_SEALED: (20, 0, 90),
}
#: Share of steps that nobody reported.
FORGOTTEN = 0.01
HEARD_BY, SEALED_BY, TAKEN_BY, BROUGHT_AT = 14, 22, 23, 9
INCIDENTS: Sequence[tuple[str, str]] = (
    ("delay", "Hujan deras; pemungutan terhenti 20 menit, lalu dilanjutkan di tempat yang sama."),
    ("logistics", "Surat suara kurang lima lembar dari tanda terima; dicatat dan diberitakan."),
    ("objection", "Saksi keberatan atas surat suara yang dinyatakan tidak sah; dijelaskan KPPS."),
)


def report_morning(run: Run, regency: RegencyRun) -> None:
    """Who is here, opened, closed: what the PPS of the first district have heard by afternoon."""
    first, _ = _split(regency)
    _report(run, regency, first, MORNING, HEARD_BY, _members(run, regency))


def report_night(run: Run, regency: RegencyRun) -> None:
    """Counted and sealed, elsewhere the whole day; a few things that happened; boxes on their
    way."""
    first, others = _split(regency)
    _report(run, regency, first, NIGHT, SEALED_BY, {})
    _report(run, regency, others, {**MORNING, **NIGHT}, SEALED_BY, _members(run, regency))
    _tell_incidents(run, regency)
    _carry_boxes(run, regency)


def _split(regency: RegencyRun) -> tuple[list[Region], list[Region]]:
    """Villages of the first district, and all others."""
    district = regency.districts[0].id
    first = [village for village in regency.villages if village.parent_id == district]
    return first, [village for village in regency.villages if village.parent_id != district]


def _report(
    run: Run,
    regency: RegencyRun,
    villages: Sequence[Region],
    steps: Mapping[str, tuple[int, int, int]],
    hour: int,
    members: Mapping[str, Sequence[UUID]],
) -> None:
    stations = _stations(run, regency)
    with times.at(run.election.voting_day, hour, regency.zone, minute=30):
        for village in villages:
            actor = regency.pps[village.path][0]
            told = [
                report
                for station in stations[village.path]
                for report in _told(run, regency, station, steps, members)
            ]
            if told:
                take_station_reports([actor], sending=_by(actor), reports=told, way=Way.CALL)


def _by(actor: Actor) -> Sending:
    return Sending(account=actor.account_id or actor.identity)


def _told(
    run: Run,
    regency: RegencyRun,
    station: Station,
    steps: Mapping[str, tuple[int, int, int]],
    members: Mapping[str, Sequence[UUID]],
) -> Iterator[NewStationReport]:
    chance = Random(f"{run.seed}:day:{station.path}")  # noqa: S311  (not a secret)
    for kind, (hour, minute, spread) in steps.items():
        begins = times.moment(run.election.voting_day, hour, minute, regency.zone)
        at = begins + timedelta(minutes=chance.randrange(spread))
        if chance.random() >= FORGOTTEN:
            present = members.get(station.path, ()) if kind == ReportKind.ROLL_CALL else ()
            yield NewStationReport(
                id=uuid7(), station=station.id, kind=kind, device_at=at, present=present
            )


def _stations(run: Run, regency: RegencyRun) -> Mapping[str, list[Station]]:
    """By village path."""
    found: dict[str, list[Station]] = defaultdict(list)
    for row in listings(run.election.id, regency.region.path):
        found[row.village.path].append(row.station)
    return found


def _members(run: Run, regency: RegencyRun) -> Mapping[str, Sequence[UUID]]:
    """Groups by station path."""
    held = Appointment.objects.filter(election=run.election, body=KPPS, ended_on=None)
    found: dict[str, list[UUID]] = defaultdict(list)
    for path, member in held.order_by("path", "seat").values_list("path", "id"):
        if path.startswith(f"{regency.region.path}/"):
            found[path].append(member)
    return found


def _tell_incidents(run: Run, regency: RegencyRun) -> None:
    """One of each kind, in the first villages; the first two are dealt with."""
    contest = Contest.objects.filter(election=run.election, region=regency.region).first()
    stations = _stations(run, regency)
    day = run.election.voting_day
    for position, (kind, text) in enumerate(INCIDENTS):
        village = regency.villages[position % len(regency.villages)]
        objection = kind == "objection" and contest is not None
        if kind == "objection" and not objection:
            continue
        actor = regency.pps[village.path][0]
        with times.at(day, SEALED_BY, regency.zone):
            new = NewIncident(
                id=uuid7(),
                station=stations[village.path][0].id,
                kind=kind,
                text=text,
                at=times.moment(day, 15, 10 * position, regency.zone),
                contest=contest.id if objection and contest else None,
                pair=int(objection),
            )
            kept, _ = record_incident(actor, new=new)
        if not objection:
            with times.at(day, SEALED_BY, regency.zone, minute=40):
                follow_incident(
                    actor, incident_id=kept.id, state="settled", text="Selesai di tempat."
                )


def _carry_boxes(run: Run, regency: RegencyRun) -> None:
    """The first district's boxes: to the PPS in the night, to the PPK in the morning."""
    district = regency.districts[0]
    stations = _stations(run, regency)
    contents = tuple(run.pack.votingday.contents)
    for village in _split(regency)[0]:
        if not stations[village.path]:
            continue
        pps = regency.pps[village.path][0]
        with times.at(run.election.voting_day, TAKEN_BY, regency.zone):
            boxes = [Handed(s.id, _seal(s), contents) for s in stations[village.path]]
            _take(pps, village, Leg.TO_PPS, boxes, note="Ketua KPPS tiap TPS.")
        morning = run.election.voting_day + timedelta(days=1)
        with times.at(morning, BROUGHT_AT, regency.zone):
            again = [Handed(s.id, "", contents) for s in stations[village.path]]
            _take(regency.ppk[district.path][0], village, Leg.TO_PPK, again, giver=pps.person_id)


def _take(
    actor: Actor,
    village: Region,
    leg: Leg,
    boxes: Sequence[Handed],
    *,
    giver: UUID | None = None,
    note: str = "",
) -> None:
    receipt = NewReceipt(id=uuid7(), stations=boxes, given_by=giver, note=note)
    hand_over(actor, village=village, leg=leg, receipts=[receipt])


def _seal(station: Station) -> str:
    """An invented number of a seal."""
    digits = "".join(part[-3:] for part in station.path.split("/")[-3:])
    return f"S{digits}"
