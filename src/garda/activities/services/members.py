"""Who has a part in a gathering: leaders, trainers, companions, visitors, guests."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
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
    places = _places(activity.election_id, [person_id]).get(person_id, ())
    named = ActivityMember.objects.filter(
        activity=activity, person=person_id, role=role, ended_at__isnull=True
    )
    if not _serves(places, activity.path) or named.exists():
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


def add_trainers(planned: Sequence[Activity], trainers: Mapping[str, Sequence[UUID]]) -> None:
    """Name trainers by the path of their gathering; part of the act that plans. Three queries.

    Raises NotAPart for somebody who serves neither in, below nor around it.
    """
    wanted = {person for people in trainers.values() for person in people}
    if not wanted:
        return
    places = _places(planned[0].election_id, wanted)
    pairs = [
        (activity, person) for activity in planned for person in trainers.get(activity.path, ())
    ]
    if not all(_serves(places.get(person, ()), activity.path) for activity, person in pairs):
        raise NotAPart
    ActivityMember.objects.bulk_create(
        ActivityMember(
            election_id=activity.election_id,
            activity=activity,
            person_id=person,
            role=MemberRole.TRAINER,
            path=activity.path,
            added_at=clock.now(),
        )
        for activity, person in pairs
    )


def _serves(places: Iterable[str], path: str) -> bool:
    return any(in_scope(place, path) or in_scope(path, place) for place in places)


def _places(election_id: UUID, people: Collection[UUID]) -> dict[UUID, list[str]]:
    """Where each person serves: in an ad hoc body or by a grant. Two queries."""
    held_at = Appointment.objects.filter(
        election=election_id, person__in=people, ended_on__isnull=True
    ).values_list("person_id", "path")
    granted = Grant.objects.filter(
        election=election_id, account__person__in=people, revoked_at__isnull=True
    ).values_list("account__person", "region__path")
    found: dict[UUID, list[str]] = {}
    for person, path in [*held_at, *granted]:
        found.setdefault(person, []).append(path)
    return found


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
