"""Reads of leaves to attend online, and of who took an oath where."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from uuid import UUID

from django.db.models import OuterRef, QuerySet

from garda.formation.models import Appointment
from garda.people.models import Account

from .models import Activity, ActivityKind, Attendance, OnlineLeave

#: Gatherings at which an oath is taken.
OATHS = frozenset({ActivityKind.OATH, ActivityKind.STATION_OATH})


def leaves_of(activity: Activity, members: Iterable[Appointment | None]) -> dict[UUID, OnlineLeave]:
    """Allowed leaves of ``members`` for a gathering, by appointment. One query."""
    ids = [member.id for member in members if member is not None]
    found = OnlineLeave.objects.filter(activity=activity, appointment__in=ids, allowed=True)
    return {leave.appointment_id: leave for leave in found}


def humans_of(accounts: Iterable[UUID | None]) -> dict[UUID, UUID]:
    """Who stands behind accounts (the account itself where nobody is known). One query."""
    found = Account.objects.filter(id__in={account for account in accounts if account})
    return {account.id: account.human_id or account.id for account in found}


def sworn_elsewhere(activity: Activity, appointments: Sequence[UUID]) -> dict[UUID, str]:
    """Who among ``appointments`` took this kind of oath at another gathering, and at which.

    One query.
    """
    taken = Attendance.objects.filter(
        election=activity.election_id,
        activity__kind=activity.kind,
        appointment__in=list(appointments),
        completed=True,
    ).exclude(activity=activity)
    return dict(taken.values_list("appointment", "activity__title"))


def given_at(activities: Collection[UUID]) -> dict[tuple[UUID, UUID], OnlineLeave]:
    """Allowed leaves of several gatherings, by gathering and appointment. One query."""
    given = OnlineLeave.objects.filter(activity__in=activities, allowed=True)
    return {(leave.activity_id, leave.appointment_id): leave for leave in given}


def sworn_at(appointments: Collection[UUID]) -> set[tuple[UUID, str, UUID]]:
    """Which of ``appointments`` took which kind of oath at which gathering. One query."""
    taken = Attendance.objects.filter(
        appointment__in=appointments, activity__kind__in=OATHS, completed=True
    )
    return set(taken.values_list("appointment", "activity__kind", "activity"))


def sworn_before(activity: Activity) -> QuerySet[Attendance]:
    """Of appointments: that they took this kind of oath at an earlier gathering."""
    return Attendance.objects.filter(
        appointment=OuterRef("pk"),
        activity__kind=activity.kind,
        activity__starts_at__lt=activity.starts_at,
        completed=True,
    )
