"""Signing in with a browser: invitation, PIN, change of user, lock, app codes, passkeys."""

from __future__ import annotations

import re
import time
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from tests.e2e.conftest import Visit
from tests.e2e.test_entry import VILLAGES, Form
from tests.support.site import Site
from tests.support.visitor import DESK, PHONE, Visitor

from garda.demo.sign_ins import PASSWORD

STAGE = "counting"
pytestmark = pytest.mark.e2e
PIN, OTHER_PIN = "482915", "730264"
ON_PHONE = pytest.mark.parametrize("width", [PHONE], indirect=True, ids=["phone"])
ON_DESK = pytest.mark.parametrize("width", [DESK], indirect=True, ids=["desk"])
LOCKED_FOR_ALL = "UPDATE signin_signin SET locked_at = now() WHERE ended_at IS NULL RETURNING id"


@pytest.fixture
def village(width: int) -> str:
    return VILLAGES[width == DESK]


def accept(visitor: Visitor, site: Site, username: str, pin: str = PIN) -> None:
    """Scan the sheet's QR code and choose a PIN."""
    visitor.go("/masuk/")
    visitor.page.goto(f"{site.url}/undangan/#K={site.facts['codes'][username]}")
    visitor.page.wait_for_selector("input[name=again]")
    visitor.page.get_by_label("PIN baru (6 angka)").fill(pin)
    visitor.page.get_by_label("Ulangi PIN").fill(pin)
    visitor.press(re.compile("^Simpan PIN"))
    visitor.page.wait_for_url("**/tugas/")


def account_of(visitor: Visitor) -> str:
    found = visitor.page.locator("body").get_attribute("data-account")
    assert found
    return found


@ON_PHONE
def test_from_the_sheet_to_a_shared_phone(visit: Visit, site: Site, village: str) -> None:
    phone = visit()
    code = site.facts["codes"][f"pps-{village}-1"]
    phone.go("/undangan/")
    phone.look("undangan-kode")
    phone.page.goto(f"{site.url}/undangan/#K={code}")
    phone.page.wait_for_selector("input[name=again]")
    assert code not in phone.page.url
    assert phone.page.evaluate("location.hash") == ""
    assert f"pps-{village}-1" in phone.text()
    phone.look("undangan-pin")
    phone.page.get_by_label("PIN baru (6 angka)").fill("123456")
    phone.page.get_by_label("Ulangi PIN").fill("123456")
    phone.press(re.compile("^Simpan PIN"))
    assert "berurutan" in phone.text()
    phone.look("undangan-pin-ditolak")
    phone.page.get_by_label("PIN baru (6 angka)").fill(PIN)
    phone.page.get_by_label("Ulangi PIN").fill(PIN)
    phone.press(re.compile("^Simpan PIN"))
    first = account_of(phone)

    accept(phone, site, f"pps-{village}-2", OTHER_PIN)
    second = account_of(phone)
    assert second != first

    phone.page.locator("details.account > summary").click()
    phone.follow("Ganti petugas")
    phone.look("ganti-petugas")
    names = phone.page.locator(".people-list a")
    assert names.count() == 2
    left_open = phone.context.new_page()
    left_open.goto(f"{site.url}/tugas/")
    assert left_open.locator("h1").is_visible()
    with phone.page.expect_navigation():
        names.first.click()
    phone.look("ganti-pin")
    with phone.page.expect_navigation():
        phone.page.keyboard.type(PIN)
    assert account_of(phone) == first
    left_open.wait_for_selector("dialog[data-lock][open]")
    assert left_open.locator("h1").is_hidden()
    assert "berganti" in left_open.locator("[data-lock-error]").inner_text()
    phone.go("/akun/")
    phone.look("akun")


def test_a_lock_keeps_what_was_typed(visit: Visit, site: Site, village: str) -> None:
    clerk, form = visit(), Form(site, village, 1)
    clerk.page.clock.install()
    accept(clerk, site, f"pps-{village}-3")
    clerk.go(form.path)
    form.fill(clerk)
    clerk.page.evaluate("window.sameDocument = true")
    clerk.page.clock.fast_forward("25:00")
    clerk.page.wait_for_selector("dialog[data-lock][open]")
    assert clerk.page.locator("#id_f-valid").is_hidden()
    clerk.picture("terkunci-isi")
    clerk.page.keyboard.press("Escape")
    assert clerk.page.locator("dialog[data-lock]").is_visible()
    clerk.page.keyboard.type(PIN)
    clerk.page.wait_for_selector("dialog[data-lock]", state="hidden")
    assert clerk.page.evaluate("window.sameDocument") is True
    assert form.typed(clerk) == form.figures
    clerk.press(re.compile("^Periksa dan kirim"))
    assert clerk.page.locator("code.big").is_visible()


def test_what_is_sent_into_a_lock_arrives_without_a_script(
    visit: Visit, site: Site, village: str
) -> None:
    clerk, form = visit(scripts=False), Form(site, village, 2 if village[-1] == "1" else 901)
    clerk.sign_in(f"pps-{village}-3")
    clerk.go(form.path)
    form.fill(clerk)
    assert site.rows(LOCKED_FOR_ALL)
    clerk.press(re.compile("^Periksa dan kirim"))
    assert "Terkunci" in clerk.text()
    clerk.picture("terkunci")
    clerk.page.get_by_label("Kata sandi Anda").fill("salah-sekali-12")
    clerk.press(re.compile("^Buka"))
    assert "salah" in clerk.text()
    clerk.page.get_by_label("Kata sandi Anda").fill(PASSWORD)
    clerk.press(re.compile("^Buka"))
    assert clerk.page.locator("code.big").is_visible()


@ON_DESK
def test_an_app_for_codes(visit: Visit) -> None:
    officer = visit("ppk-98.01.01-4")
    officer.go("/akun/faktor-kedua/")
    officer.look("faktor-kedua")
    officer.follow("Pasang aplikasi kode")
    officer.look("faktor-aplikasi")
    secret = officer.text("code.secret").replace(" ", "")
    officer.page.get_by_label("Kode").fill(_code(secret))
    officer.press("Pasang")
    assert officer.page.locator(".codes code").count() == 10
    officer.look("kode-cadangan")

    officer.page.locator("details.account > summary").click()
    officer.press("Keluar")
    officer.go("/masuk/")
    officer.look("masuk")
    officer.page.get_by_label("Nama pengguna").fill("ppk-98.01.01-4")
    officer.page.get_by_label("Kata sandi").fill(PASSWORD)
    officer.press(re.compile("^Masuk$"))
    officer.look("masuk-kode")
    officer.page.get_by_label("Kode").fill(_code(secret, 1))
    officer.press(re.compile("^Masuk$"))
    assert officer.page.url.endswith("/tugas/")


def _code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


@ON_DESK
def test_a_passkey_instead_of_a_password(visit: Visit, site: Site) -> None:
    """Browsers make passkeys for names, not for numbers: the site is called localhost here."""
    officer = visit()
    officer.site = Site(site.url.replace("127.0.0.1", "localhost"), site.database, site.facts)
    authenticator: dict[str, Any] = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    tools = officer.context.new_cdp_session(officer.page)
    tools.send("WebAuthn.enable")
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": authenticator})

    officer.sign_in("ppk-98.01.01-5")
    officer.go("/akun/faktor-kedua/")
    officer.follow("Pasang kunci sandi")
    officer.page.get_by_label("Nama kunci sandi").fill("Laptop kantor")
    officer.look("faktor-kunci-sandi")
    officer.press("Pasang")
    assert officer.page.locator(".codes code").count() == 10

    officer.page.locator("details.account > summary").click()
    officer.press("Keluar")
    officer.go("/masuk/")
    officer.press("Masuk dengan kunci sandi")
    assert officer.page.url.endswith("/tugas/")
    officer.go("/akun/")
    assert "Kunci sandi" in officer.text()


@ON_DESK
def test_sheets_for_a_regency(visit: Visit) -> None:
    officer = visit("kpu-98.01-1")
    officer.go("/lembar-masuk/?peran=pps")
    officer.look("lembar-masuk")
    with officer.page.expect_download() as download:
        officer.page.get_by_role("button", name="Cetak lembar masuk").click()
    assert download.value.suggested_filename == "lembar-masuk.pdf"
    officer.go("/lembar-masuk/?peran=pps")
    officer.page.locator("tbody th a").first.click()
    officer.page.wait_for_selector("text=Ponsel dicuri?")
    officer.look("akun-bawahan")
    officer.page.locator("form[action$='/pulihkan/'] input[name=reason]").fill("Lupa PIN.")
    officer.press("Buka pemulihan")
    officer.look("pemulihan")
