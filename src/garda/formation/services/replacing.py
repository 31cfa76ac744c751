"""A member leaves: the seat falls empty, or the next substitute on the list takes it at once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.errors import AlreadyEnded, NoReserve, TooLateToResign
from garda.formation.errors_replacing import ReserveChanged
from garda.formation.models import Appointment, EndReason, Origin, ProposalLine
from garda.formation.offices import decider
from garda.formation.replacement_papers import REPLACEMENT, replacement_facts
from garda.formation.seats import Seat, seat_of
from garda.formation.staffing import KPPS, lock_village
from garda.formation.succession import next_reserve
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.services import Place, end_with_task

from .filling import MINUTES_SERIES
from .seating import put

END = act("formation.end", "Mengakhiri tugas seorang anggota", Role.PPS, Role.KPU_REGENCY)


@transaction.atomic
def end_appointment(
    actor: Actor, *, appointment_id: UUID, reason: EndReason, ended_on: date
) -> Appointment:
    """End an appointment; ``ended_on`` is the first day the member does not serve.

    For the PPS of the village, of a secretariat's member for the regency's KPU. The seat is empty
    then and may be filled: by any act of filling, in a secretariat by the next proposal. Of a
    station's member the minutes get their number in this act. The role that came with the seat
    ends, too. Raises NotAllowed, AlreadyEnded, TooLateToResign, Appointment.DoesNotExist.
    """
    left, roles = end(actor, appointment_id, reason, ended_on)
    if left.body == KPPS and left.station_id is not None:
        seat = seat_of(left.election, left.station_id, left.seat)
        _write_minutes(actor, seat, left, successor=None, line=None)
    record_end(actor, "formation.appointment_ended", left, roles, {})
    return left


@transaction.atomic
def replace(
    actor: Actor,
    *,
    appointment_id: UUID,
    reason: EndReason,
    ended_on: date,
    expected: UUID | None = None,
) -> Appointment:
    """End an appointment and seat the village's next substitute, in one act with minutes (PAW).

    Works before and after the decree; the newcomer needs a decree, oath and training of their own.
    Nobody chooses whom: the list adopted by the plenary does. ``expected``: the application that
    the plenary had before it. Returns the new appointment. Raises as :func:`end_appointment`,
    ReserveChanged, and NoReserve when nobody on the list may serve at that station.
    """
    left, roles = end(actor, appointment_id, reason, ended_on)
    if left.body != KPPS or left.station_id is None:
        raise NoReserve(left.region.name)
    seat = seat_of(left.election, left.station_id, left.seat)
    line = _next(seat, expected)
    # The minutes name the newcomer, the newcomer needs the minutes: the id comes first.
    newcomer_id = uuid7()
    minutes = _write_minutes(actor, seat, left, successor=newcomer_id, line=line)
    newcomer = put(
        seat,
        line.application.person_id,
        id_=newcomer_id,
        origin=Origin.RESERVE,
        decided_on=ended_on,
        application=line.application,
        minutes=minutes,
    )
    record_end(actor, "formation.replaced", left, roles, {"successor": str(newcomer.id)})
    return newcomer


def _next(seat: Seat, expected: UUID | None) -> ProposalLine:
    line = next_reserve(seat)
    if line is None:
        raise NoReserve(seat.label)
    if expected is not None and line.application_id != expected:
        raise ReserveChanged(line.application.person.name)
    return line


def _write_minutes(
    actor: Actor,
    seat: Seat,
    left: Appointment,
    *,
    successor: UUID | None,
    line: ProposalLine | None,
) -> Document:
    """Number the minutes of the plenary in which ``left`` was let go."""
    minutes = issue(
        actor,
        election=seat.election,
        office=seat.village,
        region=seat.village,
        kind=REPLACEMENT,
        series=MINUTES_SERIES,
        title=f"Berita Acara Pemberhentian dan Penggantian Anggota KPPS {seat.label}",
        facts=replacement_facts(seat, left, successor, line.rank if line else None),
        signed_at=clock.now(),
    )
    left.end_minutes = minutes
    left.save(update_fields=["end_minutes"])
    return minutes


def end(
    actor: Actor, appointment_id: UUID, reason: EndReason, ended_on: date
) -> tuple[Appointment, list[UUID]]:
    """Part of an act: the appointment that ended, and the grants that ended with it."""
    appointment = (
        Appointment.objects.select_for_update(of=("self",), no_key=True)
        .select_related("election", "person", "region", "station", "application")
        .get(id=appointment_id)
    )
    END.require(actor, path=appointment.path, among=[_decides(appointment)])
    lock_village(appointment.region)
    if appointment.ended_on is not None:
        raise AlreadyEnded(appointment.person.name)
    if reason == EndReason.RESIGNED and _is_too_late(appointment, ended_on):
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


def _is_too_late(appointment: Appointment, ended_on: date) -> bool:
    """Groups must not fall apart on the day they are for; committees and secretariats work on
    after it.

    The day of recording counts too, so that a resignation is not dated back on voting day.
    """
    if appointment.body != KPPS and appointment.station_id is None:
        return False
    last = appointment.election.voting_day
    return ended_on > last or clock.today(appointment.region.time_zone) >= last


def _decides(appointment: Appointment) -> str:
    """Who ends an appointment is who decided about it."""
    if appointment.origin == Origin.GOVERNMENT:
        return Role.KPU_REGENCY
    if appointment.application is not None and appointment.body != KPPS:
        return decider(appointment.election, appointment.body)
    return Role.PPS


def record_end(
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
