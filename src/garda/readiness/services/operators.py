"""Naming the members of a station who work with the phone app, and releasing them."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.readiness.errors import (
    NotOfTheSeven,
    OperatorAlready,
    OperatorReleased,
    OperatorsNamed,
)
from garda.readiness.models import StationOperator
from garda.regions.models import Station

NAME = act("readiness.name_operator", "Menunjuk dan melepas operator aplikasi TPS", Role.PPS)


@transaction.atomic
def name_operator(actor: Actor, *, appointment_id: UUID) -> StationOperator:
    """Make a member an operator of the own station, in the first free place.

    For the village's PPS. An operator whose seat has ended makes room. Raises NotAllowed,
    NotOfTheSeven, OperatorAlready, OperatorsNamed.
    """
    member, station = _member(actor, appointment_id)
    NAME.require(actor, path=member.path)
    Station.objects.select_for_update(no_key=True).get(pk=station)
    _release_those_gone(station)
    held = StationOperator.objects.filter(station=station, ended_at__isnull=True)
    taken = dict(held.values_list("appointment_id", "slot"))
    if member.id in taken:
        raise OperatorAlready
    most = get_pack(member.election.pack).readiness.operators
    free = [slot for slot in range(1, most + 1) if slot not in taken.values()]
    if not free:
        raise OperatorsNamed(most)
    operator = StationOperator.objects.create(
        election=member.election,
        station_id=station,
        path=member.path,
        appointment=member,
        slot=free[0],
        named_by=actor.identity,
        named_at=clock.now(),
    )
    _record(actor, "readiness.operator_named", operator)
    return operator


@transaction.atomic
def release_operator(actor: Actor, *, operator_id: UUID) -> None:
    """End the work of an operator. For the village's PPS. Raises NotAllowed, OperatorReleased."""
    rows = StationOperator.objects.select_for_update(no_key=True)
    held = rows.filter(pk=operator_id, election=actor.election, ended_at__isnull=True)
    operator = held.first()
    if operator is None:
        raise OperatorReleased
    NAME.require(actor, path=operator.path)
    operator.ended_at = clock.now()
    operator.save(update_fields=["ended_at"])
    _record(actor, "readiness.operator_released", operator)


def _member(actor: Actor, appointment_id: UUID) -> tuple[Appointment, UUID]:
    """A serving member and the station. Who lies elsewhere is as if nobody were there."""
    found = Appointment.objects.select_related("election").filter(
        pk=appointment_id, election=actor.election, body=KPPS, ended_on__isnull=True
    )
    member = found.first()
    if member is None or member.station_id is None or not in_scope(member.path, actor.path):
        raise NotOfTheSeven
    return member, member.station_id


def _release_those_gone(station_id: UUID) -> None:
    gone = StationOperator.objects.filter(
        station=station_id, ended_at__isnull=True, appointment__ended_on__isnull=False
    )
    gone.update(ended_at=clock.now())


def _record(actor: Actor, kind: str, operator: StationOperator) -> None:
    record(
        actor,
        kind,
        path=operator.path,
        payload={"appointment": str(operator.appointment_id), "slot": operator.slot},
        election_id=operator.election_id,
    )
