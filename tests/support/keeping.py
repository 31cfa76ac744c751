"""Applicants whose period is over, for tests of retention."""

from __future__ import annotations

from datetime import date

from tests import factories
from tests.factories import World

from garda.people.models import Person
from garda.people.services import NewPerson, register_people, system_operator

#: The first day on which applicants are due: ninety full days after 15 December 2024.
DUE = date(2025, 3, 16)


def applied(world: World, name: str, village: int = 0) -> Person:
    """An applicant with a NIK, without any other tie."""
    path = world.villages[village].path
    nik = f"3320905512950{Person.objects.count():03d}"
    newcomer = NewPerson(name, "P", date(1995, 12, 15), path, nik, synthetic=True)
    (id_,) = register_people(system_operator(), people=[newcomer])
    call = world.election.call_set.first() or factories.call(world)
    application = factories.application(call, world.villages[village], name=name)
    application.person_id = id_
    application.save()
    return Person.objects.get(pk=id_)
