"""The list of people and the page of one: who may see what, and the trace it leaves."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import at, signed_in, text

from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import PathShare, Person
from garda.privacy import panels
from garda.privacy.models import Look
from garda.privacy.panels import Panel
from garda.privacy.services import saw
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
NOW = at("2024-10-05T09:00")


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def siti(world: World) -> Person:
    return factories.person(world.village.path, "Siti Aminah", sex="P", born=date(1995, 10, 6))


def home(world: World, role: Role) -> Region:
    return {
        Role.PPS: world.village,
        Role.PPK: world.district,
        Role.KPU_PROVINCE: world.province,
    }.get(role, world.regency)


def browser(world: World, role: Role) -> tuple[Actor, Client]:
    actor = factories.actor(world, role, home(world, role))
    return actor, signed_in(actor)


def page_of(person: Person) -> str:
    return reverse("person", args=[person.id]) + NOW


@pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.KPU_PROVINCE])
def test_officers_see_name_sex_age_and_place_and_no_birth_date(
    world: World, siti: Person, role: Role
) -> None:
    actor, client = browser(world, role)
    words = text(client.get(page_of(siti)))
    assert "Siti Aminah" in words
    assert "Perempuan, 28 tahun · Desa Watuaji" in words
    assert "Orang buatan, untuk peragaan" in words
    assert "1995" not in words
    look = Look.objects.get()
    assert (look.account_id, look.what, look.path) == (actor.account_id, "name", siti.path)


def test_supervisors_see_the_name_and_no_more(world: World, siti: Person) -> None:
    _, client = browser(world, Role.BAWASLU)
    words = text(client.get(page_of(siti)))
    assert "Siti Aminah" in words
    assert "Perempuan" not in words
    assert "tahun" not in words
    assert "Siapa yang melihat data ini" in words


@pytest.mark.parametrize("role", [Role.CARE_OFFICER, Role.TREASURER])
def test_who_deals_with_one_matter_finds_people_by_name(
    world: World, siti: Person, role: Role
) -> None:
    _, client = browser(world, role)
    assert "Siti Aminah" in text(client.get(reverse("people") + NOW))
    words = text(client.get(page_of(siti)))
    assert "Siti Aminah" in words
    assert "Perempuan" not in words
    assert "Siapa yang melihat data ini" not in words


def test_auditors_see_the_trace_without_the_person_and_leave_none(
    world: World, siti: Person
) -> None:
    pps, _ = browser(world, Role.PPS)
    saw(pps, persons=[siti.id], what="nik", why="Cocokkan dengan KTP", path=siti.path)
    _, client = browser(world, Role.AUDITOR)
    words = text(client.get(page_of(siti)))
    assert "Siti Aminah" not in words
    assert "Cocokkan dengan KTP" in words
    assert "NIK" in words
    assert Look.objects.count() == 1
    assert client.get(reverse("people")).status_code == 403


@pytest.mark.parametrize(
    "role", [Role.KPPS, Role.OPERATOR, Role.WITNESS, Role.ORDER_OFFICER, Role.PPS_SECRETARIAT]
)
def test_others_have_no_such_page(world: World, siti: Person, role: Role) -> None:
    _, client = browser(world, role)
    assert client.get(page_of(siti)).status_code == 403
    assert client.get(reverse("people")).status_code == 403
    assert not Look.objects.exists()


def test_people_elsewhere_do_not_exist_and_nothing_is_traced(world: World, siti: Person) -> None:
    neighbour = factories.actor(world, Role.PPS, world.villages[1])
    client = signed_in(neighbour)
    assert client.get(page_of(siti)).status_code == 404
    assert client.get(reverse("people") + f"?wilayah={world.village.code}").status_code == 403
    assert not Look.objects.exists()


def test_a_shared_person_is_seen_by_the_neighbour(world: World, siti: Person) -> None:
    neighbour = factories.actor(world, Role.PPS, world.villages[1])
    PathShare.objects.create(
        person=siti,
        path=world.villages[1].path,
        reason="KPPS desa tetangga",
        consent_at=factories.local(date(2024, 10, 4)),
    )
    assert "Siti Aminah" in text(signed_in(neighbour).get(page_of(siti)))


def test_who_looked_is_told_to_the_person_themselves(world: World) -> None:
    actor, client = browser(world, Role.PPS)
    own = Person.objects.get(pk=actor.person_id)
    words = text(client.get(page_of(own)))
    assert "Siapa yang melihat data ini 1 kali" in words
    assert "Halaman orang" in words


def test_a_visitor_is_sent_to_sign_in(world: World, siti: Person, client: Client) -> None:
    assert client.get(page_of(siti)).status_code == 302
    assert client.get(reverse("people")).status_code == 302


def test_other_rooms_bring_panels_for_some_roles(
    world: World, siti: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_panels", {})
    panel = Panel(
        code="uji",
        title="Uji",
        roles=frozenset({Role.PPS}),
        template="web/components/empty.html",
        context=lambda actor, person: {
            "title": f"Panel {actor.role} {person.name}",
            "sign": "person",
        },
    )
    panels.register(panel)
    panels.register(panel)
    with pytest.raises(ValueError, match="uji"):
        panels.register(Panel("uji", "Lain", frozenset(), "x.html", lambda a, p: {}))
    assert "Panel pps Siti Aminah" in text(browser(world, Role.PPS)[1].get(page_of(siti)))
    assert "Panel" not in text(browser(world, Role.PPK)[1].get(page_of(siti)))


class TestList:
    def test_names_by_the_beginning_of_any_word(self, world: World, siti: Person) -> None:
        factories.person(world.village.path, "Budi Sitompul")
        factories.person(world.village.path, "Wasiti")
        _, client = browser(world, Role.PPS)
        words = text(client.get(reverse("people") + "?nama=SITI"))
        assert "Siti Aminah" in words
        assert "Wasiti" not in words
        assert "Budi Sitompul" not in text(client.get(reverse("people") + "?nama=siti"))
        assert "Budi Sitompul" in text(client.get(reverse("people") + "?nama=sitom"))

    def test_each_page_traces_whom_it_shows(self, world: World) -> None:
        for number in range(60):
            factories.person(world.village.path, f"Warga Uji {number:02}")
        _, client = browser(world, Role.PPS)
        assert "Warga Uji 59" not in text(client.get(reverse("people") + "?nama=warga uji"))
        assert "Warga Uji 59" in text(client.get(reverse("people") + "?nama=warga uji&halaman=2"))
        assert [look.count for look in Look.objects.order_by("id")] == [50, 10]
        assert "Warga Uji 59" in text(client.get(reverse("people") + "?nama=warga uji&halaman=99"))

    def test_a_search_is_told_but_not_what_was_typed(self, world: World, siti: Person) -> None:
        _, client = browser(world, Role.PPS)
        client.get(reverse("people") + "?nama=siti")
        assert Look.objects.get().why == "Daftar orang, pencarian"

    def test_a_region_below_can_be_chosen(self, world: World, siti: Person) -> None:
        factories.person(world.villages[1].path, "Orang Damarwulan")
        _, client = browser(world, Role.KPU_REGENCY)
        words = text(client.get(reverse("people") + f"?wilayah={world.village.code}"))
        assert "Siti Aminah" in words
        assert "Orang Damarwulan" not in words
        assert client.get(reverse("people") + "?wilayah=99.99").status_code == 404

    def test_a_province_chooses_a_regency_first(self, world: World, siti: Person) -> None:
        _, client = browser(world, Role.KPU_PROVINCE)
        words = text(client.get(reverse("people")))
        assert "Kabupaten Uji" in words
        assert "Siti Aminah" not in words
        assert not Look.objects.exists()
        below = client.get(reverse("people") + f"?wilayah={world.regency.code}")
        assert "Siti Aminah" in text(below)

    def test_supervisors_read_names_only(self, world: World, siti: Person) -> None:
        _, client = browser(world, Role.BAWASLU)
        words = text(client.get(reverse("people")))
        assert "Siti Aminah" in words
        assert "Perempuan" not in words

    def test_nobody_found(self, world: World) -> None:
        _, client = browser(world, Role.PPS)
        assert "Tidak ada yang cocok" in text(client.get(reverse("people") + "?nama=zzz"))
        assert "Tidak ada yang cocok" in text(client.get(reverse("people") + "?nama=%25"))

    def test_as_many_queries_for_fifty_as_for_one(
        self, world: World, django_assert_max_num_queries: Callable[..., Any]
    ) -> None:
        _, client = browser(world, Role.PPS)
        for _ in range(50):
            factories.person(world.village.path)
        with django_assert_max_num_queries(10):
            assert client.get(reverse("people")).status_code == 200
