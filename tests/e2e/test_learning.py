"""Somebody reads a module, takes a test, counts ballots; PPS types sheets."""

from __future__ import annotations

import re

import pytest
from tests.e2e.conftest import Visit
from tests.support.visitor import DESK, Visitor

STAGE = "training"
pytestmark = pytest.mark.e2e
VILLAGE = "98.01.01.2001"


def test_anybody_reads(visit: Visit) -> None:
    reader = visit()
    reader.go("/modul/")
    reader.look("modul-daftar")
    reader.follow(re.compile("Penghitungan suara"))
    reader.look("modul")
    reader.follow("Mengisi C.Hasil")
    reader.look("modul-halaman")
    assert "K08" in reader.text()
    loaded = reader.page.locator("article img").first
    assert loaded.evaluate("picture => picture.naturalWidth") > 0


def test_reading_asks_for_no_script(visit: Visit) -> None:
    reader = visit(scripts=False)
    reader.go("/modul/T4/1/3/")
    reader.follow("Berikutnya")
    assert "Setelah menghitung" in reader.text("h1")


def test_a_first_test_and_its_result(visit: Visit, width: int) -> None:
    officer = visit(f"pps-{VILLAGE}-1" if width == DESK else "ppk-98.01.01-1")
    officer.go("/belajar/")
    officer.look("belajar")
    officer.go("/belajar/T3/pre/")
    officer.look("tes")
    _answer_all(officer, but=1)
    officer.press("Kirim jawaban")
    assert "Ada soal yang belum dijawab" in officer.text()
    officer.look("tes-belum-lengkap")
    officer.page.get_by_label("Kirim dengan soal yang belum dijawab").check()
    officer.press("Kirim jawaban")
    assert "benar" in officer.text("h1")
    officer.look("tes-hasil")
    assert officer.go("/belajar/T3/pre/").status == 409


def _answer_all(officer: Visitor, *, but: int) -> None:
    """The first choice of every question, ``but`` so many left open."""
    questions = officer.page.locator("fieldset.question")
    for n in range(questions.count() - but):
        questions.nth(n).get_by_role("radio").first.check()


def test_counting_ballots(visit: Visit) -> None:
    officer = visit(f"pps-{VILLAGE}-1")
    officer.go("/belajar/hitung/?benih=7")
    officer.look("latihan-hitung")
    for box in officer.page.locator("form.stack input[type=text]").all():
        box.fill("5")
    officer.press("Periksa")
    assert "belum cocok" in officer.text()
    assert "K01" in officer.text()
    officer.look("latihan-hitung-salah")


def test_sheets_are_typed_by_keyboard(visit: Visit, width: int) -> None:
    pps = visit(f"pps-{VILLAGE}-1")
    pps.go(f"/lembar-tes/{VILLAGE}/?modul=T2&tes=pre")
    pps.look("lembar-tes")
    letters = pps.page.locator('input[name$="-letters"]')
    first = letters.first
    first.focus()
    pps.page.keyboard.type("abcdabcdabcd" if width == DESK else "dcbadcbadcba")
    pps.page.keyboard.press("Enter")
    assert letters.nth(1).evaluate("box => box === document.activeElement")
    pps.page.keyboard.type("abc")
    with pps.page.expect_navigation():
        pps.page.keyboard.press("F2")
    assert "Ada 3 huruf untuk 12 soal" in pps.text()
    pps.look("lembar-tes-salah")
    letters.nth(1).fill("")
    with pps.page.expect_navigation():
        pps.page.keyboard.press("F2")
    assert "1 lembar tersimpan" in pps.text()


def test_certificates_of_a_village(visit: Visit) -> None:
    pps = visit(f"pps-{VILLAGE}-1")
    pps.go(f"/sertifikat/{VILLAGE}/")
    pps.look("sertifikat")
    assert "Belum ada anggota yang lulus" in pps.text()
