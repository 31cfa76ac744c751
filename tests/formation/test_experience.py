"""Two elections: who served in the first brings experience into the second, however they apply."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from tests import factories
from tests.formation.listing import Lists, nik
from tests.formation.test_services_counter import KK, NIK, Counter
from tests.support.accepting import accept_waiting
from tests.support.placing import placed

from garda.formation.models import Application, Appointment, Evaluation, Origin
from garda.formation.services import assess, record_applications
from garda.formation.services.intake import NewApplication
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.people.services import NewPerson, register_people
from garda.regions.models import Election, Region

pytestmark = pytest.mark.django_db
BORN = date(1995, 5, 9)


def earlier_election(world: factories.World) -> Election:
    now = world.election
    return Election.objects.create(
        code="sebelumnya",
        name="Pemilihan Sebelumnya",
        kind=now.kind,
        pack=now.pack,
        pack_hash=now.pack_hash,
        voting_day=date(2020, 12, 9),
    )


def registered(
    world: factories.World, name: str, number: str, village: Region, born: date = BORN
) -> UUID:
    """Somebody known since before: ids of the register, with a real index of the number."""
    new = NewPerson(name, "P", born, village.path, number, KK)
    (person,) = register_people(factories.actor(world, Role.PPS, village), people=[new])
    return person


def served(
    world: factories.World, person: UUID, again: bool | None = None, body: str = "kpps"
) -> Appointment:
    """A seat on the earlier election's voting day, with what the PPS said after it."""
    earlier = Election.objects.filter(code="sebelumnya").first() or earlier_election(world)
    station = world.station() if body == "kpps" else None
    made = Appointment.objects.create(
        election=earlier,
        person_id=person,
        body=body,
        region=world.village,
        station=station,
        path=station.path if station else world.village.path,
        seat=Appointment.objects.count() + 1,
        position="member",
        origin=Origin.PROPOSAL,
        decided_at=factories.local(date(2020, 11, 20)),
        starts_on=date(2020, 11, 24),
        ends_on=date(2020, 12, 23),
    )
    if again is not None:
        Evaluation.objects.create(
            election=earlier,
            appointment=made,
            path=made.path,
            scale=3,
            again=again,
            evaluated_at=factories.local(date(2020, 12, 20)),
            evaluated_by=uuid4(),
        )
    return made


@pytest.mark.parametrize(
    ("again", "stated", "known"),
    [
        (None, 0, 1),
        (True, 0, 1),
        (True, None, 1),
        (True, 3, 3),  # served twice where this system was not
        (False, 0, 0),
        (False, 1, 0),
        (False, 3, 2),
    ],
)
def test_at_the_counter(again: bool | None, stated: int | None, known: int) -> None:
    counter = Counter()
    person = registered(counter.world, "Siti Aminatun", NIK, counter.world.village)
    served(counter.world, person, again)
    facts = factories.good_facts(counter.world.pack, experience=stated)
    taken = counter.take(counter.entry(facts=facts))
    made = Application.objects.get(pk=taken.application)
    assert made.person_id == person
    assert made.facts == {**facts, "experience": known}


def test_who_never_served_at_a_station_keeps_what_was_stated() -> None:
    counter = Counter()
    person = registered(counter.world, "Siti Aminatun", NIK, counter.world.village)
    served(counter.world, person, body="pps")
    facts = factories.good_facts(counter.world.pack, experience=2)
    taken = counter.take(counter.entry(facts=facts))
    assert Application.objects.get(pk=taken.application).facts["experience"] == 2


def test_a_record_made_in_another_village_counts_and_a_namesake_does_not() -> None:
    counter = Counter()
    elsewhere = counter.world.villages[1]
    served(counter.world, registered(counter.world, "Siti Aminatun", NIK, elsewhere))
    # The same number under another name may be a typing error.
    served(counter.world, registered(counter.world, "Budi Santoso", NIK, elsewhere))
    facts = factories.good_facts(counter.world.pack)
    taken = counter.take(counter.entry(facts=facts))
    made = Application.objects.get(pk=taken.application)
    assert Person.objects.filter(name="Siti Aminatun").count() == 2
    assert made.facts["experience"] == 1


def test_in_a_list_of_many() -> None:
    lists = Lists()
    rows = [lists.row(number, experience="0", sex="P") for number in (1, 2)]
    served(lists.world, registered(lists.world, rows[0]["name"], nik(1), lists.world.village))
    lists.send(lists.table(rows))
    found = dict(Application.objects.values_list("receipt", "facts__experience"))
    assert found == {"A-0001": 1, "A-0002": 0}


def test_the_chair_is_proposed_from_those_who_served() -> None:
    world = factories.world()
    call = factories.call(world)
    pps = factories.actor(world, Role.PPS)
    people = [factories.person(world.village.path, f"Warga {n}") for n in range(5)]
    served(world, people[3].id, again=True)
    served(world, people[1].id, again=False)
    received = factories.local(call.opens_on + timedelta(days=1), 9)
    with clock.as_of(received + timedelta(days=1)):
        record_applications(
            pps,
            election=world.election,
            village=world.village,
            entries=[
                NewApplication(
                    person=person.id,
                    receipt=f"A-{n}",
                    received_at=received,
                    station=world.station().id,
                    facts=factories.good_facts(world.pack),
                    papers=[d.code for d in world.pack.documents if d.due_when is None],
                )
                for n, person in enumerate(people)
            ],
        )
        accept_waiting(pps, election=world.election, village=world.village)
        assess(pps, election=world.election, village=world.village)
        proposal = placed(pps, election=world.election, village=world.village)
    chair = proposal.lines.get(seat=1)
    assert chair.application.person_id == people[3].id
