"""A neighbour responds without script or account; PPS handles it; the code opens the answer."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import Visit
from tests.support.visitor import DESK

STAGE = "public_response"
pytestmark = pytest.mark.e2e
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}


def test_from_the_form_to_the_answer(visit: Visit, width: int) -> None:
    village = VILLAGES[width == DESK]
    neighbour, pps = visit(scripts=False), visit(f"pps-{village}-1")
    neighbour.go(f"/tanggapan/{village}/")
    page = neighbour.page
    page.get_by_label("Tentang siapa").select_option(index=1)
    page.get_by_label("Apa yang Anda ketahui").fill("Rumahnya jauh dari TPS.")
    neighbour.press("Kirim tanggapan")
    assert "Centang bila Anda mengerti" in neighbour.text()
    assert "Rumahnya jauh" in page.get_by_label("Apa yang Anda ketahui").input_value()
    page.get_by_label(re.compile("Saya mengerti")).check()
    neighbour.press("Kirim tanggapan")
    code = neighbour.text("#kode + p")

    pps.go(f"/tanggapan/wilayah/{village}/")
    pps.look("tanggapan-daftar")
    pps.page.locator("table a").first.click()
    pps.look("tanggapan")
    pps.page.get_by_text("Tidak ditindaklanjuti", exact=True).click()
    pps.page.get_by_label("Mengapa tidak ditindaklanjuti").fill("Jarak bukan syarat.")
    pps.press("Tutup tanpa tindak lanjut")
    answer = pps.page.get_by_role("textbox", name="Jawaban kepada pelapor")
    answer.fill("Jarak rumah bukan syarat KPPS.")
    pps.press("Kirim jawaban")
    pps.look("tanggapan-dijawab")

    neighbour.go("/tanggapan/kode/")
    page.get_by_label("Kode tanggapan").fill(code.lower())
    neighbour.press("Lihat jawaban")
    assert "Jarak rumah bukan syarat KPPS." in neighbour.text()


@pytest.mark.parametrize("name", ["kode", "formulir", "masa"])
def test_public_pages_hold_on_every_screen(visit: Visit, width: int, name: str) -> None:
    village = VILLAGES[width == DESK]
    paths = {
        "kode": "/tanggapan/kode/",
        "formulir": f"/tanggapan/{village}/",
        "masa": f"/tanggapan/{village}/?as_of=2024-09-20T10:00",
    }
    visitor = visit()
    assert visitor.go(paths[name]).status == 200
    visitor.look(f"tanggapan-{name}")
