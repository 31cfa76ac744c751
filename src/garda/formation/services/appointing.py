"""Members that the regency's KPU appoints itself: PPK of districts and PPS of villages."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.formation.errors import AlreadyServing, NoSuchSeat, SeatTaken
from garda.formation.errors_secretariat import FormedOtherwise
from garda.formation.models import Appointment, Origin
from garda.formation.staffing import LOCAL_GOVERNMENT, body_of, serving_names, term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.types import Body
from garda.regions.models import Election, Region

APPOINT = act("formation.appoint", "Mengangkat anggota PPK dan PPS", Role.KPU_REGENCY)

_COLUMNS = (
    "id",
    "election_id",
    "person_id",
    "body",
    "region_id",
    "path",
    "seat",
    "position",
    "origin",
    "decided_at",
    "starts_on",
    "ends_on",
    "end_reason",
)


@dataclass(frozen=True, slots=True)
class NewMembers:
    """The members of one region's body, in the order of seats (the first is the chair)."""

    region: Region
    people: Sequence[UUID]


@transaction.atomic
def appoint_members(
    actor: Actor, *, election: Election, body: str, groups: Sequence[NewMembers]
) -> int:
    """Appoint the members of ``body`` (code) in each region, in one act; returns their number.

    For the regency's KPU. Raises NotAllowed, FormedOtherwise for a secretariat, NoSuchSeat for more
    members than seats or a region that is not the body's unit, AlreadyServing, SeatTaken. Five
    queries for any number of regions.
    """
    formed = body_of(election, body)
    if formed.formed_by == LOCAL_GOVERNMENT:
        raise FormedOtherwise(formed.name.id)
    for group in groups:
        APPOINT.require(actor, path=group.region.path)
        if group.region.level != formed.unit or len(group.people) > formed.seats:
            raise NoSuchSeat(formed.name.id, group.region.name)
    _refuse_taken(election, formed, groups)
    names = serving_names(election, [person for group in groups for person in group.people])
    if names:
        raise AlreadyServing(names)
    rows = [row for group in groups for row in _rows(election, formed, group, clock.now())]
    copy_rows(Appointment, _COLUMNS, rows)
    record(
        actor,
        "formation.members_appointed",
        path=actor.path,
        payload={"body": body, "regions": len(groups), "members": len(rows)},
        items=[[group.region.path, [str(person) for person in group.people]] for group in groups],
        election_id=election.id,
    )
    return len(rows)


def _refuse_taken(election: Election, body: Body, groups: Sequence[NewMembers]) -> None:
    taken = Appointment.objects.filter(
        election=election,
        body=body.code,
        region__in=[group.region for group in groups],
        ended_on__isnull=True,
    ).select_related("region")
    first = taken.first()
    if first is not None:
        raise SeatTaken(first.region.name, first.seat)


def _rows(
    election: Election, body: Body, group: NewMembers, now: datetime
) -> Iterable[tuple[object, ...]]:
    starts_on = term_start(body, clock.today(group.region.time_zone))
    for seat, person in enumerate(group.people, start=1):
        yield (
            uuid7(),
            election.id,
            person,
            body.code,
            group.region.id,
            group.region.path,
            seat,
            body.position_of(seat).code,
            str(Origin.APPOINTED),
            now,
            starts_on,
            body.term_ends,
            "",
        )
