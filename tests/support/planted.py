"""A country whose people have numbers that nobody else has, for searching them everywhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tests import factories
from tests.support.leaks import Scanner
from tests.support.two_regencies import Land, Spot, as_world

from garda.formation.models import Appointment
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people import vault
from garda.people.models import Account, Contact, IdentityClaim, Person
from garda.people.services import (
    NewPerson,
    record_contact,
    register_people,
    system_operator,
)
from garda.people.services.contacts import TELEPHONE
from garda.people.services.keys import open_keys
from garda.people.stores import CONTACT, IDENTITY

VILLAGE = "id/33/20/01/2001"
NIK, KK, PHONE = "3320906604910384", "3320902908170526", "081273164985"


def planted_numbers() -> set[str]:
    """Every number in the vault, opened."""
    found = set()
    claims = list(IdentityClaim.objects.all())
    keys = open_keys(IDENTITY, {claim.person_id for claim in claims})
    for claim in claims:
        label = vault.Label(IDENTITY.purpose, claim.kind, claim.person_id, claim.id)
        found.add(vault.reveal(keys[claim.person_id], label, bytes(claim.ciphertext)).decode())
    contacts = list(Contact.objects.all())
    keys = open_keys(CONTACT, {contact.person_id for contact in contacts})
    for contact in contacts:
        label = vault.Label(CONTACT.purpose, TELEPHONE, contact.person_id, contact.id)
        number = vault.reveal(keys[contact.person_id], label, bytes(contact.ciphertext))
        found.add(number.decode())
    return found


@dataclass(frozen=True)
class Planted:
    """A country whose people have numbers that nobody else has."""

    land: Land
    person: Person
    numbers: frozenset[str]

    def scanner(self) -> Scanner:
        return Scanner(self.numbers)

    @property
    def spot(self) -> Spot:
        return self.land.spots[f"{VILLAGE}/001"]

    def actor(self, role: Role, path: str) -> Actor:
        made: Account = self.land.account(role, path)
        return Actor(role, path, self.land.election.id, made.id, made.person_id)


def _telephone(position: int) -> str:
    """Digits in no order that a page would have for another reason."""
    return f"0813{(position * 7_654_321 + 41_839_265) % 10**8:08d}"


def plant(country: Land) -> Planted:
    newcomer = NewPerson("Sri Rahayu", "P", date(1991, 4, 26), VILLAGE, NIK, KK)
    [person_id] = register_people(system_operator(), people=[newcomer])
    for number, person in enumerate(Person.objects.filter(claims__isnull=False).distinct()):
        digits = (
            PHONE
            if person.id == person_id
            else f"0813{(number * 7_654_321 + 41_839_265) % 10**8:08d}"
        )
        record_contact(system_operator(), person_id=person.id, number=digits)
    person = Person.objects.get(pk=person_id)
    station = country.spots[f"{VILLAGE}/001"].station
    factories.appointment(as_world(country.election), station, 1, holder=person)
    # Somebody in a body that no station has, for the list of officers.
    member = factories.appointment(as_world(country.election), station, 2)
    village = station.village.path
    Appointment.objects.filter(pk=member.pk).update(body="pps", station=None, path=village)
    return Planted(country, person, frozenset(planted_numbers()))
