"""Husband and wife on two family cards are kin, whichever of them names the other."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.formation.listing import Lists, nik
from tests.formation.seats import TODAY, member, page, placed, pps, reserve
from tests.formation.test_services_counter import Counter
from tests.support.desk import text
from tests.support.placing import placed as proposed

from garda.formation.errors_replacing import KinAtStation
from garda.formation.households import households_of
from garda.formation.models import (
    Application,
    Assessment,
    EndReason,
    Question,
)
from garda.formation.queries import shortage_plan
from garda.formation.services import assess, end_appointment, fill_same_village
from garda.formation.services.detecting import hints_of, household_pairs
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.models import Person, SpouseClaim
from garda.people.services import NewPerson, record_spouses, register_people, system_operator

pytestmark = pytest.mark.django_db
SPOUSE = "3320904101950002"


def kin(first: Person, second: Person) -> bool:
    found = households_of([first.id, second.id])
    return not found.get(first.id, frozenset()).isdisjoint(found.get(second.id, frozenset()))


class TestHouseholds:
    def test_one_of_them_says_so_or_both_do(self, world: World) -> None:
        a, b, c, d = (factories.person(world.village.path) for _ in range(4))
        factories.couple(a, b)
        factories.couple(c, d)
        factories.couple(d, c)
        assert kin(a, b)
        assert kin(b, a)
        assert kin(c, d)
        assert not kin(a, c)

    def test_the_wifes_brother_is_no_kin_of_the_husband(self, world: World) -> None:
        husband, wife, brother = (factories.person(world.village.path) for _ in range(3))
        factories.couple(husband, wife)
        for who in (wife, brother):
            factories.family_card(who, b"k" * 32)
        assert kin(husband, wife)
        assert kin(wife, brother)
        assert not kin(husband, brother)

    def test_a_number_that_nobody_has_makes_nobody_kin(self, world: World) -> None:
        first, second = (factories.person(world.village.path) for _ in range(2))
        for who in (first, second):
            record_spouses(system_operator(), numbers={who.id: SPOUSE})
        assert not kin(first, second)

    def test_one_query_for_any_number(self, world: World, django_assert_num_queries: Any) -> None:
        people = [factories.person(world.village.path) for _ in range(12)]
        for first, second in zip(people[::2], people[1::2], strict=True):
            factories.couple(first, second)
        for some in (people[:2], people):
            with django_assert_num_queries(1):
                assert len(households_of([who.id for who in some])) == len(some)


@pytest.mark.parametrize(("claims", "seats"), [(0, 7), (1, 6), (2, 6)])
def test_a_placement_keeps_a_couple_apart(world: World, claims: int, seats: int) -> None:
    call, station = factories.call(world), world.station()
    factories.applications(call, world.village, [station], 5, experience=1)
    husband, wife = factories.applications(call, world.village, [station], 2)
    pair = (husband.person, wife.person)
    for namer in (pair, pair[::-1])[:claims]:
        factories.couple(*namer)
    actor = factories.actor(world, Role.PPS)
    proposal = proposed(actor, election=world.election, village=world.village)
    assert proposal.lines.filter(seat__isnull=False, station=station).count() == seats


@pytest.mark.usefixtures("among_seats")
class TestFilling:
    def test_a_reserve_is_passed_over_and_refused_by_hand(self) -> None:
        world = placed()
        seat = {"election": world.election, "station_id": world.station().id, "seat": 7}
        end_appointment(
            factories.actor(world, Role.PPS),
            appointment_id=member(world).id,
            reason=EndReason.UNABLE,
            ended_on=TODAY.date(),
        )
        wife = reserve(world, "Siti Aminah")
        factories.couple(wife.person, member(world, 1).person)
        free = reserve(world, "Budi Santoso")
        assert "Sekeluarga dengan anggota TPS ini" in text(pps(world).get(page(world)))
        with pytest.raises(KinAtStation, match="suami/istri"):
            fill_same_village(factories.actor(world, Role.PPS), application_id=wife.id, **seat)
        plan = shortage_plan(world.election, world.district)
        at_seat = {(f.listing.path, f.seat): f.application for f in plan}
        assert at_seat[world.station().path, 7] == free.id

    def test_a_couple_at_one_station_is_told_on_the_villages_page(self) -> None:
        world = placed()
        first, second = member(world, 1).person, member(world, 2).person
        factories.couple(first, second)
        for who in (first, second):
            factories.family_card(who, b"k" * 32)
        ((path, names),) = household_pairs(world.election, world.village)
        assert (path, set(names)) == (world.station().path, {first.name, second.name})


class TestFinding:
    def test_a_spouse_in_a_body_is_asked_about_and_fails_nobody(self, world: World) -> None:
        call = factories.call(world)
        for one_sided in ("applicant", "officer"):
            made = factories.application(call, world.village, outcome=None)
            officer = factories.person(world.villages[1].path)
            pair = (made.person, officer)
            factories.couple(*(pair if one_sided == "applicant" else reversed(pair)))
            account = factories.account(world, Role.PKD, world.villages[1])
            account.person = officer
            account.save()
            stage = world.pack.stage("screening").starts
            with clock.as_of(factories.local(stage)):
                assess(
                    factories.actor(world, Role.PPS),
                    election=world.election,
                    village=world.village,
                )
            question = Question.objects.get(application=made)
            assert (question.rule, question.origin) == ("R10", "conflict")
            assert Assessment.objects.filter(application=made).latest("version").outcome == "ASK"
            for told in (officer.name, world.villages[1].name):
                assert told not in question.text
            assert hints_of(world.election, made).household == ("pkd",)


class TestComingIn:
    def test_the_counter_says_the_same_whether_the_number_is_known_or_not(self) -> None:
        told, counter = [], Counter()
        there = counter.world.villages[1].path
        for number, known in ((1, False), (2, True)):
            if known:
                other = NewPerson("Rahasia", "L", factories.date(1990, 1, 1), there, SPOUSE)
                register_people(system_operator(), people=[other])
            entry = counter.entry(nik=nik(number), spouse=SPOUSE, name="Siti Satu")
            taken = counter.take(entry)
            told.append((taken.missing, taken.is_replay, taken.to_check))
        assert told[0] == told[1]
        assert SpouseClaim.objects.count() == 2

    def test_a_list_takes_the_numbers_of_spouses(self) -> None:
        lists = Lists()
        rows = [
            lists.row(1, spouse=nik(2)),
            lists.row(2),
            lists.row(3, spouse=nik(3)),
            lists.row(4, spouse="12"),
        ]
        file = lists.send(lists.table(rows))
        assert (file.taken, file.refused) == (2, 2)
        first, second = (a.person for a in Application.objects.order_by("receipt"))
        assert kin(first, second)
        assert SpouseClaim.objects.count() == 1
