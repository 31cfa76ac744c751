"""Documents of applicants: checked by keyboard, and sent from a phone that PPS gave a code."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.e2e.conftest import Visit
from tests.support import files
from tests.support.site import Site
from tests.support.visitor import DESK, Visitor

STAGE = "screening"
pytestmark = pytest.mark.e2e

#: Each screen checks the documents of another village.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}
APPLICATIONS = """
    SELECT a.id, to_char(a.received_at AT TIME ZONE v.time_zone, 'YYYY-MM-DD"T"HH24:MI')
    FROM formation_application a JOIN regions_region v ON v.id = a.village_id
    WHERE v.code = %s ORDER BY a.receipt LIMIT 1
"""
STATES = """
    SELECT DISTINCT ON (code) code, state, reason FROM formation_applicationpaper
    WHERE application_id = %s AND code IN ('D01', 'D02', 'D03') ORDER BY code, version DESC
"""
CODES = ("D01", "D02", "D03")


def attach(pps: Visitor, application: str, received: str, code: str, file: Path) -> None:
    """Through the page, as the PPS does it."""
    pps.go(f"/berkas/pelamar/{application}/")
    card = pps.page.locator(f"section[aria-labelledby=dok-{code}]")
    card.locator("summary").click()
    card.locator("input[type=file]").set_input_files(file)
    card.locator("[name=received_at]").fill(received)
    card.get_by_role("button", name=f"Simpan {code}").click()
    assert "dicatat." in pps.text()


def test_documents_by_keyboard(visit: Visit, site: Site, width: int, tmp_path: Path) -> None:
    village = VILLAGES[width == DESK]
    ((application, received),) = site.rows(APPLICATIONS, village)
    photo, pdf = tmp_path / "foto.jpg", tmp_path / "surat.pdf"
    photo.write_bytes(files.photo(1200, 800))
    pdf.write_bytes(files.paper(1))
    pps = visit(f"pps-{village}-1")
    for code in CODES:
        attach(pps, application, received, code, pdf if code == "D01" else photo)
    pps.look("berkas-pelamar")
    pps.go(f"/berkas/desa/{village}/")
    pps.look("berkas-antrean")
    first = pps.page.locator("a[href*='/berkas/periksa/']").first
    pps.go(first.get_attribute("href") or "")
    pps.look("berkas-periksa-pdf")

    pps.page.keyboard.press("j")
    pps.page.get_by_role("heading", name="KTP-el").wait_for()
    pps.page.keyboard.press("+")
    pps.page.keyboard.press("r")
    assert "rotate(90deg)" in (pps.page.locator("[data-view-picture]").get_attribute("style") or "")
    pps.look("berkas-periksa-foto")
    # A digit alone does nothing while the reasons are closed.
    pps.page.keyboard.press("1")
    assert site.rows(STATES, application)[1] == ("D02", "waiting", "")
    pps.page.keyboard.press("k")
    pps.look("berkas-periksa-alasan")
    pps.page.keyboard.press("1")
    pps.page.get_by_role("heading", name="ijazah").wait_for()
    assert site.rows(STATES, application) == [
        ("D01", "accepted", ""),
        ("D02", "refused", "unreadable"),
        ("D03", "waiting", ""),
    ]
    # The slip of the finger is taken back from the page that came next.
    pps.page.keyboard.press("u")
    pps.page.get_by_role("heading", name="KTP-el").wait_for()
    assert site.rows(STATES, application)[1] == ("D02", "waiting", "")


FILES = "SELECT code, media_type, facts->>'width', size FROM selfservice_draftfile"


def test_an_applicant_on_the_own_phone(
    visit: Visit, site: Site, width: int, tmp_path: Path
) -> None:
    """From the link of a slip: steps, a photo made smaller and sent in pieces, the receipt."""
    village = VILLAGES[width == DESK]
    pps = visit(f"pps-{village}-1")
    pps.go(f"/kartu-daftar/{village}/")
    pps.press("Buat kartu")
    pps.look("kartu")
    code = pps.text(".slip-code").replace(" ", "")

    phone = visit()
    phone.go(f"/daftar/#K={code}")
    phone.page.get_by_role("heading", name="Pendaftaran Anda").wait_for()
    assert code not in phone.page.url
    phone.look("daftar-ringkasan")
    phone.go("/daftar/isi/nama/")
    phone.page.get_by_label("Nama sesuai KTP-el").fill("Nur 'Aini")
    phone.page.get_by_label("Perempuan").check()
    phone.page.get_by_label("Tanggal lahir").fill("17-05-1995")
    phone.look("daftar-langkah")
    phone.press("Simpan, lanjut")
    assert "NIK dan nomor KK" in phone.text("h1")

    photo = tmp_path / "ktp.jpg"
    photo.write_bytes(files.saved(files.scene(3000, 2000).effect_spread(40), "JPEG", quality=95))
    before = len(site.rows(FILES))
    phone.go("/daftar/dokumen/D02/")
    phone.page.locator("input[type=file]").set_input_files(photo)
    phone.look("daftar-dokumen")
    phone.page.get_by_role("button", name="Kirim dokumen").click()
    phone.page.wait_for_url("**/daftar/isi/")
    rows = site.rows(FILES)
    assert len(rows) == before + 1
    (code_, media, wide, size) = rows[-1]
    assert (code_, media, wide) == ("D02", "image/jpeg", "1600")
    assert size < photo.stat().st_size
    phone.look("daftar-dengan-dokumen")
