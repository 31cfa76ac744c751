"""Reads of attendance: whom a gathering invites, who came, what contradicts, what is marked."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, F, Q, QuerySet

from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.formation.rollup import PathPrefix
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope, level_of
from garda.packs.loader import get_pack
from garda.regions.queries import within

from .domain.audiences import bodies_of
from .domain.scans import contradict
from .leaves import OATHS, given_at, sworn_before
from .models import Activity, Attendance, Presence, Scan
from .services.attending import ATTEND, local_day
from .services.concluding import seen
from .services.holding import holders_of
from .services.rules import gathering_of

#: How far around today the phone looks, and how many gatherings it is given.
NEAR = timedelta(days=2)
MOST_NEAR = 300


@dataclass(frozen=True, slots=True)
class Invited:
    """Somebody who is invited, with what is known so far. ``station`` is 0 where there is none."""

    appointment: Appointment
    station: int
    role: str
    leave: bool
    attendance: Attendance | None

    @property
    def state(self) -> str:
        """``onsite``, ``online``, ``absent``, or empty."""
        return self.attendance.presence if self.attendance else ""


def invited_to(activity: Activity) -> QuerySet[Appointment]:
    """Appointments that the gathering invites, by station and seat."""
    held = Appointment.objects.filter(
        within(activity.path),
        serving_on(max(local_day(activity), _term(activity))),
        election=activity.election_id,
        body__in=bodies_of(activity.audience),
    )
    if activity.kind in OATHS:
        # A make-up oath is for those who were not sworn in before it.
        held = held.filter(~Exists(sworn_before(activity)))
    return held.select_related("person", "station").order_by("path", "body", "seat")


def _term(activity: Activity) -> date:
    """Whoever is sworn in before the first day of the term is invited all the same."""
    starts = [
        body.term_starts
        for code, body in get_pack(activity.election.pack).bodies.items()
        if code in bodies_of(activity.audience) and body.term_starts
    ]
    return max(starts, default=local_day(activity))


def may_attend(actors: Iterable[Actor], activity: Activity) -> bool:
    """Whether one of these actors takes attendance there."""
    allowed = ATTEND.roles & holders_of(activity)
    return any(a.role in allowed and in_scope(activity.path, a.path) for a in actors)


def near(actors: Sequence[Actor], now: datetime) -> list[Activity]:
    """Gatherings around today of which the actors take attendance. One query."""
    here = Q()
    for actor in actors:
        here |= within(actor.path)
    found = Activity.objects.filter(
        here,
        election=actors[0].election,
        starts_at__range=(now - NEAR, now + NEAR),
        cancelled_at__isnull=True,
    ).select_related("election", "region")
    rows = found.prefetch_related("sessions").order_by("starts_at", "path")
    return [each for each in rows[:MOST_NEAR] if may_attend(actors, each)]


def invited_counts(activities: Sequence[Activity]) -> dict[UUID, int]:
    """How many each gathering invites today. One query per level of region."""
    levels: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        levels[level_of(activity.path)].append(activity)
    return {k: n for level, group in levels.items() for k, n in _counted(level, group).items()}


def _counted(level: str, group: Sequence[Activity]) -> dict[UUID, int]:
    bodies = {body for activity in group for body in bodies_of(activity.audience)}
    wanted = Q()
    for path in {activity.path for activity in group}:
        wanted |= within(path)
    rows = (
        Appointment.objects.filter(
            wanted, election=group[0].election_id, body__in=bodies, ended_on__isnull=True
        )
        .annotate(place=PathPrefix("path", level=level))
        .values_list("place", "body")
        .annotate(members=Count("id"))
    )
    counts = {(place, body): members for place, body, members in rows}
    return {
        activity.id: sum(counts.get((activity.path, b), 0) for b in bodies_of(activity.audience))
        for activity in group
    }


def present_counts(activities: Sequence[Activity]) -> dict[UUID, int]:
    """How many came to each. One query."""
    came = Attendance.objects.filter(activity__in=activities).exclude(presence=Presence.ABSENT)
    return dict(came.values_list("activity").annotate(n=Count("id")))


def expected(activity: Activity) -> list[Invited]:
    """Everybody invited, with leave and attendance. Three queries."""
    leaves = given_at([activity.id])
    known = {row.appointment_id: row for row in activity.attendances.all()}
    roles = get_pack(activity.election.pack).bodies
    return [
        Invited(
            appointment=each,
            station=int(each.path[-3:]) if each.station_id else 0,
            role=roles[each.body].position_of(each.seat).name.id,
            leave=(activity.id, each.id) in leaves,
            attendance=known.get(each.id),
        )
        for each in invited_to(activity)
    ]


def by_station(people: Iterable[Invited]) -> dict[tuple[str, int], list[Invited]]:
    """People by the path of their place and its station, in order."""
    groups: dict[tuple[str, int], list[Invited]] = defaultdict(list)
    for each in people:
        groups[each.appointment.path, each.station].append(each)
    return dict(groups)


@dataclass(frozen=True, slots=True)
class Conflict:
    """Scans of one person that say different things, with all of them in the order of time."""

    scans: Sequence[Scan]

    @property
    def name(self) -> str:
        person = self.scans[0].person
        return person.name if person else ""


def scans_of(activity: Activity) -> list[Scan]:
    """Every scan of a gathering that was not taken back, by the time it happened. One query."""
    found = activity.scans.filter(void__isnull=True).select_related("person")
    found = found.order_by(F("happened_at"), "id")
    return list(found)


def conflicts(activity: Activity, scans: Iterable[Scan]) -> list[Conflict]:
    """People whose scans contradict one another. One query."""
    rules, leaves = gathering_of(activity), given_at([activity.id])
    people: dict[UUID, list[Scan]] = defaultdict(list)
    for scan in scans:
        if scan.person_id is not None:
            people[scan.person_id].append(scan)
    return [
        Conflict(group)
        for group in people.values()
        if contradict(
            [seen(scan) for scan in group],
            rules,
            leave=(activity.id, group[0].appointment_id) in leaves,
        )
    ]


def marked(scans: Iterable[Scan]) -> list[Scan]:
    """Scans that a mark keeps from counting, or that have a remark."""
    return [scan for scan in scans if scan.marks]
