"""Reads of oaths: who missed theirs, who takes one at a station, who has not signed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import (
    BooleanField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
)

from garda.activities.models import (
    Activity,
    ActivityKind,
    Attendance,
    OnlineLeave,
    Presence,
)
from garda.documents.models import Document
from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.formation.rollup import count_by
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.regions.models import Election
from garda.regions.queries import within

from .models import Signature, SignedKind

#: Bodies whose members take the oath at a station.
STATION_BODIES = (KPPS, "order_officers")
#: Kinds of papers of a swearing-in (:mod:`garda.oaths.papers`).
PAPER_KINDS = ("oath_minutes", "oath_attendance", "oath_letters")
#: Papers on one page.
MOST = 600


def decreed(election: Election, path: str, on: date) -> QuerySet[Appointment]:
    """Members of the groups who are named in a decree and serve on the day, by station and seat."""
    return (
        Appointment.objects.filter(
            within(path), serving_on(on), election=election, body=KPPS, decree__isnull=False
        )
        .select_related("person", "region", "station")
        .order_by("path", "seat")
    )


def missed(election: Election, path: str, on: date) -> QuerySet[Appointment]:
    """Decreed members not sworn in although their village's oath has begun. One query."""
    sworn = Attendance.objects.filter(
        appointment=OuterRef("pk"), activity__kind=ActivityKind.OATH, completed=True
    )
    held = Activity.objects.filter(
        election=election,
        kind=ActivityKind.OATH,
        region=OuterRef("region"),
        cancelled_at__isnull=True,
        starts_at__lte=clock.now(),
    )
    return decreed(election, path, on).filter(~Exists(sworn), Exists(held))


def at_station(activity: Activity) -> QuerySet[Appointment]:
    """Group and order officers of a station, the group first. One query."""
    return (
        Appointment.objects.filter(
            serving_on(activity.election.voting_day),
            election=activity.election_id,
            path=activity.path,
            body__in=STATION_BODIES,
            decree__isnull=False,
        )
        .select_related("person")
        .order_by("body", "seat")
    )


def oaths_at(election: Election, path: str) -> QuerySet[Activity]:
    """Swearings-in of a region that were not cancelled, in the order of time and place."""
    return (
        Activity.objects.filter(
            within(path), election=election, kind=ActivityKind.OATH, cancelled_at__isnull=True
        )
        .select_related("region", "election")
        .order_by("starts_at", "path")
    )


def leaves_at(election: Election, path: str) -> QuerySet[OnlineLeave]:
    """Leaves of a region with whose they are, waiting ones first."""
    return (
        OnlineLeave.objects.filter(within(path), election=election)
        .select_related(
            "activity__region", "appointment__person", "appointment__region", "evidence"
        )
        .order_by(
            F("allowed").asc(nulls_first=True), "activity__starts_at", "path", "appointment__seat"
        )
    )


def _among(ids: QuerySet[Any, Any]) -> ExpressionWrapper[Any]:
    """Of appointments: whether they are among ``ids``, which is asked once for all rows."""
    return ExpressionWrapper(Q(pk__in=ids), output_field=BooleanField())


def _signed(election: Election, path: str, kind: SignedKind) -> QuerySet[Any, Any]:
    """Appointments with a signature that counts."""
    found = Signature.objects.filter(within(path), election=election, kind=kind, counts=True)
    return found.values("appointment")


def _sworn_online(election: Election, path: str) -> QuerySet[Any, Any]:
    found = Attendance.objects.filter(
        within(path),
        election=election,
        activity__kind=ActivityKind.OATH,
        presence=Presence.ONLINE,
        completed=True,
        appointment__isnull=False,
    )
    return found.values("appointment")


def pacts_by(election: Election, path: str, level: str, on: date) -> dict[str, Mapping[str, int]]:
    """Per region of ``level``: members, pacts signed, sworn online and their papers. One query."""
    rows = unsigned(election, path, on).order_by()
    return count_by(
        rows,
        "path",
        level,
        members=Count("id"),
        pacts=Count("id", filter=Q(has_pact=True)),
        online=Count("id", filter=Q(was_online=True)),
        papers=Count("id", filter=Q(was_online=True, has_oath=True)),
    )


def unsigned(election: Election, path: str, on: date) -> QuerySet[Appointment]:
    """Members with what they still have to sign: ``has_pact``, ``was_online``, ``has_oath``."""
    return decreed(election, path, on).annotate(
        has_pact=_among(_signed(election, path, SignedKind.PACT)),
        has_oath=_among(_signed(election, path, SignedKind.OATH)),
        was_online=_among(_sworn_online(election, path)),
    )


def signed_ids(kind: SignedKind, appointments: list[UUID]) -> set[UUID]:
    """Who among ``appointments`` has a signature that counts. One query."""
    found = Signature.objects.filter(kind=kind, counts=True, appointment__in=appointments)
    return set(found.values_list("appointment", flat=True))


def was_sworn_online(member: Appointment) -> bool:
    """Whether a member was sworn in online. One query."""
    return Attendance.objects.filter(
        appointment=member,
        activity__kind=ActivityKind.OATH,
        presence=Presence.ONLINE,
        completed=True,
    ).exists()


def papers_at(election: Election, path: str) -> list[Document]:
    """The newest papers of swearings-in at or under ``path``. One query."""
    found = Document.objects.filter(within(path), election=election, kind__in=PAPER_KINDS)
    return list(found.select_related("region").order_by("-signed_at", "path", "number")[:MOST])


def station_oaths(election: Election, path: str) -> QuerySet[Activity]:
    """Oaths at the stations with how many are ``recorded`` and how many ``sworn``. One query."""
    return (
        Activity.objects.filter(
            within(path),
            election=election,
            kind=ActivityKind.STATION_OATH,
            cancelled_at__isnull=True,
        )
        .select_related("region")
        .annotate(
            recorded=Count("attendances"),
            sworn=Count("attendances", filter=Q(attendances__completed=True)),
        )
        .order_by("path")
    )


def present_at(activity: Activity) -> list[Attendance]:
    """Who was recorded at a gathering, by body and seat. One query."""
    rows = Attendance.objects.filter(activity=activity).select_related("person", "appointment")
    return list(rows.order_by("appointment__body", "appointment__seat"))
