"""Modules read and a test taken on a phone without a network."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import PIN, accept
from tests.support.phones import open_app, unlock, waiting
from tests.support.site import Site
from tests.support.visitor import PHONE

STAGE = "training"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE = "98.01.01.2001"
TAKEN = "SELECT kind, score, passed FROM learning_attempt WHERE id = %s"


def test_a_module_is_read_and_its_test_taken_offline(visit: Visit, site: Site) -> None:
    phone = visit()
    accept(phone, site, f"pps-{VILLAGE}-1")
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Modul dan tes").click()
    # The first page has lines of the same kind: without a line only what is kept can be read.
    phone.page.wait_for_selector("#ambil-modul:enabled")
    expect(phone.page.locator('.home-line[href^="#/modul/"]').first).to_be_visible()
    phone.look("hp-modul")
    phone.context.set_offline(True)
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    phone.page.get_by_label("PIN").fill(PIN)
    phone.page.locator('.home-line[href^="#/modul/"]').first.click()
    phone.page.wait_for_selector(".station-line")
    phone.look("hp-modul-satu")
    phone.page.locator(".station-line").first.click()
    phone.page.wait_for_selector(".reading h1")
    phone.look("hp-modul-halaman")
    while phone.page.get_by_role("button", name="Halaman berikut").count():
        phone.page.get_by_role("button", name="Halaman berikut").click()
        phone.page.wait_for_timeout(200)
    widths = "() => [...document.images].map((i) => i.complete && i.naturalWidth > 0)"
    assert all(phone.page.evaluate(widths))
    phone.look("hp-modul-terakhir")
    phone.page.get_by_role("button", name="Selesai membaca").click()
    phone.page.locator("#tes-pre").click()
    phone.page.wait_for_selector("fieldset")
    for field in phone.page.locator("fieldset").all()[:3]:
        field.locator("input").first.check()
    phone.look("hp-tes")
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    phone.page.get_by_label("PIN").fill(PIN)
    phone.page.wait_for_selector("fieldset")
    expect(phone.page.locator("fieldset input:checked")).to_have_count(3)
    phone.page.get_by_role("button", name="Serahkan jawaban").click()
    expect(phone.page.get_by_text("Jawaban menunggu dikirim")).to_be_visible()
    assert waiting(phone) == 1
    phone.context.set_offline(False)
    expect(phone.page.get_by_text("Nilai terakhir")).to_be_visible()
    phone.look("hp-tes-hasil")
