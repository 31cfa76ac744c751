"""The board of formation of a regency and of a district."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text

from garda.formation.models import Application, EndReason, Outcome
from garda.kernel.roles import Role
from garda.regions.models import Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """Two villages: one with more applicants than seats, one with fewer."""
    world = factories.world(stations=(1, 1))
    world.election.as_of = factories.local(date(2024, 10, 1))
    world.election.save(update_fields=["as_of"])
    call = factories.call(world)
    first, second = world.villages
    factories.applications(call, first, [world.station()], 10)
    factories.applications(call, second, world.stations[second.path], 3, outcome=Outcome.ASK)
    factories.application(call, second, outcome=None, sex="P")
    return world


def browser(world: World, role: Role, region: Region) -> Client:
    return signed_in(factories.actor(world, role, region))


def url(region: Region) -> str:
    return reverse("formation-board", args=[region.code])


def test_the_regency_sees_the_way_from_applications_to_the_decree(world: World) -> None:
    factories.full_group(world, world.station())
    left = {"ended_on": date(2024, 11, 1), "end_reason": EndReason.RESIGNED}
    factories.appointment(world, world.stations[world.villages[1].path][0], 1, **left)
    html = text(browser(world, Role.KPU_REGENCY, world.regency).get(url(world.regency)))
    assert "14 1,00 per kursi" in html
    assert "Pelamar perempuan 7 50,00% dari pelamar" in html
    assert "Data per 1 Oktober 2024" in html
    assert "2 dari 2 desa sudah punya pelamar" in html
    assert "Memenuhi syarat 10 71,43%" in html
    assert "Perlu klarifikasi 3 21,43%" in html
    assert "Belum diperiksa 1 7,14%" in html
    assert "Mengundurkan diri 1 100,00%" in html
    assert "26–35 tahun 14 100,00%" in html
    assert "SIMULASI" in html
    # The village with the fewest comes by itself, the other has enough.
    assert "Damarwulan 0,57" in html


def test_counts_of_a_village_open_their_rows(world: World) -> None:
    page = browser(world, Role.PPK, world.district).get(url(world.district)).content.decode()
    first, second = (village.code for village in world.villages)
    assert f'<a href="{reverse("eligibility", args=[first])}?hasil=MS">10</a>' in page
    assert f'<a href="{reverse("eligibility", args=[second])}?hasil=ASK">3</a>' in page
    assert f'<a href="{reverse("shortage", args=[second])}">7</a>' in page
    regency = browser(world, Role.KPU_REGENCY, world.regency).get(url(world.regency))
    assert f'<a href="{url(world.district)}">Keling</a>' in regency.content.decode()


def test_no_link_leads_where_the_reader_may_not_go(world: World) -> None:
    page = browser(world, Role.KPU_PROVINCE, world.province).get(url(world.district))
    html = page.content.decode()
    assert page.status_code == 200
    assert "/syarat/" not in html
    assert reverse("shortage", args=[world.villages[1].code]) in html


def test_boards_are_for_regencies_and_districts_of_the_own_region(world: World) -> None:
    ppk = browser(world, Role.PPK, world.district)
    assert ppk.get(url(world.village)).status_code == 404
    assert ppk.get(url(world.regency)).status_code == 403
    pps = browser(world, Role.PPS, world.village)
    assert pps.get(url(world.district)).status_code == 403
    bawaslu = browser(world, Role.BAWASLU, world.regency)
    assert bawaslu.get(url(world.regency)).status_code == 200


def test_nobody_is_named(world: World) -> None:
    html = text(browser(world, Role.KPU_REGENCY, world.regency).get(url(world.regency)))
    names = Application.objects.values_list("person__name", "receipt")
    assert not [word for pair in names for word in pair if re.search(rf"\b{word}\b", html)]


def test_a_region_without_stations_says_so() -> None:
    world = factories.world(stations=(0,))
    html = text(browser(world, Role.KPU_REGENCY, world.regency).get(url(world.regency)))
    assert "Belum ada TPS" in html


def test_the_board_costs_the_same_for_any_number(
    world: World, django_assert_max_num_queries: Any
) -> None:
    kpu = browser(world, Role.KPU_REGENCY, world.regency)
    kpu.get(url(world.regency))
    call = Application.objects.filter(election=world.election)[0].call
    for village in world.villages:
        factories.application(call, village)
        with django_assert_max_num_queries(23):
            kpu.get(url(world.regency))
