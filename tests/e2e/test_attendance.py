"""The desk where people come in, in a real browser: narrow and wide, with and without a script."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tests.e2e.conftest import Visit
from tests.support.site import Site

STAGE = "oath"
pytestmark = pytest.mark.e2e
VILLAGE, OTHER = "98.01.01.2001", "98.01.01.2002"


def test_seven_ticks_a_mistake_and_closing(visit: Visit, site: Site) -> None:
    member = visit(f"pps-{VILLAGE}-1")
    member.go(f"/hadir/{site.facts['oaths'][VILLAGE]}/")
    member.look("daftar-hadir")
    before = member.text("#jumlah + dl")
    for box in member.page.locator("input[form=catat-1]").all():
        box.check()
    first = member.page.locator("#catat-1")
    first.locator("summary").click()
    first.locator("input[type=time]").fill("08:10")
    first.get_by_role("button", name="Hadir, dengan alasan").click()
    assert "tercatat" in member.text("body")
    member.look("daftar-hadir-tercatat")
    assert member.text("#jumlah + dl") != before
    wrong = member.page.locator("details", has_text="Keliru?").first
    wrong.locator("summary").click()
    wrong.locator("input[name=reason]").fill("Salah baris")
    member.look("daftar-hadir-keliru")
    wrong.get_by_role("button").click()
    assert "dibatalkan" in member.text("body")
    member.page.get_by_role("button", name="Tutup daftar hadir").click()
    member.look("daftar-hadir-ditutup")
    member.page.get_by_label("Mengapa dibuka lagi").fill("Ponsel TPS 2 baru tersambung")
    member.page.get_by_role("button", name="Buka lagi").click()
    assert "dibuka lagi" in member.text("body")


def test_a_photo_that_is_none_is_refused(visit: Visit, site: Site, tmp_path: Path) -> None:
    fake = tmp_path / "daftar.jpg"
    fake.write_bytes(b"bukan gambar")
    member = visit(f"pps-{OTHER}-1")
    member.go(f"/hadir/{site.facts['oaths'][OTHER]}/")
    member.page.locator("input[type=file]").set_input_files(fake)
    member.page.get_by_role("button", name="Simpan foto").click()
    assert "JPEG" in member.text(".has-error .field-error")
    member.look("daftar-hadir-bukan-gambar")


def test_the_room_shows_a_code_and_a_member_types_it(visit: Visit, site: Site) -> None:
    oath = site.facts["oaths"][OTHER]
    member = visit(f"pps-{OTHER}-1")
    member.go(f"/hadir/{oath}/kode/")
    member.look("kode-ruang")
    shown = re.findall(r"\d{3} \d{3}", member.text("main"))
    assert len(shown) == 1
    anybody = visit("")
    anybody.go(f"/hadir-daring/{oath}/")
    anybody.look("catat-daring")
    anybody.page.get_by_label("Kode kartu").fill("AAAA-AAAA")
    anybody.page.get_by_label("Kode di layar").fill(shown[0])
    anybody.page.get_by_role("button", name="Catat saya hadir").click()
    assert "tidak cocok" in anybody.text("main")
    anybody.look("catat-daring-salah")
