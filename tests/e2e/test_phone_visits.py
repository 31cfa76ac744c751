"""A visit's checklist filled in offline, with a position; and a PIN that was changed elsewhere."""

from __future__ import annotations

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import OTHER_PIN, PIN, accept
from tests.support.phones import open_app, unlock, until, wait_for_lists, waiting
from tests.support.site import Site
from tests.support.visitor import PHONE, Visitor

from garda.visits.api import ReportBatch, VisitsOut

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE = "98.01.01.2001"
VISIT = "0192f000-0000-7000-8000-000000000001"
OWN_VISITS = {
    "server_time": "2024-11-07T00:40:00+00:00",
    "visits": [
        {
            "id": VISIT,
            "title": "Kunjungan Kerang Putih",
            "village": "Kerang Putih",
            "starts_at": "2024-11-07T01:00:00+00:00",
            "reported": 0,
        }
    ],
    "items": [{"code": "V01", "text": "Tempat TPS terjangkau kursi roda?"}],
}


def visitor_of_villages(phone: Visitor) -> list[Any]:
    """A commissioner signs in with two factors, which no browser of a test has: what the server
    would say is told for it, and what is sent is held against the server's own schema."""
    sent: list[Any] = []

    def answer(route: Route) -> None:
        if route.request.method == "GET":
            return route.fulfill(json=VisitsOut(**OWN_VISITS).model_dump(mode="json"))
        if not phone.page.evaluate("navigator.onLine"):
            return route.abort()
        batch = ReportBatch(**json.loads(route.request.post_data or ""))
        sent.extend(batch.items)
        results = [{"id": str(item.id), "state": "taken", "marks": []} for item in batch.items]
        told = {"server_time": OWN_VISITS["server_time"], "receipt": "x", "results": results}
        return route.fulfill(json=told)

    phone.context.route("**/api/hp/kunjungan*", answer)
    return sent


def test_a_checklist_is_filled_in_offline(visit: Visit, site: Site) -> None:
    phone = visit()
    phone.context.grant_permissions(["geolocation"])
    phone.context.set_geolocation({"latitude": -6.59, "longitude": 110.66, "accuracy": 12})
    sent = visitor_of_villages(phone)
    accept(phone, site, f"pps-{VILLAGE}-1")
    open_app(phone)
    unlock(phone)
    wait_for_lists(phone)
    phone.page.get_by_text("Kunjungan Kerang Putih").wait_for()
    phone.context.set_offline(True)
    phone.page.get_by_text("Kunjungan Kerang Putih").click()
    phone.page.get_by_label("Nomor TPS").fill("3")
    phone.page.get_by_label("Tidak", exact=True).check()
    phone.page.get_by_label("Catatan").fill("Tangga tanpa landai")
    phone.page.get_by_role("button", name="Ambil posisi sekarang").click()
    expect(phone.page.get_by_text("ketelitian 12 m")).to_be_visible()
    phone.look("hp-kunjungan")
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    phone.page.get_by_label("PIN").fill(PIN)
    expect(phone.page.get_by_label("Catatan")).to_have_value("Tangga tanpa landai")
    phone.page.get_by_role("button", name="Simpan laporan").click()
    phone.page.wait_for_selector(".home-line")
    assert waiting(phone) == 1
    phone.context.set_offline(False)
    until(phone, lambda: waiting(phone) == 0)
    (report,) = sent
    assert (report.station, report.answers[0].answer) == (3, "no")
    assert (report.answers[0].note, report.position.accuracy_m) == ("Tangga tanpa landai", 12)


def test_a_pin_that_was_changed_elsewhere_opens_with_the_old_one_once(
    visit: Visit, site: Site
) -> None:
    phone = visit()
    accept(phone, site, f"pps-{VILLAGE}-2")
    open_app(phone)
    unlock(phone)
    phone.go("/akun/sandi/")
    phone.page.locator("main input[type=password]").nth(0).fill(PIN)
    phone.page.locator("main input[type=password]").nth(1).fill(OTHER_PIN)
    phone.page.locator("main input[type=password]").nth(2).fill(OTHER_PIN)
    phone.page.get_by_role("button", name="Simpan PIN baru").click()
    phone.page.wait_for_url("**/akun/")
    open_app(phone)
    phone.page.get_by_label("PIN").fill(OTHER_PIN)
    expect(phone.page.get_by_label("PIN lama")).to_be_visible()
    phone.look("hp-pin-lama")
    phone.page.get_by_label("PIN lama").fill(PIN)
    phone.page.wait_for_selector(".home-line")
    phone.page.reload()
    phone.page.wait_for_selector("html[data-ready]")
    unlock(phone, OTHER_PIN)
