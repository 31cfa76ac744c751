"""The swearing-in on a desk and on a phone: board, leave, pacts, papers, stations, texts."""

from __future__ import annotations

import re

from playwright.sync_api import expect
from tests.e2e.conftest import Visit

#: After the oath and the make-up oath, before training ends.
STAGE = "voting"
REGENCY, VILLAGE = "98.01", "98.01.01.2001"
KPU, PPS, BAWASLU = "kpu-98.01-1", f"pps-{VILLAGE}-1", "bawaslu-98.01-1"


def test_the_board_of_the_regency(visit: Visit) -> None:
    kpu = visit(KPU)
    kpu.go(f"/pelantikan/{REGENCY}/")
    kpu.look("pelantikan-papan")
    assert "35 dari 35 sudah dilantik" in kpu.text()
    assert "Selisih: 0" in kpu.text()
    kpu.follow("Layar besar")
    kpu.look("pelantikan-layar-besar")
    expect(kpu.page.get_by_role("link", name="Tampilan biasa")).to_be_visible()
    kpu.go(f"/pelantikan/{VILLAGE}/")
    kpu.look("pelantikan-desa")


def test_pages_of_the_day(visit: Visit) -> None:
    pps = visit(PPS)
    for page in ("daring", "pakta", "surat", "susulan"):
        pps.go(f"/pelantikan/{VILLAGE}/{page}/")
        pps.look(f"pelantikan-{page}")
    pps.go("/naskah/")
    pps.look("naskah")
    assert "Naskah latihan, ganti dengan naskah resmi." in pps.text()
    pps.go(f"/pelantikan/{VILLAGE}/pakta/")
    pps.page.locator("main table a").first.click()
    pps.page.wait_for_url(re.compile("/pelantikan/pakta/"))
    pps.look("pelantikan-pakta-anggota")


def test_the_oaths_at_the_stations(visit: Visit) -> None:
    pps = visit(PPS)
    pps.go(f"/sumpah-tps/{VILLAGE}/")
    if pps.page.get_by_role("button", name="Rencanakan").count() and "belum direncanakan" in (
        pps.text().lower()
    ):
        pps.press("Rencanakan")
    pps.look("sumpah-tps")
    pps.page.locator("main ul.lines a").first.click()
    pps.page.wait_for_url(re.compile("/sumpah-tps/acara/"))
    pps.look("sumpah-tps-satu")


def test_supervisors_read_the_board(visit: Visit) -> None:
    bawaslu = visit(BAWASLU)
    bawaslu.go(f"/pelantikan/{REGENCY}/")
    assert "35 dari 35 sudah dilantik" in bawaslu.text()
    bawaslu.go(f"/pelantikan/{REGENCY}/daring/")
    bawaslu.look("pelantikan-daring-bawaslu")
