"""PPS members adopt the proposal of their village, and see no other village's people."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site
from tests.support.visitor import DESK

STAGE = "selection"
pytestmark = pytest.mark.e2e

#: Each screen decides about another village, since a proposal is adopted once.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}
OTHER_VILLAGE = "98.01.02.2001"
STATIONS = """
    SELECT s.id, count(a.id) FROM regions_station s
    JOIN regions_region v ON v.id = s.village_id
    LEFT JOIN formation_appointment a
      ON a.station_id = s.id AND a.body = 'kpps' AND a.ended_on IS NULL
    WHERE v.code = %s GROUP BY s.id
"""


@pytest.fixture
def village(width: int) -> str:
    return VILLAGES[width == DESK]


def test_pps_adopts_the_proposal_and_a_second_time_is_refused(
    visit: Visit, site: Site, village: str
) -> None:
    first, second = visit(f"pps-{village}-1"), visit(f"pps-{village}-2")
    first.look("tugas-pps")
    for member in (first, second):
        member.follow(re.compile("usulan", re.IGNORECASE))
        assert "belum diputuskan" in member.text()
    first.look("usulan")
    first.press(re.compile(r"^Tetapkan \d+ anggota$"))
    assert "Ditetapkan pleno PPS" in first.text()
    first.look("usulan-ditetapkan")
    with second.page.expect_response(lambda r: r.request.method == "POST") as answer:
        second.press(re.compile(r"^Tetapkan"))
    assert answer.value.status == 409
    assert "Tidak ada yang berubah" in second.text("[role=alert]")
    second.look("usulan-ditolak")
    assert {count for _, count in site.rows(STATIONS, village)} == {7}


def test_another_village_is_closed_to_a_pps(visit: Visit, village: str) -> None:
    member = visit(f"pps-{village}-3")
    for path in (f"/wilayah/{OTHER_VILLAGE}/", f"/usulan/{OTHER_VILLAGE}/"):
        assert member.go(path).status == 403
        assert "di luar wilayah kerja Anda" in member.text()
        member.look("di-luar-wilayah")


def test_the_own_village_s_dashboard(visit: Visit, village: str) -> None:
    member = visit(f"pps-{village}-3")
    assert member.go(f"/wilayah/{village}/").ok
    member.look("wilayah-desa")


def test_the_way_in_asks_who_one_is(visit: Visit, village: str) -> None:
    stranger = visit()
    stranger.go(f"/usulan/{village}/")
    assert parse_qs(urlsplit(stranger.page.url).query) == {"next": [f"/usulan/{village}/"]}
    stranger.look("masuk")
    stranger.page.get_by_label("Nama pengguna").fill(f"pps-{village}-1")
    stranger.page.get_by_label("Kata sandi").fill("bukan ini")
    stranger.press("Masuk")
    assert "Nama pengguna atau kata sandi salah" in stranger.text()
    assert stranger.page.get_by_label("Nama pengguna").input_value() == f"pps-{village}-1"
    stranger.look("masuk-salah")


@pytest.mark.parametrize("role", ["kpu-98.01-1", "bawaslu-98.01-1", "ppk-98.01.01-1"])
def test_those_above_read(visit: Visit, village: str, role: str) -> None:
    officer = visit(role)
    officer.look(f"tugas-{role.partition('-')[0]}")
    officer.go(f"/wilayah/{village}/")
    officer.look(f"wilayah-{role.partition('-')[0]}")
    officer.go(f"/usulan/{village}/")
    assert officer.page.get_by_role("button", name="Tetapkan").count() == 0
