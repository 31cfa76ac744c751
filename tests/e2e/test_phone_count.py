"""C.Hasil at the station, from the photograph to the signed bundle; the network comes late."""

from __future__ import annotations

import hashlib
from pathlib import Path

import cv2
import numpy as np
import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import PIN, accept
from tests.results.domain.figures import GOOD
from tests.support import station_phone
from tests.support.phones import open_app, unlock, until, wait_for_lists, waiting
from tests.support.site import Site
from tests.support.station_phone import (
    MEMBERS,
    PRACTICE,
    PRACTISED,
    ROUNDS,
    SECOND,
    STATION,
    Station,
    call_roll,
    figures_of,
    photograph,
    photographs,
    tick_all,
    type_figures,
)
from tests.support.visitor import PHONE, Visitor

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE, OTHER, THIRD = "98.01.01.2001", "98.01.01.2002", "98.01.02.2001"
BUPATI = ROUNDS["bupati"]


def counting_phone(visit: Visit, site: Site, station: Station, username: str) -> Visitor:
    """A paired phone on which the station's forms lie."""
    phone = visit()
    station.serve(phone)
    accept(phone, site, username)
    open_app(phone)
    unlock(phone)
    wait_for_lists(phone)
    phone.page.get_by_text("C.Hasil Bupati").wait_for()
    return phone


def to(phone: Visitor, rest: str = "") -> None:
    station_phone.to(phone, f"{BUPATI}{rest}")


def shoot(phone: Visitor, page: int, path: Path) -> None:
    photograph(phone, BUPATI, page, path)


def test_the_evening(visit: Visit, site: Site, tmp_path: Path) -> None:
    station = Station()
    phone = counting_phone(visit, site, station, f"pps-{VILLAGE}-1")
    phone.look("hp-hitung-beranda")
    phone.context.set_offline(True)
    to(phone)
    expect(phone.page.get_by_text("Lanjut: Petugas hadir")).to_be_visible()
    phone.look("hp-hitung-langkah")
    phone.page.get_by_role("button", name="Lanjut").click()
    phone.look("hp-hitung-hadir")
    call_roll(phone)
    pages = photographs(tmp_path, "bupati", GOOD)
    phone.page.get_by_role("button", name="Lanjut: Foto halaman 1").click()
    expect(phone.page.locator(".guide")).to_be_visible()
    phone.look("hp-hitung-foto")
    for number, path in enumerate(pages, 1):
        shoot(phone, number, path)
        expect(phone.page.locator("main").get_by_text("Foto baik")).to_be_visible()
        if number == 1:
            phone.look("hp-hitung-foto-baik")
    to(phone)
    phone.page.get_by_role("button", name="Lanjut: Ketik angka").click()
    figures = figures_of(GOOD)
    taps = type_figures(phone, figures[:-1])
    phone.look("hp-hitung-angka")
    taps += type_figures(phone, figures[-1:])
    assert taps == sum(len(str(figure)) + 1 for figure in figures)
    phone.page.get_by_role("button", name="Lanjut: Bacakan").click()
    phone.look("hp-hitung-serah")
    phone.page.get_by_role("button", name=SECOND["name"]).click()
    phone.page.get_by_role("button", name="Ya, saya membacakan").click()
    expect(phone.page.get_by_text("seratus tujuh puluh", exact=True)).to_be_visible()
    phone.look("hp-hitung-periksa")
    # Rules that only the paper answers (K18, K19) are asked where its parts are read aloud.
    phone.page.get_by_text("turus, angka, dan huruf juga sama").wait_for()
    phone.page.get_by_text("pemilih tambahan sama dengan daftar hadirnya").wait_for()
    for box in phone.page.locator("input[name^=dibaca-]").all():
        box.check()
    phone.page.get_by_role("button", name="Tanda tangani dan kirim").click()
    expect(phone.page.get_by_text("Tersimpan, menunggu sinyal")).to_be_visible()
    phone.look("hp-hitung-menunggu")
    phone.context.set_offline(False)
    until(phone, lambda: waiting(phone) == 0)
    expect(phone.page.get_by_text("K3QZ7M2PXA")).to_be_visible()
    phone.look("hp-hitung-terkirim")
    (sending,) = station.figures
    (form,) = sending["forms"]
    assert form["figures"] == figures
    assert sending["read_back_by"] == SECOND["appointment"]
    assert len(station.photos) == len(pages) == len(form["photos"])


def read_back(phone: Visitor, officer: str = SECOND["name"]) -> None:
    """The second officer takes over, by a word of the own."""
    phone.page.get_by_role("button", name=officer).click()
    phone.page.get_by_role("button", name="Ya, saya membacakan").click()


def sign(phone: Visitor, officer: str = SECOND["name"]) -> None:
    """Read back by the second officer, every part ticked, signed."""
    to(phone, "/periksa")
    read_back(phone, officer)
    tick_all(phone)
    phone.page.get_by_role("button", name="Tanda tangani dan kirim").click()


def fill_in(
    phone: Visitor, tmp_path: Path, sheet: dict[str, int | None], *, called: bool = False
) -> None:
    """Roll-call, photographs of the sheet, and all its figures."""
    if not called:
        to(phone, "/hadir")
        call_roll(phone)
    for number, path in enumerate(photographs(tmp_path, "bupati", sheet), 1):
        shoot(phone, number, path)
        expect(phone.page.locator("main").get_by_text("Foto baik")).to_be_visible()
    to(phone, "/isi")
    type_figures(phone, figures_of(sheet))
    phone.page.get_by_role("button", name="Lanjut: Bacakan").wait_for()


def test_a_wrong_or_bad_photograph_is_told_and_used_only_with_a_reason(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    phone = counting_phone(visit, site, Station(day=False), f"pps-{VILLAGE}-2")
    # Without a list of the group the count goes on.
    to(phone, "/hadir")
    expect(phone.page.locator("main")).to_contain_text("daftar anggota belum ada di ponsel ini")
    phone.look("hp-hitung-tanpa-daftar")
    phone.page.get_by_role("button", name="Lanjut").click()
    phone.page.get_by_role("button", name="Lanjut: Foto halaman 1").wait_for()
    main = phone.page.locator("main")
    (first, second, _) = photographs(tmp_path, "bupati", GOOD)
    shoot(phone, 1, second)
    expect(main.get_by_text("Halaman lain")).to_be_visible()
    phone.look("hp-hitung-foto-salah")
    (elsewhere, *_) = photographs(tmp_path, "bupati", GOOD, station=2)
    phone.page.locator("#foto-halaman").set_input_files(elsewhere)
    expect(main.get_by_text("Lembar TPS lain")).to_be_visible()
    (other, *_) = photographs(tmp_path, "gubernur", GOOD)
    phone.page.locator("#foto-halaman").set_input_files(other)
    expect(main.get_by_text("Lembar pemilihan yang lain")).to_be_visible()
    phone.page.locator("#foto-halaman").set_input_files(spoilt(first, "blur"))
    expect(main.get_by_text("Foto kabur")).to_be_visible()
    phone.page.locator("#foto-halaman").set_input_files(spoilt(first, "dark"))
    expect(main.get_by_text("Foto terlalu gelap")).to_be_visible()
    broken = tmp_path / "rusak.jpg"
    broken.write_bytes(first.read_bytes()[:2000])
    phone.page.locator("#foto-halaman").set_input_files(broken)
    expect(main.get_by_text("Bukan foto", exact=True)).to_be_visible()
    phone.page.locator("#foto-halaman").set_input_files(spoilt(first, "torn"))
    expect(main.get_by_text("Kode halaman tidak terbaca")).to_be_visible()
    phone.page.get_by_role("button", name="Tetap pakai").click()
    phone.look("hp-hitung-foto-alasan")
    phone.page.get_by_role("button", name="Lembar basah atau robek").click()
    expect(main.get_by_text("Dipakai dengan catatan")).to_be_visible()
    phone.page.locator("#foto-halaman").set_input_files(spoilt(first, "turned"))
    expect(main.get_by_text("Foto baik")).to_be_visible()


def spoilt(path: Path, how: str) -> Path:
    """The photograph, blurred, in the dark, with its code torn off, or lying on its side."""
    picture = cv2.imread(str(path))
    height, width = picture.shape[:2]
    match how:
        case "blur":
            picture = cv2.GaussianBlur(picture, (0, 0), 9)
        case "dark":
            picture = (picture * 0.22).astype(np.uint8)
        case "torn":
            picture[: height // 4, width // 2 :] = 90
        case "turned":
            picture = cv2.rotate(picture, cv2.ROTATE_90_CLOCKWISE)
    spoilt_path = path.with_name(f"{how}.jpg")
    cv2.imwrite(str(spoilt_path), picture)
    return spoilt_path


def test_what_stands_so_on_paper_needs_a_reason_and_the_second_officer(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    station = Station()
    phone = counting_phone(visit, site, station, f"pps-{VILLAGE}-3")
    wrong = GOOD | {"ballots_received": 258}
    fill_in(phone, tmp_path, wrong)
    to(phone, "/isi/15")
    expect(phone.page.locator("main")).to_contain_text("Selisih 1")
    expect(phone.page.locator("main")).to_contain_text("Lihat juga: Surat suara digunakan")
    phone.look("hp-hitung-beda")
    to(phone, "/periksa")
    phone.page.get_by_role("button", name="Tidak ada petugas kedua").click()
    tick_all(phone)
    signing = phone.page.get_by_role("button", name="Tanda tangani dan kirim")
    expect(signing).to_be_disabled()
    phone.page.locator("input[name^=demikian-ballots]").check()
    expect(phone.page.locator(".bottom-bar")).to_contain_text("perlu petugas kedua")
    to(phone)
    # Two addresses at once are one drawing: the page in between must have been there.
    expect(phone.page.get_by_text("27 dari 27 angka")).to_be_visible()
    to(phone, "/periksa")
    read_back(phone)
    phone.page.locator("input[name^=demikian-ballots]").wait_for()
    tick_all(phone)
    expect(phone.page.locator(".bottom-bar")).to_contain_text("Tuliskan alasannya")
    phone.page.get_by_label("Penjelasan").fill("Satu surat suara tidak dikembalikan pemilih")
    phone.look("hp-hitung-demikian")
    signing.click()
    until(phone, lambda: waiting(phone) == 0)
    (form,) = station.figures[0]["forms"]
    assert form["stands_so"] == ["ballots"]
    assert form["reason"] == "Satu surat suara tidak dikembalikan pemilih"


def test_a_half_typed_form_survives_the_phone_and_moves_to_another(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    first = counting_phone(visit, site, Station(), f"pps-{OTHER}-1")
    first.context.set_offline(True)
    to(first, "/hadir")
    call_roll(first)
    shoot(first, 1, photographs(tmp_path, "bupati", GOOD)[0])
    expect(first.page.locator("main").get_by_text("Foto baik")).to_be_visible()
    to(first, "/isi")
    type_figures(first, figures_of(GOOD)[:5])
    first.page.locator('.key[data-key="9"]').click()
    first.page.wait_for_timeout(200)
    first.page.reload()
    first.page.wait_for_selector("html[data-ready]")
    first.page.get_by_label("PIN").fill(PIN)
    expect(first.page.get_by_text("Angka 6 dari 27")).to_be_visible()
    expect(first.page.locator(".figure-words")).to_have_text("sembilan")
    to(first, "/pindah")
    code = first.page.locator("[data-code]").get_attribute("data-code")
    first.look("hp-hitung-pindah")
    with first.page.expect_download() as kept:
        first.page.get_by_role("button", name="Simpan sebagai berkas").click()
    moved = tmp_path / kept.value.suggested_filename
    kept.value.save_as(moved)
    assert b"figures" not in moved.read_bytes()

    second = counting_phone(visit, site, Station(), f"pps-{OTHER}-2")
    second.context.set_offline(True)
    second.page.evaluate("location.hash = '#/hitung-terima'")
    second.page.get_by_label("Atau berkas dari ponsel lain").set_input_files(moved)
    second.page.get_by_label("Kode enam angka").fill("000000" if code != "000000" else "111111")
    second.page.get_by_role("button", name="Ambil isian").click()
    expect(second.page.get_by_text("Kode salah")).to_be_visible()
    second.page.get_by_label("Kode enam angka").fill(code or "")
    second.page.get_by_role("button", name="Ambil isian").click()
    expect(second.page.get_by_text("6 dari 27 angka")).to_be_visible()
    to(second, "/foto/1")
    expect(second.page.locator("main").get_by_text("Foto baik")).to_be_visible()


def test_another_phones_figures_and_a_correction_with_its_reason(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    station = Station(outcome={"counts": False, "marks": ["other_figures"]})
    phone = counting_phone(visit, site, station, f"pps-{OTHER}-3")
    fill_in(phone, tmp_path, GOOD)
    sign(phone)
    expect(phone.page.get_by_text("ponsel lain mengirim angka lain")).to_be_visible()
    phone.look("hp-hitung-ditahan")
    station.outcome = {}
    phone.page.get_by_role("button", name="Betulkan angka").click()
    phone.page.get_by_label("Alasan").fill("Angka kami sesuai plano")
    phone.page.get_by_role("button", name="Mulai membetulkan").click()
    phone.page.get_by_text("Angka 1 dari 27").wait_for()
    sign(phone)
    until(phone, lambda: len(station.figures) == 2 and waiting(phone) == 0)
    (before,), (after,) = (sending["forms"] for sending in station.figures)
    assert after["corrects"] == before["id"]
    assert after["reason"] == "Angka kami sesuai plano"
    assert len(station.photos) == 3


def test_photos_over_a_bad_line_go_in_pieces_from_where_the_server_has_them(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    station = Station(bad_line=True)
    phone = counting_phone(visit, site, station, f"pps-{THIRD}-1")
    fill_in(phone, tmp_path, GOOD)
    sign(phone)
    until(phone, lambda: len(station.figures) == 1)
    for _ in range(12):
        phone.page.evaluate("dispatchEvent(new Event('online'))")
        phone.page.wait_for_timeout(250)
    until(phone, lambda: waiting(phone) == 0)
    hashes = [hashlib.sha256(bytes_).hexdigest() for bytes_ in station.pieces.values()]
    assert sorted(hashes) == sorted(station.figures[0]["forms"][0]["photos"])
    sent = [address.partition("?")[0].split("/")[1:] for address in station.addresses]
    offsets = [int(parts[1]) for parts in sent if len(parts) == 2]
    assert max(offsets) > 0
    assert station.photos == []


def test_practice_runs_the_same_screens_and_goes_to_the_practice_election(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    station = Station(roll_call="recorded", rehearsals=(PRACTICE,))
    phone = visit()
    station.serve(phone)
    accept(phone, site, f"pps-{THIRD}-2")
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Latihan C.Hasil").click()
    expect(phone.page.locator(".home-line")).to_have_count(4)
    phone.look("hp-hitung-latihan")
    station_phone.to(phone, f"{PRACTISED['bupati']}/foto/1")
    phone.page.get_by_role("button", name="Tidak dapat memotret").click()
    phone.page.get_by_role("button", name="Kamera rusak").click()
    expect(phone.page.get_by_text("hanya masuk ke pemilihan latihan")).to_be_visible()
    phone.page.get_by_role("button", name="Lanjut: Ketik angka").click()
    type_figures(phone, figures_of(GOOD))
    phone.page.get_by_role("button", name="Lanjut: Bacakan").click()
    read_back(phone)
    tick_all(phone)
    phone.page.get_by_role("button", name="Tanda tangani dan kirim").click()
    until(phone, lambda: waiting(phone) == 0 and len(station.figures) == 1)
    sendings = [a for a in station.addresses if a.startswith("isian")]
    assert sendings == [f"isian?latihan={PRACTICE}"]
    (form,) = station.figures[0]["forms"]
    assert (form["round"], form["photos"]) == (PRACTISED["bupati"], [])
    assert form["reason"] == "tanpa foto: Kamera rusak"
    to(phone)
    expect(phone.page.get_by_text("0 dari 27 angka")).to_be_visible()


def test_the_roll_call_is_that_of_the_day_and_any_other_member_may_read_back(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    station = Station()
    phone = counting_phone(visit, site, station, f"pps-{THIRD}-3")
    to(phone, "/hadir")
    call_roll(phone, absent=("Empat",))
    expect(phone.page.get_by_text("6 dari 7 hadir")).to_be_visible()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    until(phone, lambda: len(station.reports) == 1)
    (told,) = station.reports
    here = [one["appointment"] for one in MEMBERS if one["name"] != "Empat"]
    assert (told["kind"], told["present"]) == ("roll_call", here)
    station_phone.to(phone, f"{ROUNDS['gubernur']}")
    expect(phone.page.get_by_text("6 dari 7 hadir")).to_be_visible()
    phone.page.evaluate("path => { location.hash = path; }", f"#/hari-h/{STATION}")
    expect(phone.page.locator(".chip", has_text="Terkirim")).to_have_count(1)
    fill_in(phone, tmp_path, GOOD, called=True)
    to(phone, "/hadir")
    expect(phone.page.locator("main")).to_contain_text("tidak hadir saat apel")
    phone.look("hp-hitung-hadir-tercatat")
    to(phone, "/periksa")
    names = phone.page.locator(".person strong")
    expect(names).to_have_text([one["name"] for one in MEMBERS[1:]])
    sign(phone, "Lima")
    until(phone, lambda: waiting(phone) == 0 and len(station.figures) == 1)
    assert station.figures[0]["read_back_by"] == MEMBERS[4]["appointment"]
    assert len(station.reports) == 1
