"""Reads of gatherings for their pages: parts, people to name, agreements that wait."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from garda.formation.models import Appointment
from garda.kernel.roles import Role
from garda.people.models import Grant, Person
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .models import Activity, FollowUp

#: Bodies whose members teach, accompany and are guests; KPPS come as the audience.
_BODIES = ("ppk", "pps", "panwascam", "ppk_secretariat", "pps_secretariat")
#: Roles whose holders do; those of a station come as the audience, too.
_ROLES = (
    Role.KPU_RI,
    Role.KPU_PROVINCE,
    Role.KPU_REGENCY,
    Role.PPK,
    Role.PPS,
    Role.PPK_SECRETARIAT,
    Role.PPS_SECRETARIAT,
    Role.BAWASLU,
    Role.PANWASCAM,
    Role.PKD,
)
#: How many names a list to choose from may hold; a regency has about 1,000 officers.
MOST_NAMES = 1500


def nameable(activity: Activity) -> list[tuple[str, str]]:
    """Officers who may be given a part, as id and words. Two queries.

    Members of bodies in its region, and whoever holds a role in, below or around it.
    """
    bodies = (
        Appointment.objects.filter(
            within(activity.path),
            election=activity.election,
            body__in=_BODIES,
            ended_on__isnull=True,
        )
        .select_related("person", "region")
        .order_by("body", "path", "seat")[:MOST_NAMES]
    )
    found = {a.person_id: f"{a.person.name}, {a.body.upper()} {a.region.name}" for a in bodies}
    around = Grant.objects.filter(
        _around(activity.path) | within(activity.path, "region__path"),
        election=activity.election,
        role__in=_ROLES,
        revoked_at__isnull=True,
        account__person__isnull=False,
    ).select_related("account__person", "region")
    for grant in around:
        person: Person = grant.account.person  # type: ignore[assignment]
        words = f"{person.name}, {grant.get_role_display()} {grant.region.name}"
        found.setdefault(person.id, words)
    return sorted(((str(i), words) for i, words in found.items()), key=lambda pair: pair[1])


def _around(path: str) -> Q:
    parts = path.split("/")
    return Q(region__path__in=["/".join(parts[:n]) for n in range(1, len(parts) + 1)])


def pps_of(election: Election, villages: Sequence[Region]) -> dict[str, list[UUID]]:
    """Members of the PPS by the village's path: they train its KPPS (domain.md 6). One query."""
    serving = Appointment.objects.filter(
        election=election, body="pps", path__in=[v.path for v in villages], ended_on__isnull=True
    )
    found: dict[str, list[UUID]] = {}
    for path, person in serving.order_by("path", "seat").values_list("path", "person"):
        found.setdefault(path, []).append(person)
    return found


def finished(election: Election, path: str) -> QuerySet[FollowUp]:
    """What was agreed and is done, the latest first."""
    done = FollowUp.objects.filter(within(path), election=election, done_at__isnull=False)
    return done.select_related("activity", "region").order_by("-done_at", "id")


def waiting(election: Election, path: str) -> QuerySet[FollowUp]:
    """What was agreed and is not done, the earliest first."""
    open_ones = FollowUp.objects.filter(within(path), election=election, done_at__isnull=True)
    return open_ones.select_related("activity", "region").order_by("due_on", "id")


def overdue(election: Election, path: str, today: date) -> int:
    """How many agreements are past their day. One query."""
    return waiting(election, path).filter(due_on__lt=today).count()
