"""A member leaves: the seat falls empty, or the next substitute on the list takes it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.formation.domain.shortage import plan_replacement
from garda.formation.errors import AlreadyEnded, NoReserve, TooLateToResign
from garda.formation.models import Application, Appointment, EndReason, Origin
from garda.formation.staffing import current_listings, lock_village, reserves, substitutes_of
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.services import Place, end_with_task
from garda.regions.models import StationKind

from .seating import Seat, put, seat_of

END = act("formation.end", "Mengakhiri tugas seorang anggota", Role.PPS, Role.KPU_REGENCY)


@transaction.atomic
def end_appointment(
    actor: Actor, *, appointment_id: UUID, reason: EndReason, ended_on: date
) -> Appointment:
    """End an appointment; ``ended_on`` is the first day the member does not serve.

    For the PPS of the village, of a secretariat's member for the regency's KPU. The seat is empty
    then and may be filled: by any act of filling, in a secretariat by the next proposal. The role
    that came with it ends, too. Raises NotAllowed, AlreadyEnded, TooLateToResign,
    Appointment.DoesNotExist.
    """
    appointment, roles = _end(actor, appointment_id, reason, ended_on)
    _record(actor, "formation.appointment_ended", appointment, roles, {})
    return appointment


@transaction.atomic
def replace(
    actor: Actor, *, appointment_id: UUID, reason: EndReason, ended_on: date
) -> Appointment:
    """End an appointment and seat the village's next substitute, in one act (PAW).

    Works before and after the decree; the newcomer needs a decree of their own. Nobody chooses
    whom: the list adopted by the plenary does. Returns the new appointment. Raises as
    :func:`end_appointment`, and NoReserve when nobody on the list may serve at that station.
    """
    left, roles = _end(actor, appointment_id, reason, ended_on)
    if left.station_id is None:
        raise NoReserve(left.region.name)
    seat = seat_of(left.election, left.station_id, left.seat)
    application = _next_substitute(seat)
    newcomer = put(
        seat,
        application.person_id,
        origin=Origin.RESERVE,
        decided_on=ended_on,
        application=application,
    )
    _record(actor, "formation.replaced", left, roles, {"successor": str(newcomer.id)})
    return newcomer


def _end(
    actor: Actor, appointment_id: UUID, reason: EndReason, ended_on: date
) -> tuple[Appointment, list[UUID]]:
    """The appointment that ended, and the grants that ended with it."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("election", "person", "region", "station")
        .get(id=appointment_id)
    )
    END.require(actor, path=appointment.path, among=[_decides(appointment)])
    lock_village(appointment.region)
    if appointment.ended_on is not None:
        raise AlreadyEnded(appointment.person.name)
    # Groups must not fall apart on the day they are for; a secretariat's work goes on after it.
    resigns = reason == EndReason.RESIGNED and appointment.origin != Origin.GOVERNMENT
    if resigns and ended_on > appointment.election.voting_day:
        raise TooLateToResign(appointment.person.name)
    appointment.ended_on, appointment.end_reason = ended_on, reason
    appointment.save(update_fields=["ended_on", "end_reason"])
    return appointment, _end_role(actor, appointment, ended_on)


def _end_role(actor: Actor, left: Appointment, ended_on: date) -> list[UUID]:
    """Take the body's role from whoever left, unless they serve in it here by another seat."""
    here = Appointment.objects.filter(
        Q(ended_on__isnull=True) | Q(ended_on__gt=ended_on),
        election=left.election_id,
        person=left.person_id,
        body=left.body,
        region=left.region_id,
        station=left.station_id,
    )
    if here.exists():
        return []
    return end_with_task(
        actor,
        person_id=left.person_id,
        of=left.election,
        role=left.body,
        place=Place(left.region, left.station),
        last=ended_on - timedelta(days=1),
    )


def _decides(appointment: Appointment) -> Role:
    """Who ends an appointment is who decided about it."""
    return Role.KPU_REGENCY if appointment.origin == Origin.GOVERNMENT else Role.PPS


def _next_substitute(seat: Seat) -> Application:
    lines = list(reserves(seat.election, [seat.village]))
    special = {
        listing.path
        for listing in current_listings(seat.election, seat.village)
        if listing.kind == StationKind.SPECIAL
    }
    plan = plan_replacement(seat.vacancy, substitutes_of(lines, special), neighbours=[])
    if plan.candidate is None:
        raise NoReserve(seat.label)
    chosen = {str(line.application_id): line.application for line in lines}
    return chosen[plan.candidate]


def _record(
    actor: Actor, act: str, left: Appointment, roles: Sequence[UUID], more: dict[str, str]
) -> None:
    record(
        actor,
        act,
        path=left.path,
        payload={
            "appointment": str(left.id),
            "reason": str(left.end_reason),
            "ended_on": str(left.ended_on),
            "grants_ended": [str(grant) for grant in roles],
            **more,
        },
        election_id=left.election_id,
    )
