"""The oath at a station on voting day, recorded by its chair or the PPS."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.activities.models import (
    Activity,
    ActivityKind,
    ActivityMember,
    MemberRole,
    Presence,
)
from garda.activities.services.attending import AttendanceEntry, record_attendance
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.oaths.errors import LeaderAbsent, NotStationOath
from garda.oaths.queries import at_station


@transaction.atomic
def record_station_oath(
    actor: Actor, *, activity_id: UUID, present: Sequence[UUID], led_by: UUID, at: datetime
) -> int:
    """Record who took the oath at the station: appointments of the group and the order officers.

    All others are recorded as absent. ``led_by``: the chair, or the member in the chair's stead.
    For the group's own account, the PPS and the regency. Raises NotStationOath, LeaderAbsent and
    what :func:`record_attendance` raises.
    """
    activity = Activity.objects.select_for_update(no_key=True, of=("self",)).get(id=activity_id)
    if activity.kind != ActivityKind.STATION_OATH:
        raise NotStationOath
    if led_by not in present:
        raise LeaderAbsent
    invited = list(at_station(activity))
    recorded = record_attendance(
        actor, activity_id=activity.id, entries=_entries(invited, present, at)
    )
    _lead(activity, next((m for m in invited if m.id == led_by), None))
    return recorded


def _entries(
    invited: Iterable[Appointment], present: Sequence[UUID], at: datetime
) -> list[AttendanceEntry]:
    ids = {member.id for member in invited}
    # Whoever is not of this station stays on the list, for the act to refuse.
    absent = [AttendanceEntry(appointment=i, happened_at=at, presence=Presence.ABSENT)
              for i in ids.difference(present)]  # fmt: skip
    return [*(AttendanceEntry(appointment=i, happened_at=at) for i in present), *absent]


def _lead(activity: Activity, leader: Appointment | None) -> None:
    """Keep who led, where it was not the one who was to lead."""
    if leader is None:
        return
    leaders = activity.members.filter(role=MemberRole.LEADER, ended_at__isnull=True)
    if leaders.filter(person=leader.person_id).exists():
        return
    leaders.update(ended_at=clock.now())
    ActivityMember.objects.create(
        election=activity.election,
        activity=activity,
        person=leader.person,
        role=MemberRole.LEADER,
        path=activity.path,
        added_at=clock.now(),
    )
