"""Planning visits of several villages in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from uuid import UUID

from django.db import transaction

from garda.activities.errors_gathering import NotAPart
from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.services.holding import VISITORS
from garda.activities.services.series import hours, write_series
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.people.models import Grant
from garda.regions.models import Election, Region
from garda.visits.errors import NoVisitors

PLAN_VISIT = act("visits.plan", "Merencanakan kunjungan", *VISITORS)


@transaction.atomic
def plan_visits(
    actor: Actor,
    *,
    election: Election,
    villages: Sequence[Region],
    visitors: Sequence[UUID],
    on: date,
    at: time,
) -> list[Activity]:
    """Plan one visit per village by ``visitors`` (persons with a role around all of them).

    Raises NotAllowed, NoVisitors, NotAPart, AlreadyPlanned.
    """
    if not villages or not visitors:
        raise NoVisitors
    for village in villages:
        PLAN_VISIT.require(actor, path=village.path)
    _refuse_strangers(election, villages, set(visitors))
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.VISIT,
            audience=KPPS,
            region=village,
            path=village.path,
            title=f"Kunjungan {village.name}",
            **hours(on, at, None, village),
        )
        for village in villages
    ]
    title = f"Kunjungan {on:%d-%m-%Y}"
    write_series(actor, election, "visits.planned", planned, title=title)
    ActivityMember.objects.bulk_create(
        ActivityMember(
            election=election,
            activity=activity,
            person_id=person,
            role=MemberRole.VISITOR,
            path=activity.path,
            added_at=clock.now(),
        )
        for activity in planned
        for person in dict.fromkeys(visitors)
    )
    return planned


def _refuse_strangers(election: Election, villages: Sequence[Region], visitors: set[UUID]) -> None:
    """One query: every visitor holds a role of visitors around every village."""
    held = Grant.objects.filter(
        election=election,
        account__person__in=visitors,
        role__in=VISITORS,
        revoked_at__isnull=True,
    ).values_list("account__person", "region__path")
    paths: dict[UUID, list[str]] = {}
    for person, path in held:
        paths.setdefault(person, []).append(path)
    for person in visitors:
        around = paths.get(person, [])
        if not all(any(in_scope(v.path, path) for path in around) for v in villages):
            raise NotAPart
