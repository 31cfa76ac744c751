"""Who answers for a special location: the head of the prison, the school, the hospital."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from garda.formation.errors import UnknownPerson
from garda.formation.errors_secretariat import (
    NobodyResponsible,
    NotSpecial,
    OfficeMissing,
    OutsideOffice,
)
from garda.formation.models import ResponsiblePerson
from garda.formation.staffing import listing_of, lock_village, station_label
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Person
from garda.people.services import NewPerson, record_contact, register_people
from garda.regions.models import Election, StationKind, StationListing

NAME_RESPONSIBLE = act(
    "formation.responsible", "Menunjuk penanggung jawab lokasi khusus", Role.PPS, Role.KPU_REGENCY
)


@transaction.atomic
def name_responsible(
    actor: Actor,
    *,
    election: Election,
    station_id: UUID,
    person: UUID | NewPerson,
    office: str,
    starts_on: date,
    telephone: str = "",
) -> ResponsiblePerson:
    """Record who answers for a special location from ``starts_on``, in place of who did before.

    For the PPS of the village or the regency's KPU. A new person needs no identity number here.
    ``telephone`` is kept sealed; empty leaves a known number as it is. Raises NotAllowed,
    UnknownStation, NotSpecial, OfficeMissing, OutsideOffice, UnknownPerson, BadTelephoneNumber.
    """
    listing = _open(actor, election, station_id)
    label, title = station_label(listing), " ".join(office.split())
    if not title:
        raise OfficeMissing(label)
    _check_day(listing, starts_on)
    before = _present(election, station_id)
    if before is not None:
        _end(before, starts_on, label)
    person_id = _settled(actor, person, label)
    if telephone.strip():
        record_contact(actor, person_id=person_id, number=telephone)
    named = ResponsiblePerson.objects.create(
        election=election,
        station_id=station_id,
        path=listing.path,
        person_id=person_id,
        office=title,
        starts_on=starts_on,
        recorded_at=clock.now(),
    )
    record(
        actor,
        "formation.responsible_named",
        path=listing.path,
        payload={
            "responsible": str(named.id),
            "person": str(person_id),
            "starts_on": starts_on.isoformat(),
            "replaces": str(before.id) if before is not None else None,
        },
        election_id=election.id,
    )
    return named


@transaction.atomic
def end_responsible(
    actor: Actor, *, election: Election, station_id: UUID, ended_on: date
) -> ResponsiblePerson:
    """Nobody answers for the location from ``ended_on``, until somebody is named again.

    For the PPS of the village or the regency's KPU. Raises NotAllowed, UnknownStation, NotSpecial,
    NobodyResponsible, OutsideOffice.
    """
    listing = _open(actor, election, station_id)
    _check_day(listing, ended_on)
    present = _present(election, station_id)
    if present is None:
        raise NobodyResponsible(station_label(listing))
    _end(present, ended_on, station_label(listing))
    record(
        actor,
        "formation.responsible_ended",
        path=listing.path,
        payload={"responsible": str(present.id), "ended_on": ended_on.isoformat()},
        election_id=election.id,
    )
    return present


def _open(actor: Actor, election: Election, station_id: UUID) -> StationListing:
    """The station in the list in force, checked for the actor, with its village locked."""
    listing = listing_of(election, station_id)
    NAME_RESPONSIBLE.require(actor, path=listing.path)
    if listing.kind != StationKind.SPECIAL:
        raise NotSpecial(station_label(listing))
    lock_village(listing.village)
    return listing


def _check_day(listing: StationListing, day: date) -> None:
    if day > clock.today(listing.village.time_zone):
        raise OutsideOffice(station_label(listing))


def _present(election: Election, station_id: UUID) -> ResponsiblePerson | None:
    return ResponsiblePerson.objects.filter(
        election=election, station=station_id, ended_on__isnull=True
    ).first()


def _end(present: ResponsiblePerson, day: date, label: str) -> None:
    if day < present.starts_on:
        raise OutsideOffice(label)
    present.ended_on = day
    present.save(update_fields=["ended_on"])


def _settled(actor: Actor, person: UUID | NewPerson, label: str) -> UUID:
    """Id of the person; a new one is registered."""
    if isinstance(person, NewPerson):
        (made,) = register_people(actor, people=[person])
        return made
    if not Person.objects.filter(id=person).exists():
        raise UnknownPerson([label])
    return person
