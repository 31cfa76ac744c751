"""Attendance rows from scans: read once, concluded by the pure rule, written where they change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import Q

from garda.activities.domain.scans import ABSENT, ONLINE, Conclusion, Gathering, Seen, conclude
from garda.activities.leaves import given_at
from garda.activities.models import Activity, Attendance, Means, OnlineLeave, Scan
from garda.packs.loader import get_pack

from .rules import gathering_of

#: One person at one gathering.
Key = tuple[UUID, UUID]
_WRITTEN = (
    "appointment", "path", "presence", "late", "means", "reason", "approved_by", "completed",
    "happened_at", "recorded_at",
)  # fmt: skip


#: What is read of a scan, in this order.
_READ = (
    "activity_id", "person_id", "appointment_id", "appointment__path", "id", "presence", "means",
    "reason", "happened_at", "marks",
)  # fmt: skip


class Held(NamedTuple):
    """The appointment in which somebody came, and where it is."""

    id: UUID
    path: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that is known of some people at some gatherings."""

    scans: Mapping[Key, list[Seen]]
    recorded: Mapping[Key, Attendance]
    leaves: Mapping[Key, OnlineLeave]
    appointments: Mapping[Key, Held]


def conclude_for(
    activities: Iterable[Activity], now: datetime, persons: Collection[UUID] | None = None
) -> int:
    """Write what follows for ``persons`` (everybody when None) at gatherings that are open.

    Part of an act, whose caller has locked the gatherings. Returns how many rows changed. Four
    queries at most.
    """
    open_ones = {a.id: a for a in activities if a.closed_at is None and a.cancelled_at is None}
    if not open_ones:
        return 0
    rules = {id_: gathering_of(activity) for id_, activity in open_ones.items()}
    oaths = [id_ for id_, gathering in rules.items() if gathering.oath]
    evidence = _evidence(open_ones.keys(), persons, oaths=oaths)
    changed = []
    for key, scans in evidence.scans.items():
        row = _row(open_ones[key[0]], rules[key[0]], key, scans, evidence)
        if row is not None:
            row.recorded_at = now
            changed.append(row)
    Attendance.objects.bulk_create(
        changed,
        update_conflicts=True,
        unique_fields=["activity", "person"],
        update_fields=_WRITTEN,
    )
    return len(changed)


def _evidence(
    activities: Collection[UUID], persons: Collection[UUID] | None, *, oaths: Collection[UUID]
) -> Evidence:
    """Read as plain values: thousands of batches arrive in the hour after an oath."""
    of_them = Q(activity__in=activities) & (Q() if persons is None else Q(person__in=persons))
    scans: dict[Key, list[Seen]] = defaultdict(list)
    appointments: dict[Key, Held] = {}
    found = Scan.objects.filter(
        of_them, person__isnull=False, appointment__isnull=False, void__isnull=True
    )
    for activity, person, held, path, id_, presence, means, reason, at, marks in found.values_list(
        *_READ
    ):
        one = Seen(id_, presence, means, reason, at, frozenset(marks))
        scans[activity, person].append(one)
        appointments[activity, person] = Held(held, path)
    recorded = {(row.activity_id, row.person_id): row for row in Attendance.objects.filter(of_them)}
    return Evidence(scans, recorded, given_at(oaths) if oaths else {}, appointments)


def seen(scan: Scan) -> Seen:
    """A kept scan as the rule takes it."""
    return Seen(
        scan.id, scan.presence, scan.means, scan.reason, scan.happened_at, frozenset(scan.marks)
    )


def _listed(row: Attendance | None) -> list[Seen]:
    """What a paper list said: it counts beside the scans."""
    if row is None or row.means != Means.PAPER:
        return []
    return [Seen(row.id, row.presence, row.means, row.reason, row.happened_at)]


def _row(
    activity: Activity, rules: Gathering, key: Key, scans: list[Seen], evidence: Evidence
) -> Attendance | None:
    """The row to write; None where nothing follows or it says so already."""
    before, held = evidence.recorded.get(key), evidence.appointments[key]
    leave = evidence.leaves.get((activity.id, held.id))
    said = conclude([*scans, *_listed(before)], rules, leave=leave is not None)
    if said is None or said.means == Means.PAPER:
        return None
    after = _attendance(activity, key[1], held, said, leave)
    return None if before is not None and _same(before, after) else after


def _attendance(
    activity: Activity,
    person: UUID,
    held: Held,
    said: Conclusion,
    leave: OnlineLeave | None,
) -> Attendance:
    online = said.presence == ONLINE
    return Attendance(
        election_id=activity.election_id,
        activity=activity,
        person_id=person,
        appointment_id=held.id,
        path=held.path,
        presence=said.presence,
        late=said.late,
        means=said.means,
        reason=_reason(activity, said, leave),
        approved_by=leave.decided_by if online and leave else None,
        completed=said.presence != ABSENT,
        happened_at=said.happened_at,
    )


def _reason(activity: Activity, said: Conclusion, leave: OnlineLeave | None) -> str:
    """Online never without one: that of the leave, as told, or the meeting's own."""
    if said.presence != ONLINE:
        return said.reason
    told = leave.reason if leave is not None else said.reason
    return told or next(iter(get_pack(activity.election.pack).attendance.online_reasons))


def _same(before: Attendance, after: Attendance) -> bool:
    names = ("presence", "late", "means", "reason", "approved_by", "completed", "happened_at")
    return all(getattr(before, name) == getattr(after, name) for name in names)
