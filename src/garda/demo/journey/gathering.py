"""Training: the cascade reaches every village."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from garda.activities.models import Activity
from garda.activities.services.attending import AttendanceEntry, close, record_attendance
from garda.activities.services.planning import plan_training
from garda.demo import times
from garda.demo.context import RegencyRun, Run, Team
from garda.demo.journey.preparing import KPPS
from garda.demo.journey.scanning import scan_in
from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.regions.models import Region
from garda.regions.queries import within

OATH_HOUR, TRAINING_HOUR = 8, 10
#: Days before the trainers' training on which the levels above are trained.
NATIONAL_BEFORE, PROVINCE_BEFORE = 55, 25


def train_trainers(run: Run, regency: RegencyRun) -> None:
    """The levels above: KPU RI and each province once in a run, then the regency's PPK and PPS."""
    province = _province(run, regency)
    day = run.pack.stage("tot").starts
    with times.at(day, TRAINING_HOUR, regency.zone, minute=30) as now:
        (session,) = plan_training(
            regency.commissioners[0],
            election=run.election,
            audience="ppk_pps",
            regions=[regency.region],
            taught_from=province.id,
            on=day,
            trainers=_taught_by(regency.region, regency.commissioners),
        )
        members = members_of(run, session, "ppk", "pps")
        entries = [AttendanceEntry(happened_at=now, appointment=a) for a in members]
        hold(regency.commissioners[0], session, entries)
        regency.trainers_session = session.id


def _province(run: Run, regency: RegencyRun) -> Activity:
    """The province's session for its regencies; made with its national one where it is missing."""
    region = Region.objects.select_related("parent").get(code=regency.folder.province.code)
    found = run.sessions.get(region.path)
    if found is None:
        national = _national(run, regency, region.parent)
        day = run.pack.stage("tot").starts - timedelta(days=PROVINCE_BEFORE)
        team = run.kpu_province[region.path]
        found = _session(run, regency, team, region, "kpu_regency", day, national.id)
        run.sessions[region.path] = found
    people = [a.person_id for a in regency.commissioners.members]
    _attend(run, regency, run.kpu_province[region.path][0], found, people)
    return found


def _national(run: Run, regency: RegencyRun, country: Region | None) -> Activity:
    if country is None:
        raise LookupError("a province hangs under the country")
    found = run.sessions.get(country.path)
    if found is None:
        day = run.pack.stage("tot").starts - timedelta(days=NATIONAL_BEFORE)
        found = _session(run, regency, run.kpu_ri, country, "kpu_province", day, None)
        run.sessions[country.path] = found
    province = regency.folder.province.code
    team = next(t for p, t in run.kpu_province.items() if p == f"{country.path}/{province}")
    _attend(run, regency, run.kpu_ri[0], found, [a.person_id for a in team.members])
    return found


def _session(
    run: Run,
    regency: RegencyRun,
    team: Team,
    region: Region,
    audience: str,
    day: date,
    taught_from: UUID | None,
) -> Activity:
    with times.at(day, OATH_HOUR, regency.zone):
        (session,) = plan_training(
            team[0],
            election=run.election,
            audience=audience,
            regions=[region],
            taught_from=taught_from,
            on=day,
            trainers=_taught_by(region, team),
        )
    return session


def _taught_by(region: Region, team: Team) -> dict[str, list[UUID]]:
    """The first of the team teaches."""
    person = team[0].person_id
    return {region.path: [person] if person else []}


def _attend(
    run: Run, regency: RegencyRun, actor: Actor, session: Activity, people: Sequence[UUID | None]
) -> None:
    with times.at(session.starts_at.date(), 16, regency.zone) as now:
        entries = [AttendanceEntry(happened_at=now, person=p) for p in people]
        record_attendance(actor, activity_id=session.id, entries=entries)


def train(run: Run, regency: RegencyRun) -> None:
    """One session per village, taught by PPS from the regency's; then the list is closed."""
    day = run.pack.stage("training").starts
    with times.at(day, TRAINING_HOUR + 6, regency.zone) as now:
        planned = plan_training(
            regency.commissioners[0],
            election=run.election,
            audience=KPPS,
            regions=regency.villages,
            taught_from=regency.trainers_session,
            trainers={
                path: [pps.person_id for pps in team.members if pps.person_id]
                for path, team in regency.pps.items()
            },
        )
        for done, session in enumerate(planned, start=1):
            members = members_of(run, session, KPPS)
            if done == 1:
                by_phone(run, regency.pps[session.path][0], session, members)
            else:
                entries = [AttendanceEntry(happened_at=now, appointment=a) for a in members]
                hold(regency.pps[session.path][0], session, entries)
            run.progress("Bimtek KPPS", done, len(planned))


def members_of(run: Run, activity: Activity, *bodies: str) -> list[UUID]:
    """Appointments of ``bodies`` that serve where the gathering is held."""
    return list(
        Appointment.objects.filter(
            within(activity.path), election=run.election, body__in=bodies, ended_on__isnull=True
        )
        .order_by("path", "body", "seat")
        .values_list("id", flat=True)
    )


def by_phone(run: Run, actor: Actor, session: Activity, members: Sequence[UUID]) -> None:
    held = Appointment.objects.in_bulk(members)
    scan_in(run, actor, session, [held[member] for member in members])


def hold(actor: Actor, activity: Activity, entries: Sequence[AttendanceEntry]) -> None:
    record_attendance(actor, activity_id=activity.id, entries=entries)
    close(actor, activity_id=activity.id)
