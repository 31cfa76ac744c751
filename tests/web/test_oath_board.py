"""The live board as pages: for the regency, for a screen in the hall, for supervisors."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import MaxQueries, signed_in, text
from tests.support.swearing import came, decreed_world, kpu, members, oaths

from garda.kernel.roles import Role
from garda.regions.models import Region
from garda.web.oath_board import oath_board

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    world = decreed_world()
    world.election.as_of = factories.local(date(2024, 11, 7), 10, 40)
    world.election.save(update_fields=["as_of"])
    activity, group = oaths(world)[0], members(world)
    came(activity, group[0], "onsite")
    came(activity, group[1], "onsite", late=True)
    came(activity, group[2], "online")
    came(activity, group[3], "absent")
    return world


def page(world: World, region: Region, query: str = "", role: Role = Role.KPU_REGENCY) -> str:
    place = region if role != Role.KPU_REGENCY else world.regency
    browser: Client = signed_in(factories.actor(world, role, place))
    return browser.get(reverse("oath-board", args=[region.code]) + query).content.decode()


def words(world: World, region: Region) -> str:
    browser = signed_in(kpu(world))
    return text(browser.get(reverse("oath-board", args=[region.code])))


def test_the_regency_sees_all_members_and_that_they_reconcile(world: World) -> None:
    html = words(world, world.regency)
    assert "3 dari 14 sudah dilantik" in html
    assert (
        "Di tempat 1 + daring 1 + terlambat 1 + absen 1 + belum 10 = 14 . Nama dalam SK yang "
        "berlaku: 14 . Selisih: 0 ." in html
    )
    assert "Selisih 0" in html
    assert "1 dari 2 desa melapor" in html
    assert "data per 7 November 2024" in html
    assert "naskah latihan, ganti dengan naskah resmi" in html
    assert "11 orang belum dilantik sesudah pelantikannya dimulai" in html


def test_districts_villages_and_stations(world: World) -> None:
    regency = page(world, world.regency)
    assert reverse("oath-board", args=[world.district.code]) in regency
    assert "Keling: 3 dari 14" in regency
    assert "Watuaji" in page(world, world.district)
    village = page(world, world.village)
    assert "TPS 001" in village
    assert "3 dari 7" in text_of(village)


def text_of(html: str) -> str:
    return html.replace('<span class="big">', "").replace("</span>", "")


def test_refreshing_and_the_large_screen_need_no_script(world: World) -> None:
    plain = page(world, world.regency)
    assert "http-equiv" not in plain
    assert "projector" not in plain
    large = page(world, world.regency, "?layar=besar&segar=ya")
    assert '<meta http-equiv="refresh" content="30">' in large
    assert "projector" in large
    assert "Berhenti menyegarkan" in large
    assert "Pekerjaan pelantikan" not in large


def test_a_difference_is_shown(world: World) -> None:
    decree = members(world)[6].decree
    decree.facts["stations"][0]["appointments"].pop()
    decree.save()
    html = words(world, world.regency)
    assert "Ada selisih" in html
    assert "Selisih: -1" in html.replace("−", "-")


def test_supervisors_read_the_same(world: World) -> None:
    for role in (Role.BAWASLU, Role.KPU_PROVINCE):
        place = world.regency if role == Role.BAWASLU else world.province
        browser = signed_in(factories.actor(world, role, place))
        html = text(browser.get(reverse("oath-board", args=[world.regency.code])))
        assert "3 dari 14 sudah dilantik" in html


def test_there_is_no_board_of_a_province(world: World) -> None:
    browser = signed_in(factories.actor(world, Role.KPU_PROVINCE, world.province))
    assert browser.get(reverse("oath-board", args=[world.province.code])).status_code == 404


def test_ten_queries_at_most(world: World, django_assert_max_num_queries: MaxQueries) -> None:
    with django_assert_max_num_queries(10):
        board = oath_board(
            world.election, world.regency, role=Role.KPU_REGENCY, on=date(2024, 11, 7)
        )
    assert board.total.members == 14


def test_before_any_decree(world: World) -> None:
    empty = factories.world()
    browser = signed_in(factories.actor(empty, Role.KPU_REGENCY, empty.regency))
    url = reverse("oath-board", args=[empty.regency.code])
    assert "Belum ada anggota ber-SK" in text(browser.get(url))


def test_the_board_as_a_table(world: World) -> None:
    browser = signed_in(kpu(world))
    answer = browser.get(reverse("oath-board-table", args=[world.regency.code, "csv"]))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert "SIMULASI" in "".join(lines)
    assert '"Keling, Watuaji",7,1,1,1,1,3,0,7,0,0' in [line.replace(";", ",") for line in lines]
    assert any(line.startswith("Jumlah Kabupaten Uji") for line in lines)
    assert (
        browser.get(reverse("oath-board-table", args=[world.regency.code, "pdf"])).status_code
        == 404
    )
    xlsx = browser.get(reverse("oath-board-table", args=[world.village.code, "xlsx"]))
    assert xlsx.content.startswith(b"PK")
