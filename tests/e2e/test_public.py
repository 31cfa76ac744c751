"""What everybody reads, without signing in, without a cookie and without scripts."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site

STAGE = "end"
pytestmark = pytest.mark.e2e

VILLAGE = "98.01.01.2001"
SEVEN = """
    SELECT p.name FROM formation_appointment a JOIN people_person p ON p.id = a.person_id
    JOIN regions_stationlisting l ON l.station_id = a.station_id
    JOIN regions_region v ON v.id = l.village_id
    WHERE v.code = %s AND l.number = %s AND a.body = 'kpps' AND a.ended_on IS NULL
"""
PAGES = {
    "beranda": "/",
    "jadwal": "/jadwal/",
    "hasil-kabupaten": "/hasil/bupati/98.01/",
    "hasil-kabupaten-gubernur": "/hasil/gubernur/98.01/",
    "hasil-kecamatan": "/hasil/gubernur/98.01.01/",
    "hasil-desa": "/hasil/gubernur/98.01.01.2002/",
    "mutu-data": "/hasil/gubernur/98.01/mutu/",
    "tps-khusus": "/tps/98.01.01.2002/901/",
    "periksa": "/periksa/",
    "cari": "/cari-tps/",
}


@pytest.mark.parametrize("name", PAGES)
def test_public_pages(visit: Visit, name: str) -> None:
    reader = visit()
    assert reader.go(PAGES[name]).ok
    reader.look(f"umum-{name}")
    assert reader.context.cookies() == []


def test_a_page_that_is_not_there(visit: Visit) -> None:
    reader = visit()
    assert reader.go("/hasil/wali-kota/98.01/").status == 404
    reader.look("umum-tidak-ada")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_the_result_and_the_way_down_to_a_station(visit: Visit, scripts: bool) -> None:
    reader = visit(scripts=scripts)
    reader.go("/")
    reader.follow(re.compile("Buka hasil lengkap.*Bupati"))
    regency = reader.text()
    assert "Hasil rekap" in regency
    assert "590" in regency
    assert "150" in regency
    assert "5 dari 5" in regency
    for place in ("Teluk Kerang", "Kerang Putih"):
        reader.follow(place)
        assert place in reader.text("h1")
        assert "Hasil rekap" in reader.text()
    reader.follow(re.compile("TPS 001"))
    assert "TPS 001 Kerang Putih" in reader.text("h1")
    assert reader.context.cookies() == []


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_find_my_station_its_seven_and_their_decree(
    visit: Visit, site: Site, scripts: bool
) -> None:
    reader = visit(scripts=scripts)
    reader.go("/cari-tps/")
    reader.page.get_by_label("Desa atau kelurahan").fill("kerang")
    reader.press("Cari TPS")
    assert "2 desa cocok" in reader.text()
    if scripts:
        reader.look("umum-cari-ditemukan")
    reader.page.get_by_label("Desa atau kelurahan").fill("kerang pu")
    reader.page.get_by_label("Nomor TPS").fill("2")
    reader.press("Cari TPS")
    assert "TPS 002 Kerang Putih" in reader.text("h1")
    names = {name for (name,) in site.rows(SEVEN, VILLAGE, 2)}
    group = reader.page.get_by_role("region", name="KPPS")
    shown = group.locator("ol li span:first-child").all_inner_texts()
    assert len(shown) == 7
    assert set(shown) == names
    if scripts:
        reader.look("umum-tps")
    with reader.page.expect_navigation():
        group.get_by_role("link", name="Keputusan PPS").click()
    assert "Tercatat dan berlaku" in reader.text()
    if scripts:
        reader.look("umum-periksa-sk")
    link = reader.page.get_by_role("link", name="Buka dokumen").get_attribute("href")
    paper = reader.context.request.get(f"{site.url}{link}")
    assert paper.headers["content-type"] == "application/pdf"
    assert paper.body().startswith(b"%PDF-")
    assert reader.context.cookies() == []


def test_a_code_typed_from_paper(visit: Visit, site: Site) -> None:
    code = site.rows("SELECT code FROM documents_document WHERE kind = 'decree' LIMIT 1")[0][0]
    reader = visit()
    reader.go("/periksa/")
    reader.page.get_by_label("Kode dokumen").fill(code.lower())
    reader.press("Periksa")
    assert "Tercatat dan berlaku" in reader.text()
    reader.page.get_by_label("Kode dokumen").fill("AAAAA-AAAAA")
    reader.press("Periksa")
    assert "tidak ada di register" in reader.text()
    reader.look("umum-periksa-tidak-ada")
