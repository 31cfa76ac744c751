"""PPS members adopt the proposal of their village, and see no other village's people."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site
from tests.support.visitor import DESK, Visitor

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


def test_board_and_queue_lead_down_to_a_village(visit: Visit, village: str) -> None:
    """From the regency's tasks to the queue, from the board to a village's applicants."""
    kpu = visit("kpu-98.01-1")
    with kpu.page.expect_navigation():
        kpu.page.locator("a[href*='/antrean/?hal=']").first.click()
    kpu.look("antrean-kabupaten")
    kpu.follow("Pembentukan KPPS")
    kpu.look("pembentukan-kabupaten")
    kpu.follow("Teluk Kerang")
    kpu.look("pembentukan-kecamatan")
    with kpu.page.expect_navigation():
        kpu.page.locator(f"a[href='/syarat/{village}/?hasil=MS']").click()
    assert "Periksa syarat pelamar" in kpu.text()


def test_a_member_leaves_and_somebody_is_appointed_directly(
    visit: Visit, site: Site, village: str
) -> None:
    """After the plenary, with the form's errors beside their fields; minutes both times."""
    member, kpu = visit(f"pps-{village}-1"), visit("kpu-98.01-1")
    seat = f"/kursi/{village}/1/7/"
    assert member.go(seat).ok
    member.page.locator("summary", has_text="Anggota ini berhenti").click()
    member.look("kursi")
    member.page.get_by_label("Alasan").select_option("resigned")
    member.page.get_by_label("Hari pertama tidak bertugas").fill("2024-10-04")
    member.page.get_by_label("Pengganti").select_option("empty")
    member.press("Catat keputusan pleno")
    assert "berita acaranya bernomor" in member.text("body")
    member.page.locator("summary", has_text="Tunjuk seseorang").click()
    member.look("kursi-kosong")
    member.page.get_by_label("Nama").fill("Ratna Sari")
    member.press("Tunjuk dan buat berita acara")
    assert "Belum diisi" in member.text()
    assert member.page.get_by_label("Nama").input_value() == "Ratna Sari"
    member.look("kursi-penunjukan-salah")
    assert member.go(f"/kekurangan/{village}/").ok
    member.look("kekurangan-desa")
    for path, name in (
        ("/kekurangan/98.01/", "kekurangan-kabupaten"),
        ("/kekurangan/98.01.01/", "kekurangan-kecamatan"),
        ("/paw/98.01/", "paw"),
    ):
        assert kpu.go(path).ok
        kpu.look(name)
    assert "Kursi kosong" in kpu.text()


def test_a_village_announces_and_everybody_reads(visit: Visit, village: str) -> None:
    member, stranger = visit(f"pps-{village}-1"), visit(scripts=False)
    assert member.go(f"/sk/{village}/").ok
    member.look("sk-desa")
    member.press(re.compile("Umumkan.*Seleksi"))
    assert "terbuka untuk umum" in member.text("body")
    member.look("sk-desa-diumumkan")
    assert member.go(f"/evaluasi/{village}/").ok
    assert "Belum dibuka" in member.text()
    member.look("evaluasi-belum")
    assert stranger.go(f"/pengumuman/{village}/").ok
    assert "Hasil Seleksi" in stranger.text()
    stranger.picture("pengumuman")


def test_the_way_in_asks_who_one_is(visit: Visit, village: str) -> None:
    stranger = visit()
    stranger.go(f"/usulan/{village}/")
    assert parse_qs(urlsplit(stranger.page.url).query) == {"next": [f"/usulan/{village}/"]}
    stranger.look("masuk")
    stranger.page.get_by_label("Nama pengguna").fill(f"pps-{village}-1")
    stranger.page.get_by_label("Kata sandi").fill("bukan ini")
    stranger.press(re.compile("^Masuk$"))
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


def empty_seats(visitor: Visitor) -> int:
    """By the words at the top of a secretariat's page."""
    found = re.search(r"(\d+) dari (\d+) kursi terisi", visitor.text())
    assert found is not None
    return int(found[2]) - int(found[1])


def test_a_seat_of_a_secretariat_is_filled_again_by_another_letter(
    visit: Visit, village: str
) -> None:
    kpu, pps = visit("kpu-98.01-1"), visit(f"pps-{village}-1")
    for path, name in (
        ("/sekretariat/98.01/", "sekretariat-kabupaten"),
        ("/lokasi-khusus/98.01/", "lokasi-khusus"),
        ("/lokasi-khusus/98.01.01.2002/901/", "lokasi-khusus-901"),
        (f"/sekretariat/{village}/rincian/", "sekretariat-desa"),
    ):
        assert kpu.go(path).ok
        kpu.look(name)
    kpu.page.locator("summary", has_text="Akhiri masa tugas").last.click()
    leaving = kpu.page.locator("details[open] form")
    leaving.get_by_label("Alasan").select_option("unable")
    leaving.get_by_label("Hari pertama tidak bertugas").fill("2024-10-04")
    kpu.press(re.compile("^Akhiri masa tugas "))
    assert empty_seats(kpu) == 1
    pps.go(f"/sekretariat/{village}/surat/")
    pps.page.get_by_label("Nomor surat").fill("800/9/2024")
    pps.page.get_by_label("Nama").fill("Wahyu Santoso")
    pps.press("Catat surat usulan")
    assert "Belum diisi" in pps.text()
    assert pps.page.get_by_label("Nama").input_value() == "Wahyu Santoso"
    pps.look("surat-usulan-salah")
    pps.page.get_by_label("Tanggal surat").fill("2024-10-03")
    pps.page.get_by_label("Pengirim").fill("Kepala Desa")
    pps.page.get_by_label("NIK").fill("9801 90 030290 " + village[-4:])
    pps.page.get_by_label("Tanggal lahir").fill("1990-02-03")
    pps.page.get_by_label("Jenis kelamin").select_option("L")
    pps.page.get_by_label("Status kepegawaian").select_option("no")
    pps.press("Catat surat usulan")
    assert "Usulan menunggu keputusan" in pps.text()
    kpu.go("/tugas/")
    assert "Usulan sekretariat menunggu keputusan" in kpu.text()
    kpu.go("/sekretariat/98.01/")
    kpu.follow(re.compile("^Putuskan"))
    kpu.look("usulan-sekretariat")
    kpu.press("Terima 1 orang")
    assert empty_seats(kpu) == 0
    kpu.look("sekretariat-lengkap")


def test_a_secretary_sees_the_own_position(visit: Visit, village: str) -> None:
    secretary = visit(f"pps-secretariat-{village}-1")
    assert "Jabatan Anda" in secretary.text()
    secretary.look("tugas-sekretaris")
    assert secretary.go(f"/sekretariat/{OTHER_VILLAGE}/rincian/").status == 403
