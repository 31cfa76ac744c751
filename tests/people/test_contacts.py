"""Telephone numbers: sealed under a key of their own, shown by their first digits."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda.kernel.errors import NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerPayload
from garda.people import vault
from garda.people.keyring import Purpose
from garda.people.models import Contact, Person, PersonKey
from garda.people.services import BadTelephoneNumber, record_contact, record_contacts
from garda.people.services.contacts import TELEPHONE
from garda.people.services.keys import open_keys
from garda.people.stores import CONTACT

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return factories.world()


def opened(person: Person) -> str:
    contact = Contact.objects.get(person=person)
    keys = open_keys(CONTACT, [person.id])
    label = vault.Label(Purpose.CONTACT, TELEPHONE, person.id, contact.id)
    return vault.reveal(keys[person.id], label, contact.ciphertext).decode()


@pytest.mark.parametrize("given", ["081290000001", "+62 812-9000-0001", "0812 9000 (0001)"])
def test_a_number_is_sealed_in_its_national_form(world: World, given: str) -> None:
    person = factories.person(world.village.path)
    record_contact(factories.actor(world, Role.PPS), person_id=person.id, number=given)
    contact = Contact.objects.get(person=person)
    assert (opened(person), contact.shown, contact.path) == ("081290000001", "0812", person.path)
    assert b"9000" not in bytes(contact.ciphertext)
    payload = LedgerPayload.objects.get(entry__act="contact.recorded").payload
    assert payload == {"person": str(person.id), "replaced": False}


def test_a_new_number_takes_the_place_of_the_former(world: World) -> None:
    person, pps = factories.person(world.village.path), factories.actor(world, Role.PPS)
    for number in ("081290000001", "085790000002"):
        record_contact(pps, person_id=person.id, number=number)
    assert opened(person) == "085790000002"
    assert PersonKey.objects.filter(person=person, purpose=Purpose.CONTACT).count() == 1
    acts = LedgerPayload.objects.filter(entry__act="contact.recorded").order_by("entry")
    assert [row.payload["replaced"] for row in acts] == [False, True]


@pytest.mark.parametrize(
    "given", ["", "12345678", "0812", "0812900000012345", "08129o000001", "٠٨١٢٩٠٠٠٠٠٠١"]
)
def test_what_is_no_number_is_refused_without_repeating_it(world: World, given: str) -> None:
    person = factories.person(world.village.path)
    with pytest.raises(BadTelephoneNumber) as refused:
        record_contact(factories.actor(world, Role.PPS), person_id=person.id, number=given)
    assert not given or given not in refused.value.id + refused.value.en
    assert not Contact.objects.exists()


def test_only_those_who_take_people_in_and_only_in_their_region(world: World) -> None:
    person = factories.person(world.villages[1].path)
    for role in (Role.PPS, Role.BAWASLU, Role.KPPS):
        region = world.village if role == Role.PPS else world.regency
        with pytest.raises(NotAllowed):
            record_contact(
                factories.actor(world, role, region), person_id=person.id, number="081290000001"
            )
    assert not Contact.objects.exists()
    assert not PersonKey.objects.filter(purpose=Purpose.CONTACT).exists()


def test_many_numbers_in_one_act_with_a_constant_number_of_queries(
    world: World, django_assert_max_num_queries: Any
) -> None:
    pps = factories.actor(world, Role.PPS)
    people = [factories.person(world.village.path) for _ in range(30)]
    record_contact(pps, person_id=people[0].id, number="085790000002")
    numbers = {person.id: f"0812{n:08d}" for n, person in enumerate(people)}
    with django_assert_max_num_queries(12):
        record_contacts(pps, numbers=numbers)
    assert [opened(person) for person in people] == list(numbers.values())
    payload = LedgerPayload.objects.filter(entry__act="contact.recorded").latest("entry").payload
    assert payload == {"count": 30, "replaced": 1}


def test_many_numbers_are_kept_all_or_none(world: World) -> None:
    here, there = (factories.person(village.path) for village in world.villages)
    with pytest.raises(NotAllowed):
        record_contacts(
            factories.actor(world, Role.PPS),
            numbers={here.id: "081290000001", there.id: "081290000002"},
        )
    with pytest.raises(Person.DoesNotExist):
        record_contacts(
            factories.actor(world, Role.PPS),
            numbers={here.id: "081290000001", uuid7(): "081290000002"},
        )
    assert not Contact.objects.exists()
