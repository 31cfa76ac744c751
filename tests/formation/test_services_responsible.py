"""Who answers for a special location: named, replaced, ended, whatever the voter list."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once

from garda.formation import errors, errors_secretariat
from garda.formation.models import ResponsiblePerson
from garda.formation.services import end_responsible, name_responsible
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.models import Contact, IdentityClaim, Person
from garda.people.services import BadTelephoneNumber, NewPerson
from garda.regions.models import Station

pytestmark = pytest.mark.django_db
TODAY = factories.local(date(2024, 9, 20))
DAY = date(2024, 9, 10)


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1), special=[901])


def special(world: World) -> Station:
    return world.station(1)


def head(world: World, name: str = "Rahmat Hidayat") -> NewPerson:
    return NewPerson(name, "L", date(1975, 4, 1), world.village.path, "")


def name(world: World, actor: Actor | None = None, **changed: Any) -> ResponsiblePerson:
    facts: dict[str, Any] = {
        "election": world.election,
        "station_id": special(world).id,
        "person": head(world),
        "office": "Kepala  Rutan",
        "starts_on": DAY,
    }
    with clock.as_of(TODAY):
        return name_responsible(actor or factories.actor(world, Role.PPS), **(facts | changed))


def end(world: World, day: date, actor: Actor | None = None, **changed: Any) -> ResponsiblePerson:
    facts: dict[str, Any] = {"election": world.election, "station_id": special(world).id}
    with clock.as_of(TODAY):
        by = actor or factories.actor(world, Role.PPS)
        return end_responsible(by, ended_on=day, **(facts | changed))


class TestNaming:
    def test_a_person_answers_from_a_day_on(self, world: World) -> None:
        made = name(world)
        assert (made.person.name, made.office, made.starts_on) == (
            "Rahmat Hidayat", "Kepala Rutan", DAY,
        )  # fmt: skip
        assert (made.path, made.ended_on) == (special(world).path, None)
        assert not IdentityClaim.objects.filter(person=made.person).exists()
        entry = LedgerEntry.objects.get(act="formation.responsible_named")
        payload = LedgerPayload.objects.get(entry=entry).payload
        assert payload["person"] == str(made.person_id)
        assert "Rahmat" not in str(payload)

    def test_the_next_one_takes_over(self, world: World) -> None:
        first = name(world)
        second = name(world, person=head(world, "Sri Lestari"), starts_on=date(2024, 9, 15))
        first.refresh_from_db()
        assert (first.ended_on, second.ended_on) == (date(2024, 9, 15), None)
        with pytest.raises(errors_secretariat.OutsideOffice):
            name(world, starts_on=date(2024, 9, 14))

    def test_one_person_may_answer_for_two_stations(self, world: World) -> None:
        both = factories.world(stations=(1,), special=[901, 902])
        first = name(both)
        second = name(both, station_id=both.station(2).id, person=first.person_id)
        assert second.person_id == first.person_id
        assert Person.objects.filter(name="Rahmat Hidayat").count() == 1
        with pytest.raises(errors.UnknownPerson):
            name(both, person=both.election.id)

    def test_the_telephone_number_is_sealed(self, world: World) -> None:
        made = name(world, telephone="0812 9000 0001")
        contact = Contact.objects.get(person=made.person)
        assert contact.shown == "0812"
        assert b"081290000001" not in bytes(contact.ciphertext)
        with pytest.raises(BadTelephoneNumber):
            name(world, telephone="12")
        assert ResponsiblePerson.objects.count() == 1

    @pytest.mark.parametrize(
        ("wrong", "error"),
        [
            ({"office": "  "}, errors_secretariat.OfficeMissing),
            ({"starts_on": date(2024, 9, 21)}, errors_secretariat.OutsideOffice),
        ],
    )
    def test_what_is_unclear_is_refused(
        self, world: World, wrong: dict[str, Any], error: type[Exception]
    ) -> None:
        with pytest.raises(error):
            name(world, **wrong)
        assert not Person.objects.filter(name="Rahmat Hidayat").exists()

    def test_a_station_that_is_not_special_or_not_there(self, world: World) -> None:
        with pytest.raises(errors_secretariat.NotSpecial, match="TPS 001 Watuaji"):
            name(world, station_id=world.station(0).id)
        with pytest.raises(errors.UnknownStation):
            name(world, station_id=world.election.id)

    def test_who_may(self, world: World) -> None:
        name(world, factories.actor(world, Role.KPU_REGENCY, world.regency))
        for role, region in (
            (Role.PPK, world.district),
            (Role.BAWASLU, world.regency),
            (Role.PPS_SECRETARIAT, world.village),
            (Role.PPS, world.villages[1]),
        ):
            with pytest.raises(NotAllowed):
                name(world, factories.actor(world, role, region))
            with pytest.raises(NotAllowed):
                end(world, DAY, factories.actor(world, role, region))


class TestEnding:
    def test_nobody_answers_afterwards(self, world: World) -> None:
        made = name(world)
        end(world, date(2024, 9, 18))
        made.refresh_from_db()
        assert made.ended_on == date(2024, 9, 18)
        with pytest.raises(errors_secretariat.NobodyResponsible):
            end(world, date(2024, 9, 19))

    def test_the_day_must_fit(self, world: World) -> None:
        name(world)
        for day in (date(2024, 9, 9), date(2024, 9, 21)):
            with pytest.raises(errors_secretariat.OutsideOffice):
                end(world, day)


@pytest.mark.django_db(transaction=True)
def test_two_who_name_somebody_at_once() -> None:
    world = factories.world(stations=(1,), special=[901])
    officers = [factories.actor(world, Role.PPS) for _ in "ab"]
    people = [head(world, "Ani"), head(world, "Budi")]
    at_once(
        *(
            lambda by=by, who=who: name(world, by, person=who)
            for by, who in zip(officers, people, strict=True)
        )
    )
    present = ResponsiblePerson.objects.filter(ended_on__isnull=True)
    assert present.count() == 1
    assert ResponsiblePerson.objects.count() == 2
