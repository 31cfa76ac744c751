"""The board of stations that lack people, and the list of replacements."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.formation.seats import TODAY, leaving, member, page, placed, pps, reserve
from tests.support.desk import signed_in, text

from garda.formation.models import Appointment, Proposal
from garda.kernel.roles import Role
from garda.regions.models import Region

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("among_seats")]


@pytest.fixture
def world() -> World:
    return placed()


def board(region: Region) -> str:
    return reverse("shortage", args=[region.code])


def test_before_the_plenary_stations_that_lack_applicants_are_shown() -> None:
    world = factories.world(stations=(2, 1))
    call = factories.call(world)
    factories.applications(call, world.village, [world.station()], 7)
    factories.applications(call, world.village, [world.station(1)], 5)
    browser = signed_in(factories.actor(world, Role.PPS))
    html = text(browser.get(board(world.village)))
    # The village has enough by half only where people live: each station counts by itself.
    assert "2 orang belum ada" in html
    assert "TPS 002 Watuaji" in html
    assert "TPS 001 Watuaji" not in html
    regency = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
    assert "Kurang 9 pelamar" in text(regency.get(board(world.regency)))


def test_empty_seats_with_the_next_lawful_step(world: World) -> None:
    reserve(world, "Siti Aminah")
    reserve(world, "Budi Santoso", village=1, neighbour=True)
    world_station = world.station(1)
    for seat in range(1, 7):
        factories.appointment(world, world_station, seat)
    pps(world).post(page(world), leaving(world))
    ppk = signed_in(factories.actor(world, Role.PPK, world.district))
    html = text(ppk.get(board(world.district)))
    assert "Siti Aminah, desa sendiri" in html
    # The other village, whose seats are all empty, keeps its own reserve.
    assert "Budi Santoso, desa sendiri" in html
    own = text(pps(world).get(board(world.village)))
    assert "Kursi 7" in own
    assert "Siti Aminah, desa sendiri" in own
    assert "Budi Santoso" not in own
    assert "penunjukan langsung" in own


def test_a_full_village_is_told_so(world: World) -> None:
    factories.full_group(world, world.station(1))
    html = text(pps(world).get(board(world.village)))
    assert "Tidak ada TPS yang kekurangan" in html


def test_boards_are_for_regencies_and_below(world: World) -> None:
    province = signed_in(factories.actor(world, Role.KPU_PROVINCE, world.province))
    assert province.get(board(world.province)).status_code == 404
    assert province.get(board(world.regency)).status_code == 200
    assert pps(world, 1).get(board(world.village)).status_code == 403
    ppk = signed_in(factories.actor(world, Role.PPK, world.district))
    assert ppk.post(board(world.district), {"act": "offer"}).status_code == 404


def test_the_board_costs_the_same_for_any_number(
    world: World, django_assert_max_num_queries: Any
) -> None:
    ppk = signed_in(factories.actor(world, Role.PPK, world.district))
    ppk.get(board(world.district))
    for number in range(2):
        reserve(world, f"Warga {number}")
        with django_assert_max_num_queries(28):
            ppk.get(board(world.district))


class TestReplacements:
    def test_the_regency_sees_it_at_once(self, world: World) -> None:
        next_ = reserve(world, "Siti Aminah")
        left = member(world).person.name
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        listed = reverse("replacements", args=[world.regency.code])
        assert "Belum ada pergantian" in text(kpu.get(listed))
        pps(world).post(page(world), leaving(world, next_))
        html = text(kpu.get(listed))
        assert "Siti Aminah" in html
        assert left in html
        assert "Belum SK, pelantikan, bimtek susulan" in html
        tasks = text(kpu.get(reverse("tasks")))
        assert "Anggota KPPS berhenti dalam 7 hari terakhir" in tasks

    def test_an_empty_seat_is_marked(self, world: World) -> None:
        pps(world).post(page(world), leaving(world))
        listed = reverse("replacements", args=[world.village.code])
        assert "Kursi kosong" in text(pps(world).get(listed))
        assert pps(world, 1).get(listed).status_code == 403

    def test_the_list_costs_the_same_for_any_number(
        self, world: World, django_assert_max_num_queries: Any
    ) -> None:
        kpu = signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))
        listed = reverse("replacements", args=[world.regency.code])
        kpu.get(listed)
        for seat in (1, 2):
            Appointment.objects.filter(station=world.station(), seat=seat).update(
                ended_on=TODAY.date(), end_reason="died"
            )
            with django_assert_max_num_queries(16):
                kpu.get(listed)


def test_nothing_is_planned_before_a_plenary(world: World) -> None:
    Appointment.objects.all().delete()
    Proposal.objects.all().delete()
    html = text(pps(world).get(board(world.village)))
    assert "pleno PPS belum menetapkan" in html
