"""Who answered at a station before it opened: its recorded oath, or a reported roll-call."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from garda.activities.models import ActivityKind, Attendance
from garda.regions.models import Election, Station

from .models import ReportKind, RollCallMember, StationReport


@dataclass(slots=True)
class RollCall:
    """When a station's group was called first, and the members (appointments) who were there."""

    at: datetime
    members: set[UUID] = field(default_factory=set)


def with_roll_calls(stations: QuerySet[Station], election_id: UUID) -> QuerySet[Any]:
    """Stations, each with whether its roll-call was noted: as ``sworn``, or as ``reported``."""
    here = OuterRef("path")
    return stations.annotate(
        sworn=Exists(_sworn(election_id).filter(activity__path=here)),
        reported=Exists(_reported(election_id).filter(path=here)),
    )


def roll_calls(election: Election, paths: Collection[str]) -> Mapping[str, RollCall]:
    """The roll-calls of some stations, by path. Three queries."""
    found: dict[str, RollCall] = {}
    reports = _reported(election.id).filter(path__in=paths)
    for path, at in reports.order_by("-happened_at").values_list("path", "happened_at"):
        found[path] = RollCall(at)
    answered = RollCallMember.objects.filter(report__in=reports)
    for path, member in answered.values_list("path", "appointment_id"):
        found[path].members.add(member)
    rows = _sworn(election.id).filter(activity__path__in=paths).order_by("-happened_at")
    about = ("activity__path", "happened_at", "completed", "appointment_id")
    for path, at, completed, member in rows.values_list(*about):
        call = found.setdefault(path, RollCall(at))
        call.at = min(call.at, at)
        if completed and member is not None:
            call.members.add(member)
    return found


def _sworn(election_id: UUID) -> QuerySet[Attendance]:
    return Attendance.objects.filter(
        activity__election=election_id,
        activity__kind=ActivityKind.STATION_OATH,
        activity__cancelled_at__isnull=True,
    )


def _reported(election_id: UUID) -> QuerySet[StationReport]:
    return StationReport.objects.filter(
        election=election_id,
        kind=ReportKind.ROLL_CALL,
        counts=True,
        takes_back__isnull=True,
        taken_back_by__isnull=True,
    )
