"""The oath day of a village with two phones and a network that comes and goes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import OTHER_PIN, PIN, accept
from tests.support.files import saved, scene
from tests.support.phones import (
    lose_first_answer,
    open_app,
    stored,
    tick,
    to_list,
    unlock,
    until,
    wait_for_lists,
    waiting,
)
from tests.support.site import Site
from tests.support.visitor import PHONE, Visitor

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE, OTHER = "98.01.01.2001", "98.01.01.2002"
SENDING = "**/api/hp/hadir"
SCANS = """
    SELECT s.id, s.appointment_id, s.presence, s.means, s.marks FROM activities_scan s
    WHERE s.activity_id = %s ORDER BY s.happened_at
"""
CAME = "SELECT appointment_id, presence FROM activities_attendance WHERE activity_id = %s"
REVOKE = """
    UPDATE signin_device SET revoked_at = now() WHERE id IN
      (SELECT device_id FROM signin_deviceaccount d JOIN people_account a ON a.id = d.account_id
       WHERE a.username = %s) RETURNING id
"""
PHOTOS = """
    SELECT m.kind, u.facts ->> 'width' FROM activities_material m
    JOIN documents_upload u ON u.id = m.upload_id WHERE m.activity_id = %s
"""
NAMES_OF = """
    SELECT p.name FROM activities_activity v
    JOIN formation_appointment a ON a.region_id = v.region_id AND a.body = 'kpps'
    JOIN people_person p ON p.id = a.person_id WHERE v.id = %s ORDER BY a.path, a.seat
"""
NAMES = """
    SELECT p.name FROM formation_appointment a JOIN people_person p ON p.id = a.person_id
    WHERE a.body = 'kpps'
"""


def phone_of(visit: Visit, site: Site, username: str, pin: str = PIN) -> Visitor:
    """A paired phone with the day's lists on it."""
    phone = visit()
    accept(phone, site, username, pin)
    open_app(phone)
    unlock(phone, pin)
    wait_for_lists(phone)
    return phone


def offline(phone: Visitor, off: bool = True) -> None:
    phone.context.set_offline(off)


def test_two_phones_without_a_network_and_an_answer_that_gets_lost(
    visit: Visit, site: Site
) -> None:
    oath = site.facts["oaths"][VILLAGE]
    first = phone_of(visit, site, f"pps-{VILLAGE}-1")
    second = phone_of(visit, site, f"pps-{VILLAGE}-2", OTHER_PIN)
    first.look("hp-beranda-hari-pelantikan")
    offline(first)
    offline(second)

    to_list(first, oath, "/1")
    tick(first, 5)
    first.page.locator(".member-open").nth(5).click()
    first.look("hp-lembar")
    first.page.get_by_text("Tidak hadir, alasan").click()
    first.page.locator("dialog details[open] button").first.click()
    expect(first.page.get_by_text("6 belum terkirim")).to_be_visible()
    first.look("hp-tps-luring")
    first.page.locator("a.offline").click()
    expect(first.page.get_by_role("heading", name="6 belum terkirim")).to_be_visible()
    first.look("hp-antrean-luring")

    to_list_again(second, oath, "/1")
    tick(second, 2)
    assert (waiting(first), waiting(second)) == (6, 2)

    given = lose_first_answer(first, SENDING)
    offline(first, False)
    expect(first.page.get_by_role("heading", name="6 belum terkirim")).to_be_visible()
    until(first, lambda: given == [200])
    until(first, lambda: not first.page.get_by_role("button", name="Kirim sekarang").is_disabled())
    assert waiting(first) == 6
    first.page.get_by_role("button", name="Kirim sekarang").click()
    expect(first.page.get_by_role("heading", name="Semua sudah terkirim")).to_be_visible()
    first.look("hp-antrean-terkirim")
    assert given == [200, 200]
    assert waiting(first) == 0

    offline(second, False)
    expect(second.page.locator("a.offline")).to_have_count(0)
    scans, came = site.rows(SCANS, oath), site.rows(CAME, oath)
    assert len(scans) == 6 + 2
    assert [scan for scan in scans if scan[4]] == []
    assert len(came) == 6
    assert sorted(presence for _, presence in came) == ["absent"] + ["onsite"] * 5


def test_a_photo_of_the_signed_list_waits_and_is_offered_to_the_phone(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    oath = site.facts["oaths"][OTHER]
    picture = tmp_path / "daftar.jpg"
    picture.write_bytes(saved(scene(3000, 2000), "JPEG"))
    phone = phone_of(visit, site, f"pps-{OTHER}-3")
    offline(phone)
    to_list(phone, oath)
    ((name,), *_) = site.rows(NAMES_OF, oath)
    phone.page.get_by_label("Cari nama").fill(name[:3])
    expect(phone.page.get_by_role("button", name=re.compile(f"^{re.escape(name)}"))).to_be_visible()
    phone.look("hp-cari")
    phone.page.get_by_label("Cari nama").fill("")
    phone.page.get_by_text("Foto", exact=True).click()
    phone.page.get_by_label("Foto daftar hadir bertanda tangan").set_input_files(picture)
    phone.page.locator("a.offline").get_by_text("1 belum terkirim").click()
    with phone.page.expect_download() as kept:
        phone.page.get_by_role("button", name=re.compile("^Simpan foto")).click()
    assert kept.value.suggested_filename.endswith(".jpg")
    phone.look("hp-antrean-foto")
    offline(phone, False)
    expect(phone.page.get_by_role("heading", name="Semua sudah terkirim")).to_be_visible()
    ((kind, width),) = site.rows(PHOTOS, oath)
    assert (kind, width) == ("attendance_list", "2000")


def to_list_again(phone: Visitor, oath: str, rest: str) -> None:
    phone.page.evaluate("() => { location.hash = '#/'; }")
    to_list(phone, oath, rest)


def test_cards_and_a_phone_that_was_revoked_meanwhile(visit: Visit, site: Site) -> None:
    oath, cards = site.facts["oaths"][OTHER], site.facts["cards"]
    own = sorted(key for key in cards if f"/{OTHER[-4:]}/" in key)
    foreign = next(key for key in sorted(cards) if f"/{VILLAGE[-4:]}/" in key)
    phone = phone_of(visit, site, f"pps-{OTHER}-1")
    offline(phone)
    to_list(phone, oath, "/pindai")
    told = phone.page.locator(".scan-told")
    for text, words in (
        (cards[own[0]], "hadir"),
        (cards[own[0]].lower(), "tidak ada di daftar"),
        (cards[own[1]], "hadir"),
        (cards[own[0]], "sudah tercatat"),
        (cards[foreign], "tidak ada di daftar"),
    ):
        phone.page.get_by_label("teks kartu").fill(text)
        phone.page.keyboard.press("Enter")
        expect(told).to_contain_text(words)
    phone.look("hp-pindai")
    assert waiting(phone) == 4
    assert site.rows(REVOKE, f"pps-{OTHER}-1")
    offline(phone, False)
    phone.page.wait_for_function("() => !document.querySelector('a.offline')")
    assert waiting(phone) == 0
    scans = site.rows(SCANS, oath)
    assert len(scans) == 4
    assert all("revoked_device" in marks for *_, marks in scans)
    assert site.rows(CAME, oath) == []
    phone.page.get_by_role("button", name="Selesai").click()
    phone.page.get_by_label("Kembali").click()
    phone.page.get_by_text("Semua terkirim").click()
    expect(phone.page.get_by_text("Menunggu diperiksa").first).to_be_visible()
    phone.look("hp-dicabut-antrean")
    phone.page.reload()
    expect(phone.page.get_by_text("Ponsel ini sudah dicabut")).to_be_visible()
    phone.look("hp-dicabut-pin")


def test_nothing_legible_lies_on_the_phone_and_a_wrong_pin_loses_nothing(
    visit: Visit, site: Site
) -> None:
    oath = site.facts["oaths"][VILLAGE]
    phone = phone_of(visit, site, f"pps-{VILLAGE}-3")
    offline(phone)
    to_list(phone, oath, "/2")
    tick(phone, 1)
    lying = stored(phone)
    assert lying["exported"] == 0
    legible = " ".join(row for rows in (lying["queue"], lying["kept"]) for row in rows)
    assert [name for (name,) in site.rows(NAMES) if name in legible] == []
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    unlock(phone, OTHER_PIN, right=False)
    assert waiting(phone) == 1
    for _ in range(4):
        unlock_wrongly(phone)
    expect(phone.page.locator("#pin-salah")).to_contain_text("Tunggu")
    assert waiting(phone) == 1


def unlock_wrongly(phone: Visitor) -> None:
    phone.page.evaluate("() => { document.querySelector('#pin-salah').textContent = ''; }")
    unlock(phone, OTHER_PIN, right=False)


def test_unsent_work_moves_to_another_phone_as_a_sealed_file(
    visit: Visit, site: Site, tmp_path: Path
) -> None:
    dying = phone_of(visit, site, f"pps-{OTHER}-2")
    oath = site.facts["oaths"][OTHER]
    dying.go("/akun/")
    dying.press("Pasangkan perangkat lain milik saya")
    code = re.sub(r"\s", "", dying.text("main code"))
    open_app(dying)
    unlock(dying)
    wait_for_lists(dying)
    offline(dying)
    to_list(dying, oath, "/1")
    tick(dying, 3)
    dying.page.locator("a.offline").click()
    dying.page.get_by_text("Ponsel rusak atau hampir habis?").click()
    dying.page.get_by_role("button", name="Simpan ke berkas").click()
    dying.page.get_by_label("PIN Anda (6 angka)").fill(PIN)
    with dying.page.expect_download() as kept:
        dying.page.get_by_role("button", name="Simpan", exact=True).click()
    file = tmp_path / kept.value.suggested_filename
    kept.value.save_as(file)
    assert oath not in file.read_text()
    assert waiting(dying) == 3

    fresh = visit()
    fresh.page.goto(f"{site.url}/undangan/#K={code}")
    fresh.page.get_by_label("PIN baru (6 angka)").fill(OTHER_PIN)
    fresh.page.get_by_label("Ulangi PIN").fill(OTHER_PIN)
    fresh.press(re.compile("^Simpan PIN"))
    open_app(fresh)
    unlock(fresh, OTHER_PIN)
    fresh.page.get_by_text("Semua terkirim").click()
    take(fresh, file, OTHER_PIN)
    expect(fresh.page.get_by_text("PIN salah, atau berkasnya rusak")).to_be_visible()
    take(fresh, file, PIN, again=True)
    expect(fresh.page.locator(".lines li")).to_have_count(3)
    expect(fresh.page.get_by_role("heading", name="Semua sudah terkirim")).to_be_visible()
    fresh.look("hp-dari-ponsel-lain")
    before = len(site.rows(SCANS, oath))
    offline(dying, False)
    expect(dying.page.get_by_role("heading", name="Semua sudah terkirim")).to_be_visible()
    assert len(site.rows(SCANS, oath)) == before


def take(phone: Visitor, file: Path, pin: str, *, again: bool = False) -> None:
    """Open a file from another phone."""
    if not again:
        phone.page.get_by_text("Ponsel rusak atau hampir habis?").click()
        phone.page.get_by_role("button", name="Buka berkas dari ponsel lain").click()
        phone.page.get_by_label("Berkas", exact=True).set_input_files(file)
    phone.page.get_by_label("PIN saat berkas dibuat").fill(pin)
    phone.page.get_by_role("button", name="Buka dan kirim").click()
