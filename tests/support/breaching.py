"""A breach for tests: facts, and people whose data were there."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from tests import factories
from tests.factories import World

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.people.models import Person
from garda.people.services import NewPerson, register_people, system_operator
from garda.privacy.models import Breach
from garda.privacy.services import BreachFacts, freeze_breach, open_breach

#: When it was noticed; the people were registered a month before.
NOTICED = factories.local(date(2024, 11, 10), 9)
NIK = "33209055129500{:02d}"


def facts(world: World, **changed: Any) -> BreachFacts:
    basic = BreachFacts(
        noticed_at=NOTICED,
        taken_at=NOTICED - timedelta(days=1),
        tables=["people_identityclaim"],
        paths=[world.regency.path],
        disclosed="nama dan NIK",
        happened="Laptop PPK hilang pada 9 November 2024",
        remedy="Akun dicabut, kunci diganti",
        contact="KPU Kabupaten Uji, Jalan Pemuda 1, telepon 0291-591234567",
    )
    return replace(basic, **changed)


def registered(world: World, names: tuple[str, ...], village: int = 0) -> list[Person]:
    path = world.villages[village].path
    born = date(1990, 1, 2)
    newcomers = [
        NewPerson(name, "L", born, path, NIK.format(i + 50 * village), synthetic=True)
        for i, name in enumerate(names)
    ]
    with clock.as_of(NOTICED - timedelta(days=30)):
        ids = register_people(system_operator(), people=newcomers)
    return [Person.objects.get(pk=id_) for id_ in ids]


def frozen(world: World, leader: Actor) -> Breach:
    """Three people in two villages have their letters."""
    registered(world, ("Ani", "Budi"))
    registered(world, ("Citra",), village=1)
    with clock.as_of(NOTICED + timedelta(hours=5)):
        breach = open_breach(leader, election=world.election, facts=facts(world))
        return freeze_breach(leader, breach_id=breach.id)
