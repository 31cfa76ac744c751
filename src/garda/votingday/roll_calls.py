"""Who answered at a station before it opened: its recorded oath, or a reported roll-call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from garda.activities.models import ActivityKind, Attendance
from garda.regions.models import Election

from .models import ReportKind, RollCallMember, StationReport


@dataclass(slots=True)
class RollCall:
    """When a station's group was called first, and the members (appointments) who were there."""

    at: datetime
    members: set[UUID] = field(default_factory=set)


def called(election: Election, paths: Collection[str]) -> set[str]:
    """Those of the stations whose roll-call was noted. One query."""
    sworn = _sworn(election, paths).values_list("activity__path")
    told = _reported(election, paths).values_list("path")
    return {path for (path,) in sworn.union(told)}


def roll_calls(election: Election, paths: Collection[str]) -> Mapping[str, RollCall]:
    """The roll-calls of some stations, by path. Three queries."""
    found: dict[str, RollCall] = {}
    reports = _reported(election, paths)
    for path, at in reports.order_by("-happened_at").values_list("path", "happened_at"):
        found[path] = RollCall(at)
    answered = RollCallMember.objects.filter(report__in=reports)
    for path, member in answered.values_list("path", "appointment_id"):
        found[path].members.add(member)
    rows = _sworn(election, paths).order_by("-happened_at")
    about = ("activity__path", "happened_at", "completed", "appointment_id")
    for path, at, completed, member in rows.values_list(*about):
        call = found.setdefault(path, RollCall(at))
        call.at = min(call.at, at)
        if completed and member is not None:
            call.members.add(member)
    return found


def _sworn(election: Election, paths: Collection[str]) -> QuerySet[Attendance]:
    return Attendance.objects.filter(
        activity__election=election,
        activity__kind=ActivityKind.STATION_OATH,
        activity__cancelled_at__isnull=True,
        activity__path__in=paths,
    )


def _reported(election: Election, paths: Collection[str]) -> QuerySet[StationReport]:
    return StationReport.objects.filter(
        election=election,
        path__in=paths,
        kind=ReportKind.ROLL_CALL,
        counts=True,
        takes_back__isnull=True,
        taken_back_by__isnull=True,
    )
