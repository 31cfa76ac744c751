"""The phone app: opened offline after one visit, under a PIN, without a trace of the data."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import OTHER_PIN, accept
from tests.support.phones import open_app, unlock
from tests.support.site import Site
from tests.support.visitor import PHONE, Visitor

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE = "98.01.01.2001"
PACTS = "SELECT counts, marks, typed_name FROM oaths_signature WHERE kind = 'pact'"
QUIET = {"server_time": "2024-11-07T00:40:00+00:00", "account": "", "activities": []}


def quiet_day(phone: Visitor) -> None:
    """Nobody is gathered; the app is looked at for itself."""
    phone.context.route("**/api/hp/kegiatan", lambda route: route.fulfill(json=QUIET))


def test_it_opens_without_a_line_after_one_visit(visit: Visit, site: Site) -> None:
    phone = visit()
    quiet_day(phone)
    open_app(phone)
    expect(phone.page.get_by_text("Ponsel ini belum dipasangkan")).to_be_visible()
    phone.look("hp-belum-dipasangkan")
    accept(phone, site, f"pps-{VILLAGE}-1")
    open_app(phone)
    phone.look("hp-pin")
    unlock(phone)
    phone.look("hp-beranda")
    phone.context.set_offline(True)
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    expect(phone.page.get_by_text("Luring")).to_be_visible()
    expect(phone.page.get_by_text("SIMULASI")).to_be_visible()
    unlock(phone, OTHER_PIN, right=False)
    expect(phone.page.get_by_text("PIN salah")).to_be_visible()
    phone.look("hp-pin-salah")
    unlock(phone)
    phone.page.get_by_text("Ponsel, PIN, dan data").click()
    expect(phone.page.get_by_role("heading", name="Ponsel ini", exact=True)).to_be_visible()
    phone.look("hp-ponsel")
    phone.page.get_by_role("button", name="Kunci sekarang").click()
    expect(phone.page.get_by_label("PIN (6 angka)")).to_be_focused()


def test_a_pact_is_signed_on_the_phone_by_typing_the_own_name(visit: Visit, site: Site) -> None:
    phone = visit()
    accept(phone, site, f"pps-{VILLAGE}-2")
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Pakta integritas").click()
    phone.page.wait_for_selector(".members")
    phone.look("hp-pakta")
    phone.context.set_offline(True)
    name = phone.page.locator(".member-name").first.inner_text()
    phone.page.get_by_role("link", name=name).click()
    field = phone.page.get_by_label("Ketik nama lengkap Anda")
    field.fill("Orang Lain")
    phone.page.get_by_role("button", name="Tanda tangani pakta").click()
    expect(phone.page.locator("#nama-salah")).to_contain_text("lain dari yang tertulis")
    phone.look("hp-pakta-nama-salah")
    field.fill(name.upper())
    phone.page.get_by_role("button", name="Tanda tangani pakta").click()
    expect(phone.page.locator(".members .chip").first).to_have_text("Menunggu")
    phone.context.set_offline(False)
    expect(phone.page.locator(".members .chip").first).to_have_text("Terkirim")
    assert site.rows(PACTS) == [(True, [], name.upper())]
