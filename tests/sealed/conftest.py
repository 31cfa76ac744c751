"""People with numbers, and officers who may or may not open them."""

from __future__ import annotations

from datetime import date

import pytest
from tests import factories
from tests.factories import World

from garda.people.models import Person
from garda.people.services import (
    NewPerson,
    record_contact,
    register_people,
    system_operator,
)

NIK, KK, PHONE = "3320905512950007", "3320901201150003", "081290000001"


def registered(path: str, name: str = "Siti Aminah", *, nik: str = NIK, kk: str = KK) -> Person:
    newcomer = NewPerson(name, "P", date(1995, 12, 15), path, nik, kk, synthetic=True)
    [person_id] = register_people(system_operator(), people=[newcomer])
    return Person.objects.get(pk=person_id)


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def siti(world: World) -> Person:
    person = registered(world.village.path)
    record_contact(system_operator(), person_id=person.id, number=PHONE)
    return person
