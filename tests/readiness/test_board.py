"""The board: counts by place, what is missing, and a table without names."""

from __future__ import annotations

from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.readiness.scenes import OperatorPhone, named, pps_of
from tests.support.desk import signed_in, text
from tests.support.phoned import members

from garda.kernel.roles import Role
from garda.readiness.board import readiness_board, table_lines


@pytest.fixture
def one_ready(here: World) -> World:
    """The first station is ready; the second has one operator, the other village none."""
    first, second = members(here)[:2]
    pps = pps_of(here)
    named(pps, [first, second, members(here)[7]])
    for member in (first, second):
        phone = OperatorPhone(here, member)
        state = phone.state()
        phone.send(state)
    phone.photo(state["id"])
    return here


def test_the_regency_counts_every_station(one_ready: World) -> None:
    board = readiness_board(one_ready.election, one_ready.regency)
    assert (board.total.stations, board.total.ready, board.total.waiting) == (3, 1, 2)
    ((word, number), *_) = board.total.lacks
    assert (word, number) == ("operator belum lengkap", 2)
    assert [line.region for line in board.places] == [one_ready.district]


def test_the_district_by_village_and_the_village_by_station(one_ready: World) -> None:
    district = readiness_board(one_ready.election, one_ready.district)
    assert [(p.region.name, p.count.stations, p.count.ready) for p in district.places] == [
        ("Watuaji", 2, 1),
        ("Damarwulan", 1, 0),
    ]
    village = readiness_board(one_ready.election, one_ready.village)
    assert [(s.number, s.operators, bool(s.lacks)) for s in village.stations] == [
        (1, 2, False),
        (2, 1, True),
    ]


def test_the_table_has_a_line_per_station_and_nobodys_name(one_ready: World) -> None:
    lines = list(table_lines(one_ready.election, one_ready.regency))
    assert [(line[1], line[2], line[3], line[4]) for line in lines] == [
        ("Watuaji", 1, "ya", 2),
        ("Watuaji", 2, "belum", 1),
        ("Damarwulan", 1, "belum", 0),
    ]
    names = {member.person.name for member in members(one_ready)}
    assert not [line for line in lines if names & set(map(str, line))]


def test_a_constant_number_of_queries(one_ready: World, django_assert_num_queries: Any) -> None:
    for region, queries in ((one_ready.regency, 5), (one_ready.village, 4)):
        with django_assert_num_queries(queries):
            readiness_board(one_ready.election, region)


@pytest.mark.parametrize("role", [Role.KPU_REGENCY, Role.BAWASLU])
def test_the_page_says_how_many_are_ready(one_ready: World, role: Role) -> None:
    browser = signed_in(factories.actor(one_ready, role, one_ready.regency))
    page = text(browser.get(f"/kesiapan/{one_ready.regency.code}/"))
    assert "3 TPS: 1 siap" in page
    assert "Tunjuk operator" not in page
    table = browser.get(f"/kesiapan/{one_ready.regency.code}/kesiapan.csv")
    assert table.status_code == 200
    assert "SIMULASI" in table.content.decode()
    assert browser.get(f"/kesiapan/{one_ready.regency.code}/kesiapan.pdf").status_code == 404


def test_the_village_page_leads_the_pps_to_its_operators(one_ready: World) -> None:
    page = signed_in(pps_of(one_ready)).get(f"/kesiapan/{one_ready.village.code}/")
    assert f"/kesiapan/{one_ready.village.code}/operator/" in page.content.decode()
