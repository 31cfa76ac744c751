"""Who has a part in a gathering: leaders, trainers, companions, visitors, guests."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.activities.errors_gathering import NotAPart
from garda.activities.models import Activity, ActivityMember, MemberRole
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import in_scope
from garda.ledger.services import record
from garda.people.models import Grant

from .editing import held


@transaction.atomic
def name_member(
    actor: Actor, *, activity_id: UUID, person_id: UUID, role: MemberRole
) -> ActivityMember:
    """Give an officer of the gathering's region, or of one around it, a part in it.

    Raises NotAllowed, ActivityCancelled, ActivityClosed, NotAPart.
    """
    activity = held(actor, activity_id)
    path = _path_of(activity, person_id)
    named = ActivityMember.objects.filter(
        activity=activity, person=person_id, role=role, ended_at__isnull=True
    )
    if path is None or named.exists():
        raise NotAPart
    member = ActivityMember.objects.create(
        election=activity.election,
        activity=activity,
        person_id=person_id,
        role=role,
        path=activity.path,
        added_at=clock.now(),
    )
    _record(actor, activity, "activities.member_named", member)
    return member


@transaction.atomic
def end_member(actor: Actor, *, member_id: UUID) -> ActivityMember:
    """Take the part away again. Raises as :func:`name_member`, ActivityMember.DoesNotExist."""
    open_ones = ActivityMember.objects.filter(ended_at__isnull=True)
    member = open_ones.select_related("activity").get(id=member_id)
    activity = held(actor, member.activity_id)
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    _record(actor, activity, "activities.member_ended", member)
    return member


def _path_of(activity: Activity, person_id: UUID) -> str | None:
    """Where the person serves: in an ad hoc body or by a grant, around or in the gathering."""
    held_at = Appointment.objects.filter(
        election=activity.election, person=person_id, ended_on__isnull=True
    ).values_list("path", flat=True)
    granted = Grant.objects.filter(
        election=activity.election, account__person=person_id, revoked_at__isnull=True
    ).values_list("region__path", flat=True)
    for path in [*held_at, *granted]:
        if in_scope(path, activity.path) or in_scope(activity.path, path):
            return path
    return None


def _record(actor: Actor, activity: Activity, act: str, member: ActivityMember) -> None:
    record(
        actor,
        act,
        path=activity.path,
        payload={
            "activity": str(activity.id),
            "person": str(member.person_id),
            "role": member.role,
        },
        election_id=activity.election_id,
    )
