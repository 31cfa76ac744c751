"""Who saw whom: by time, by officer, by person, for those who watch over it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import Account, Person
from garda.privacy.models import Look
from garda.privacy.services import saw

pytestmark = pytest.mark.django_db
NOON = factories.local(date(2024, 11, 10), 12)


@pytest.fixture
def world() -> World:
    world = factories.world(stations=(1, 1))
    world.election.as_of = NOON
    world.election.save()
    return world


@pytest.fixture
def siti(world: World) -> Person:
    return factories.person(world.village.path, "Siti Aminah")


@pytest.fixture
def pps(world: World) -> Actor:
    actor = factories.actor(world, Role.PPS)
    Person.objects.filter(pk=actor.person_id).update(name="Pak Rajin")
    return actor


def auditor(world: World) -> Any:
    return signed_in(factories.actor(world, Role.AUDITOR, world.regency))


def looked(
    pps: Actor, siti: Person, what: str = "nik", why: str = "Cocokkan", days: int = 0
) -> None:
    with clock.as_of(NOON - timedelta(days=days)):
        saw(pps, persons=[siti.id], what=what, why=why, path=siti.path)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.BAWASLU, Role.KPU_REGENCY])
def test_those_who_watch_see_officers_counts_and_every_look(
    world: World, pps: Actor, siti: Person, role: Role
) -> None:
    looked(pps, siti)
    looked(pps, siti, what="name", why="Halaman orang")
    client = signed_in(factories.actor(world, role, world.regency))
    words = text(client.get(reverse("trace")))
    assert "Kali data dibuka 2" in words
    assert "Lebih dari nama 1" in words
    assert "Pak Rajin PPS 2 2 1" in words
    assert "Cocokkan" in words
    assert ("Siti Aminah" in words) is (role != Role.AUDITOR)


@pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.KPPS, Role.OPERATOR, Role.TREASURER])
def test_others_do_not(world: World, role: Role) -> None:
    client = signed_in(factories.actor(world, role, world.village))
    assert client.get(reverse("trace")).status_code == 403


def test_looks_at_people_elsewhere_are_not_shown(world: World, pps: Actor, siti: Person) -> None:
    looked(pps, siti)
    neighbour = signed_in(factories.actor(world, Role.BAWASLU, world.villages[1]))
    assert "Kali data dibuka 0" in text(neighbour.get(reverse("trace")))
    look = Look.objects.get()
    assert neighbour.get(reverse("look", args=[look.id])).status_code == 404
    officer = reverse("trace-officer", args=[pps.account_id])
    assert neighbour.get(officer).status_code == 404


def test_days_and_kind_of_data_can_be_chosen(world: World, pps: Actor, siti: Person) -> None:
    looked(pps, siti, why="Lama sekali", days=20)
    looked(pps, siti, what="name", why="Hari ini")
    client = auditor(world)
    week = text(client.get(reverse("trace")))
    assert "Hari ini" in week
    assert "Lama sekali" not in week
    old = text(client.get(reverse("trace") + "?dari=2024-10-20&sampai=2024-10-22"))
    assert "Lama sekali" in old
    assert "Hari ini" not in old
    assert "Hari ini" not in text(client.get(reverse("trace") + "?apa=nik"))
    wrong = text(client.get(reverse("trace") + "?dari=2024-10-22&sampai=2024-10-20"))
    assert "sebelum tanggal" in wrong


def test_one_officer(world: World, pps: Actor, siti: Person) -> None:
    looked(pps, siti)
    other = factories.actor(world, Role.PPS)
    looked(other, siti, why="Orang lain")
    words = text(auditor(world).get(reverse("trace-officer", args=[pps.account_id])))
    assert "Yang dilihat Pak Rajin" in words
    assert "Cocokkan" in words
    assert "Orang lain" not in words
    nobody = Account.objects.create(username="diam", password="!")
    missing = auditor(world).get(reverse("trace-officer", args=[nobody.id]))
    assert missing.status_code == 404


def test_one_look_names_whom_it_showed_and_is_a_look_itself(
    world: World, pps: Actor, siti: Person
) -> None:
    looked(pps, siti)
    look = Look.objects.get()
    page = reverse("look", args=[look.id])
    assert "Siti Aminah" not in text(auditor(world).get(page))
    assert Look.objects.count() == 1
    bawaslu = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
    assert "Siti Aminah" in text(bawaslu.get(page))
    assert Look.objects.latest("id").why == "Jejak akses: isi"


def test_the_trace_goes_out_as_a_list_by_the_register(
    world: World, pps: Actor, siti: Person
) -> None:
    looked(pps, siti)
    client = auditor(world)
    order = {
        "region": world.regency.code,
        "columns": ["at", "what", "why", "count"],
        "purpose": "audit",
        "recipient": "Auditor",
        "note": "",
        "file_kind": "csv",
    }
    answer = client.post(reverse("new-export") + "?jenis=looks", order)
    copy = client.post(answer["Location"], {"act": "fetch"}).content.decode()
    assert "10-11-2024 12.00 WIB,Pak Rajin,NIK,Cocokkan,1" in copy
    assert "Siti" not in copy


def test_as_many_queries_for_many_looks_as_for_few(
    world: World, pps: Actor, siti: Person, django_assert_max_num_queries: Callable[..., Any]
) -> None:
    client = auditor(world)
    for _ in range(60):
        looked(pps, siti)
    with django_assert_max_num_queries(14):
        assert client.get(reverse("trace")).status_code == 200
