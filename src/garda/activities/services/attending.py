"""Who was at a gathering. Oath and training belong to the appointment, not only to the person."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from itertools import chain
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.activities.domain.audiences import bodies_of
from garda.activities.errors import (
    ActivityClosed,
    AlreadyRecorded,
    AlreadySworn,
    LeaveMissing,
    NotDecreed,
    NotInvited,
    OwnApproval,
    ReasonMissing,
)
from garda.activities.leaves import OATHS, humans_of, leaves_of, sworn_elsewhere
from garda.activities.models import (
    Activity,
    ActivityMember,
    Attendance,
    OnlineLeave,
    Presence,
)
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import in_scope
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Person

from .holding import CALLERS, VISITORS, holders_of
from .leave import ASKER_AND_DECIDER

ATTEND = act(
    "activities.attend",
    "Mencatat kehadiran dan menutup daftar hadir",
    Role.PPS,
    Role.KPPS,
    *VISITORS,
    *chain(*CALLERS.values()),
)

_COLUMNS = (
    "id",
    "election_id",
    "activity_id",
    "person_id",
    "appointment_id",
    "path",
    "presence",
    "reason",
    "approved_by",
    "completed",
    "happened_at",
    "recorded_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttendanceEntry:
    """One row of the attendance list: an ``appointment``, or a ``person`` who holds none.

    ``reason`` is needed when ``presence`` is online; of an oath it stands in the leave that the
    regency's KPU gave for it. ``completed`` is whether the oath was said or the session finished;
    None: as present.
    """

    happened_at: datetime
    presence: Presence = Presence.ONSITE
    appointment: UUID | None = None
    person: UUID | None = None
    reason: str = ""
    completed: bool | None = None

    @property
    def is_completed(self) -> bool:
        if self.presence == Presence.ABSENT:
            return False
        return self.completed is not False


@dataclass(frozen=True, slots=True)
class _Row:
    """An entry with its position on the list (from 1), person and place."""

    position: int
    entry: AttendanceEntry
    person: UUID | None
    path: str
    appointment: Appointment | None


@transaction.atomic
def record_attendance(
    actor: Actor, *, activity_id: UUID, entries: Sequence[AttendanceEntry]
) -> int:
    """Record who was at a gathering, in one act; returns the number of rows.

    For whoever holds it: PPS or the regency's KPU for a village, the training KPU above. All or
    nothing; errors name the positions on the list (from 1). Raises NotAllowed, ActivityClosed,
    NotInvited, NotDecreed and AlreadySworn (oath), LeaveMissing and OwnApproval (oath online),
    ReasonMissing (others online), AlreadyRecorded, Activity.DoesNotExist.
    """
    activity = Activity.objects.select_related("election", "region").get(id=activity_id)
    ATTEND.require(actor, path=activity.path, among=holders_of(activity))
    if activity.closed_at is not None:
        raise ActivityClosed(activity.title)
    rows = _rows(activity, entries)
    leaves = _check(actor, activity, rows)
    now = clock.now()
    copy_rows(Attendance, _COLUMNS, (_values(activity, row, leaves, now) for row in rows))
    record(
        actor,
        "activities.attendance_recorded",
        path=activity.path,
        payload={
            "activity": str(activity.id),
            "presence": dict(Counter(str(row.entry.presence) for row in rows)),
        },
        items=[[str(row.person), str(row.entry.presence), row.entry.is_completed] for row in rows],
        election_id=activity.election_id,
        happened_at=max((row.entry.happened_at for row in rows), default=None),
    )
    return len(rows)


@transaction.atomic
def close(actor: Actor, *, activity_id: UUID) -> Activity:
    """Close a gathering's attendance list. Raises NotAllowed, ActivityClosed."""
    activity = Activity.objects.select_for_update(no_key=True).get(id=activity_id)
    ATTEND.require(actor, path=activity.path, among=holders_of(activity))
    if activity.closed_at is not None:
        raise ActivityClosed(activity.title)
    activity.closed_at = clock.now()
    activity.save(update_fields=["closed_at"])
    record(
        actor,
        "activities.closed",
        path=activity.path,
        payload={"activity": str(activity.id)},
        election_id=activity.election_id,
    )
    return activity


def _rows(activity: Activity, entries: Sequence[AttendanceEntry]) -> list[_Row]:
    # Locked: two lists with the same member wait for each other, so nobody is sworn in twice.
    locked = Appointment.objects.select_for_update(no_key=True).order_by("id")
    held = locked.in_bulk([e.appointment for e in entries if e.appointment])
    loose = [e.person for e in entries if e.person and not e.appointment]
    homes = dict(Person.objects.filter(id__in=loose).values_list("id", "path")) if loose else {}
    return [
        _row(position, entry, held.get(entry.appointment) if entry.appointment else None, homes)
        for position, entry in enumerate(entries, start=1)
    ]


def _row(
    position: int, entry: AttendanceEntry, held: Appointment | None, homes: dict[UUID, str]
) -> _Row:
    if held is not None:
        return _Row(position, entry, held.person_id, held.path, held)
    person = entry.person if entry.person in homes and entry.appointment is None else None
    return _Row(position, entry, person, homes[person] if person else "", None)


def _check(actor: Actor, activity: Activity, rows: Sequence[_Row]) -> Mapping[UUID, OnlineLeave]:
    """Raise what is wrong with the rows; the leaves by which some take part online."""
    day = local_day(activity)
    members = _members(activity)
    _refuse(NotInvited, rows, lambda row: not _invited(activity, row, day, members))
    if activity.kind in OATHS:
        _refuse(NotDecreed, rows, lambda row: _swears(row, members) and _has_no_decree(row))
    leaves = _check_online(actor, activity, rows)
    _check_new(activity, rows)
    _refuse_sworn(activity, rows)
    return leaves


def _members(activity: Activity) -> set[UUID]:
    """Trainers, companions and guests, who come whatever body they belong to."""
    named = ActivityMember.objects.filter(activity=activity, ended_at__isnull=True)
    return set(named.values_list("person", flat=True))


def _swears(row: _Row, members: Container[UUID | None]) -> bool:
    """Whether somebody comes to be sworn in; guests and companions come by name and watch."""
    watches = row.appointment is None and row.person in members and not row.entry.is_completed
    return not watches


def _has_no_decree(row: _Row) -> bool:
    return row.appointment is None or row.appointment.decree_id is None


def _invited(activity: Activity, row: _Row, day: date, members: Container[UUID | None]) -> bool:
    held, bodies = row.appointment, bodies_of(activity.audience)
    if row.person in members:
        return True
    if held is None:
        # Commissioners have no appointment of an ad hoc body: they come by person.
        return row.person is not None and not bodies
    serves = held.ended_on is None or held.ended_on > day
    mine = held.election_id == activity.election_id and in_scope(held.path, activity.path)
    return mine and serves and held.body in bodies


def _check_online(
    actor: Actor, activity: Activity, rows: Sequence[_Row]
) -> Mapping[UUID, OnlineLeave]:
    online = [row for row in rows if row.entry.presence == Presence.ONLINE]
    if not online:
        return {}
    if activity.kind not in OATHS:
        _refuse(partial(ReasonMissing, reasons=[]), online, lambda row: not row.entry.reason)
        return {}
    leaves = leaves_of(activity, [row.appointment for row in online])
    _refuse(LeaveMissing, online, lambda row: _leave(row, leaves) is None)
    deciders = humans_of(leave.decided_by for leave in leaves.values())
    me = [actor.identity]
    own = {a for a, who in deciders.items() if ASKER_AND_DECIDER.is_broken(who, me)}
    _refuse(OwnApproval, online, lambda row: leaves[_held(row)].decided_by in own)
    return leaves


def _held(row: _Row) -> UUID:
    """The appointment's id; of nobody where there is none."""
    return row.appointment.id if row.appointment else row.entry.appointment or UUID(int=0)


def _leave(row: _Row, leaves: Mapping[UUID, OnlineLeave]) -> OnlineLeave | None:
    """The leave by which somebody takes part online; of another reason, it is none."""
    leave = leaves.get(_held(row))
    return leave if leave and row.entry.reason in {"", leave.reason} else None


def local_day(activity: Activity) -> date:
    """The day on which the gathering begins, where it is."""
    return activity.starts_at.astimezone(ZoneInfo(activity.region.time_zone)).date()


def _check_new(activity: Activity, rows: Sequence[_Row]) -> None:
    known = Attendance.objects.filter(activity=activity, person__in=[row.person for row in rows])
    before = set(known.values_list("person_id", flat=True))
    given = Counter(row.person for row in rows)
    _refuse(AlreadyRecorded, rows, lambda row: row.person in before or given[row.person] > 1)


def _refuse_sworn(activity: Activity, rows: Sequence[_Row]) -> None:
    """Nobody takes the same oath twice: an appointment is sworn in at one gathering."""
    if activity.kind not in OATHS:
        return
    taking = [row for row in rows if row.entry.is_completed]
    sworn = sworn_elsewhere(activity, [_held(row) for row in taking])
    if sworn:
        raise AlreadySworn(
            [row.position for row in taking if _held(row) in sworn], list(sworn.values())
        )


def _refuse(
    error: Callable[[Sequence[int]], GardaError],
    rows: Sequence[_Row],
    wrong: Callable[[_Row], bool],
) -> None:
    """Raise ``error`` with the positions of the rows that are ``wrong``, if there are any."""
    found = [row.position for row in rows if wrong(row)]
    if found:
        raise error(found)


def _values(
    activity: Activity, row: _Row, leaves: Mapping[UUID, OnlineLeave], now: datetime
) -> tuple[object, ...]:
    entry = row.entry
    leave = _leave(row, leaves) if entry.presence == Presence.ONLINE else None
    return (
        uuid7(),
        activity.election_id,
        activity.id,
        row.person,
        row.appointment.id if row.appointment else None,
        row.path,
        str(entry.presence),
        leave.reason if leave else entry.reason,
        leave.decided_by if leave else None,
        entry.is_completed,
        entry.happened_at,
        now,
    )
