"""Reads of gatherings: who is sworn and trained, who is missing, where a training comes from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from garda.formation.models import Appointment
from garda.formation.queries import serving_on
from garda.formation.rollup import PathPrefix
from garda.formation.staffing import KPPS
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .domain.cascade import teacher_of
from .models import Activity, ActivityKind, Attendance, Presence


@dataclass(frozen=True, slots=True)
class ReadinessRow:
    """Members of one region who serve on the day asked for, by where they stand.

    ``members`` have a decree. ``sworn_on_site`` + ``sworn_online`` said the oath, ``absent`` are
    recorded as missing and not sworn since; ``trained`` completed a session.
    """

    path: str
    name: str
    code: str
    members: int
    sworn_on_site: int
    sworn_online: int
    absent: int
    trained: int

    @property
    def sworn(self) -> int:
        return self.sworn_on_site + self.sworn_online

    @property
    def unrecorded(self) -> int:
        """Members of whom no oath list says anything: with the others they make the decree list."""
        return self.members - self.sworn - self.absent


def readiness(
    election: Election, path: str, level: str, on: date | None = None
) -> list[ReadinessRow]:
    """One row per region of ``level`` that has members, at or under ``path``. Three queries.

    ``on``: members who serve on that day, voting day when None. A member is counted once, however
    often they came; who was absent first and sworn later is sworn.
    """
    day = on or election.voting_day
    members = _members(election, path, level, day)
    attended = {row["place"]: row for row in _attended(election, path, level, day)}
    regions = Region.objects.filter(within(path), level=level).order_by("path")
    return [
        _readiness(place, name, code, members[place], attended.get(place, {}))
        for place, name, code in regions.values_list("path", "name", "code")
        if place in members
    ]


def counts_on(election: Election, path: str, day: date) -> ReadinessRow:
    """The one row of the region at ``path``, zeros where nobody serves."""
    region = Region.objects.get(path=path)
    rows = readiness(election, path, region.level, on=day)
    return rows[0] if rows else _readiness(path, region.name, region.code, 0, {})


def _readiness(
    place: str, name: str, code: str, members: int, counts: Mapping[str, int]
) -> ReadinessRow:
    on_site, sworn = counts.get("on_site", 0), counts.get("sworn", 0)
    return ReadinessRow(
        path=place,
        name=name,
        code=code,
        members=members,
        sworn_on_site=on_site,
        sworn_online=sworn - on_site,
        absent=counts.get("recorded", 0) - sworn,
        trained=counts.get("trained", 0),
    )


def _serving(day: date, prefix: str = "") -> Q:
    """Decreed KPPS members who serve on ``day``."""
    return serving_on(day, prefix) & Q(**{f"{prefix}body": KPPS, f"{prefix}decree__isnull": False})


def _members(election: Election, path: str, level: str, day: date) -> dict[str, int]:
    counted = (
        Appointment.objects.filter(within(path), _serving(day), election=election)
        .annotate(place=PathPrefix("path", level=level))
        .values("place")
        .annotate(members=Count("id"))
    )
    return {row["place"]: row["members"] for row in counted}


def _attended(election: Election, path: str, level: str, day: date) -> list[Mapping[str, Any]]:
    """Distinct appointments by what their attendance says, one row per place."""
    oath, training = (Q(activity__kind=kind) for kind in (ActivityKind.OATH, ActivityKind.TRAINING))
    sworn = oath & Q(completed=True)

    def people(condition: Q) -> Count:
        return Count("appointment", distinct=True, filter=condition)

    rows = (
        Attendance.objects.filter(within(path), _serving(day, "appointment__"), election=election)
        .annotate(place=PathPrefix("path", level=level))
        .values("place")
        .annotate(
            on_site=people(sworn & Q(presence=Presence.ONSITE)),
            sworn=people(sworn),
            recorded=people(oath),
            trained=people(training & Q(completed=True)),
        )
    )
    return list(rows)


def missing(
    election: Election, path: str, kind: ActivityKind, on: date | None = None
) -> QuerySet[Appointment]:
    """Members at or under ``path`` who have not completed an oath or a training, with names.

    ``on``: as for :func:`readiness`. By station and seat.
    """
    done = Attendance.objects.filter(
        appointment=OuterRef("pk"), activity__kind=kind, completed=True
    )
    return (
        Appointment.objects.filter(
            ~Exists(done), within(path), _serving(on or election.voting_day), election=election
        )
        .select_related("person", "region")
        .order_by("path", "seat")
    )


def completed(appointments: Sequence[UUID]) -> set[tuple[UUID, str]]:
    """Which of ``appointments`` completed what: pairs with the kind of gathering. One query."""
    done = Attendance.objects.filter(appointment__in=appointments, completed=True)
    return set(done.values_list("appointment", "activity__kind").distinct())


def gatherings(election: Election, path: str, kind: ActivityKind) -> QuerySet[Activity]:
    """Gatherings of a region and below, in the order of time and place."""
    return (
        Activity.objects.filter(within(path), election=election, kind=kind)
        .select_related("region")
        .order_by("starts_at", "path")
    )


def latest_session(election: Election, audience: str, region: Region) -> Activity | None:
    """The latest session of the link above ``audience`` whose region is around ``region``.

    None where there is no link above, or nothing was planned. One query. Raises KeyError.
    """
    above = teacher_of(audience)
    if above is None:
        return None
    sessions = Activity.objects.filter(
        election=election,
        kind=ActivityKind.TRAINING,
        audience=above.audience,
        cancelled_at__isnull=True,
        path__in=_at_or_above(region.path),
    )
    return sessions.order_by("-starts_at").first()


def _at_or_above(path: str) -> list[str]:
    """``path`` and those around it, the country's included."""
    parts = path.split("/")
    return ["/".join(parts[:n]) for n in range(1, len(parts) + 1)]


def lineage(activity_id: UUID) -> list[Activity]:
    """A session and those it was taught from, the country's first. One query for four links.

    Raises Activity.DoesNotExist.
    """
    session: Activity | None = Activity.objects.select_related(
        "region",
        "taught_from__region",
        "taught_from__taught_from__region",
        "taught_from__taught_from__taught_from__region",
    ).get(id=activity_id)
    chain: list[Activity] = []
    while session is not None:
        chain.insert(0, session)
        session = session.taught_from
    return chain
