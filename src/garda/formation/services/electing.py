"""The seven elect their chair: after the plenary has named them, before the decree."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.errors_placement import CountsDoNotFit, NotOfTheSeven
from garda.formation.models import Appointment
from garda.formation.plenary_papers import CHAIR, chair_facts
from garda.formation.seats import seat_of
from garda.formation.staffing import KPPS, body_of, lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record

from .filling import MINUTES_SERIES

ELECT = act("formation.elect_chair", "Mencatat pemilihan ketua KPPS oleh anggotanya", Role.PPS)

CHAIR_SEAT = 1
#: Nobody's seat: where the former chair waits while two people change theirs.
_BETWEEN = 0


@transaction.atomic
def elect_chair(actor: Actor, *, appointment_id: UUID, present: int, votes: int) -> Document:
    """Record that a group's members elected one of them as chair; returns the minutes.

    For the PPS of the village. The elected member and the former chair change seats. ``votes`` of
    those ``present`` must be more than half. Raises NotAllowed, NotOfTheSeven for somebody who is
    no member, or whose group has its decree, CountsDoNotFit, Appointment.DoesNotExist.
    """
    named = Appointment.objects.select_related("region", "election", "person")
    lock_village(named.get(id=appointment_id).region)
    elected = named.get(id=appointment_id)
    ELECT.require(actor, path=elected.path)
    members = list(_group(elected).select_related("election"))
    _refuse(elected, members)
    if not (0 < votes <= present <= len(members) and 2 * votes > present):
        raise CountsDoNotFit(len(members))
    former = next((member for member in members if member.seat == CHAIR_SEAT), None)
    _exchange(elected, former)
    minutes = _minutes(actor, elected, present, votes)
    record(
        actor,
        "formation.chair_elected",
        path=elected.path,
        payload={
            "appointment": str(elected.id),
            "former": str(former.id) if former else None,
            "present": present,
            "votes": votes,
            "document": str(minutes.id),
        },
        election_id=elected.election_id,
    )
    return minutes


def _group(elected: Appointment) -> QuerySet[Appointment]:
    """Those who serve at the elected member's station, by seat."""
    return Appointment.objects.filter(
        election=elected.election_id, body=KPPS, station=elected.station_id, ended_on__isnull=True
    ).order_by("seat")


def _refuse(elected: Appointment, members: Sequence[Appointment]) -> None:
    of_station = elected.body == KPPS and elected.station_id is not None
    decreed = any(member.decree_id is not None for member in members)
    if not of_station or elected.ended_on is not None or decreed:
        raise NotOfTheSeven(elected.person.name)


def _exchange(elected: Appointment, former: Appointment | None) -> None:
    """Give the elected member the chair, the former chair their seat."""
    left = elected.seat
    if left == CHAIR_SEAT:
        return
    if former is not None:
        _sit(former, _BETWEEN)
    _sit(elected, CHAIR_SEAT)
    if former is not None:
        _sit(former, left)


def _sit(member: Appointment, seat: int) -> None:
    member.seat = seat
    if seat != _BETWEEN:
        member.position = body_of(member.election).position_of(seat).code
    member.save(update_fields=["seat", "position"])


def _minutes(actor: Actor, elected: Appointment, present: int, votes: int) -> Document:
    if elected.station_id is None:
        raise NotOfTheSeven(elected.person.name)
    seat = seat_of(elected.election, elected.station_id, CHAIR_SEAT)
    return issue(
        actor,
        election=seat.election,
        office=seat.village,
        region=seat.village,
        kind=CHAIR,
        series=MINUTES_SERIES,
        title=f"Berita Acara Pemilihan Ketua KPPS {seat.label}",
        facts=chair_facts(seat, list(_group(elected)), elected, present, votes),
        signed_at=clock.now(),
    )
