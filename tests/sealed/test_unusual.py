"""Openings are counted by who opens and by whose data; what is unusual is answered by another."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import count

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World
from tests.support.at_once import at_once

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import Account, Person
from garda.privacy.models import Look
from garda.privacy.reasons import BadReason
from garda.privacy.services import saw
from garda.sealed.errors import ExplainedAlready, OwnCase
from garda.sealed.models import Unusual
from garda.sealed.reasons import Kind
from garda.sealed.services import explain, unmask

pytestmark = pytest.mark.django_db
NOON = factories.local(date(2024, 10, 5), 12)


def open_nik(actor: Actor, person: Person, at: datetime = NOON) -> None:
    with clock.as_of(at):
        unmask(actor, person_id=person.id, kind=Kind.NIK, reason="card")


def looks(actor: Actor, person: Person, many: int, at: datetime = NOON) -> None:
    """Openings as they stand in the trace."""
    with clock.as_of(at):
        for _ in range(many):
            saw(actor, persons=[person.id], what="nik", why="Kartu", path=person.path)


def cases() -> list[tuple[str, int]]:
    return list(Unusual.objects.order_by("rule").values_list("rule", "count"))


@pytest.fixture
def pps(world: World) -> Actor:
    return factories.actor(world, Role.PPS)


class TestCounting:
    def test_the_twenty_first_within_an_hour(self, pps: Actor, siti: Person) -> None:
        looks(pps, siti, 21, NOON - timedelta(minutes=61))
        looks(pps, siti, 19, NOON - timedelta(minutes=59))
        # A habit of as many keeps the other rule still.
        for days in range(1, 8):
            looks(pps, siti, 20, NOON - timedelta(days=days))
        open_nik(pps, siti)
        assert cases() == []
        open_nik(pps, siti)
        assert cases() == [("hour", 21)]
        case = Unusual.objects.get()
        assert (case.account_id, case.person_id, case.path) == (pps.account_id, None, pps.path)

    def test_one_case_goes_on_for_its_hour(self, pps: Actor, siti: Person) -> None:
        looks(pps, siti, 25)
        for minute in range(3):
            open_nik(pps, siti, NOON + timedelta(minutes=minute))
        case = Unusual.objects.get(rule="hour")
        assert (case.count, case.first_at, case.last_at) == (
            28, NOON, NOON + timedelta(minutes=2),
        )  # fmt: skip

    def test_more_than_the_own_habit(self, pps: Actor, siti: Person) -> None:
        for days in range(1, 8):
            looks(pps, siti, 4, NOON - timedelta(days=days))
        looks(pps, siti, 12, NOON - timedelta(hours=3))
        open_nik(pps, siti)
        assert cases() == [("usual", 13)]

    def test_the_fourth_officer_of_a_day(self, world: World, siti: Person) -> None:
        regency = [factories.actor(world, Role.KPU_REGENCY, world.regency) for _ in range(4)]
        for number, kpu in enumerate(regency):
            open_nik(kpu, siti, NOON + timedelta(minutes=number))
        case = Unusual.objects.get()
        assert (case.rule, case.count, case.person_id, case.account_id, case.path) == (
            "officers", 4, siti.id, None, siti.path,
        )  # fmt: skip

    def test_at_night_by_the_clock_of_the_village(self, pps: Actor, siti: Person) -> None:
        open_nik(pps, siti, factories.local(date(2024, 10, 5), 21, 59))
        assert cases() == []
        open_nik(pps, siti, factories.local(date(2024, 10, 5), 22))
        assert cases() == [("night", 2)]

    def test_the_day_is_the_local_one(self, world: World, siti: Person) -> None:
        """06:30 in Jakarta is still yesterday in UTC."""
        for hour in (6, 23):
            for _ in range(2):
                kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
                looks(kpu, siti, 1, factories.local(date(2024, 10, 5), hour, 30))
        open_nik(
            factories.actor(world, Role.KPU_REGENCY, world.regency),
            siti,
            factories.local(date(2024, 10, 6), 6, 30),
        )
        assert cases() == []

    def test_names_and_lists_of_two_people_do_not_count(self, pps: Actor, siti: Person) -> None:
        others = [factories.person(siti.path).id for _ in range(30)]
        with clock.as_of(NOON):
            saw(pps, persons=others, what="phone", why="Daftar", path=siti.path)
            for _ in range(30):
                saw(pps, persons=[siti.id], what="name", why="Halaman", path=siti.path)
        open_nik(pps, siti)
        assert cases() == []

    def test_queries_do_not_grow_with_the_trace(self, pps: Actor, siti: Person) -> None:
        open_nik(pps, siti)
        counts = []
        for many in (0, 15):
            looks(pps, siti, many, NOON - timedelta(hours=2))
            with CaptureQueriesContext(connection) as queries:
                open_nik(pps, siti, NOON + timedelta(minutes=many))
            counts.append(len(queries))
        assert counts[0] <= counts[1] <= counts[0] + 4


@pytest.mark.django_db(transaction=True)
def test_openings_at_once_are_all_counted(world: World, siti: Person) -> None:
    pps = factories.actor(world, Role.PPS)
    numbers = count()

    def press() -> None:
        open_nik(pps, siti, NOON + timedelta(seconds=next(numbers)))

    looks(pps, siti, 18, NOON - timedelta(minutes=1))
    at_once(*[press] * 5)
    assert Look.objects.filter(what="nik").count() == 23
    assert Unusual.objects.get(rule="hour").count == 23


class TestExplaining:
    @pytest.fixture
    def case(self, pps: Actor, siti: Person) -> Unusual:
        open_nik(pps, siti, factories.local(date(2024, 10, 5), 23))
        return Unusual.objects.get()

    def test_the_commission_answers(self, world: World, case: Unusual) -> None:
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        explain(kpu, unusual_id=case.id, explanation="Rapat pleno sampai malam.")
        case.refresh_from_db()
        assert case.explanation == "Rapat pleno sampai malam."
        assert case.explained_by_id == kpu.account_id
        assert case.explained_at is not None
        entry = LedgerEntry.objects.get(act="unusual.explained")
        assert entry.payload.payload["rule"] == "night"
        with pytest.raises(ExplainedAlready):
            explain(kpu, unusual_id=case.id, explanation="Lagi.")

    def test_what_goes_on_is_asked_again(
        self, world: World, case: Unusual, pps: Actor, siti: Person
    ) -> None:
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        explain(kpu, unusual_id=case.id, explanation="Rapat pleno.")
        open_nik(pps, siti, factories.local(date(2024, 10, 5), 23, 30))
        again = Unusual.objects.get()
        assert (again.id, again.count, again.explained_at) == (case.id, 2, None)

    def test_nobody_answers_for_themselves_in_another_role_either(
        self, world: World, case: Unusual, pps: Actor
    ) -> None:
        other = factories.account(world, Role.KPU_REGENCY, world.regency)
        Account.objects.filter(pk=other.pk).update(person=pps.person_id)
        same_person = Actor(
            Role.KPU_REGENCY, world.regency.path, world.election.id, other.id, pps.person_id
        )
        with pytest.raises(OwnCase):
            explain(same_person, unusual_id=case.id, explanation="Wajar.")
        assert Unusual.objects.get().explained_at is None

    @pytest.mark.parametrize("role", [Role.AUDITOR, Role.BAWASLU, Role.PPK, Role.PPS])
    def test_others_read_or_not_but_do_not_answer(
        self, world: World, case: Unusual, role: Role
    ) -> None:
        with pytest.raises(NotAllowed):
            explain(
                factories.actor(world, role, world.regency),
                unusual_id=case.id,
                explanation="Wajar.",
            )

    def test_another_regency_does_not_answer(self, case: Unusual) -> None:
        elsewhere = factories.world()
        kpu = factories.actor(elsewhere, Role.KPU_REGENCY, elsewhere.regency)
        with pytest.raises(NotAllowed):
            explain(kpu, unusual_id=case.id, explanation="Wajar.")

    def test_an_answer_holds_no_number(self, world: World, case: Unusual) -> None:
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        for explanation in ("", " ", "NIK 3320905512950007"):
            with pytest.raises(BadReason):
                explain(kpu, unusual_id=case.id, explanation=explanation)
        assert Unusual.objects.get().explained_at is None
