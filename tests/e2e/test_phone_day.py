"""A group's phone tells the steps of the day without a network; what was tapped is taken back."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import accept
from tests.support.phones import open_app, unlock, until, waiting
from tests.support.site import Site
from tests.support.visitor import PHONE

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
REPORTS = "SELECT kind, way, present, marks FROM votingday_stationreport ORDER BY device_at"
INCIDENTS = "SELECT kind, text FROM votingday_incident"


def test_steps_are_told_offline_and_sent_later(visit: Visit, site: Site) -> None:
    operator = site.facts["operator"]
    site.facts["codes"][operator["username"]] = operator["code"]  # type: ignore[index]
    phone = visit()
    accept(phone, site, operator["username"])
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Hari-H TPS").click()
    expect(phone.page.get_by_role("heading", name="Tahap hari ini")).to_be_visible()
    phone.context.set_offline(True)

    phone.page.locator("#lapor").click()
    phone.page.locator("input[name=hadir]").last.uncheck()
    phone.look("hp-apel")
    phone.page.locator("#simpan-apel").click()
    expect(phone.page.locator("#batal-roll_call")).to_be_visible()

    phone.page.locator("#lapor").click()
    phone.page.locator("#ya").click()
    expect(phone.page.locator("#batal-opened")).to_be_visible()
    phone.look("hp-hari-h")
    phone.page.locator("#batal-opened").click()
    expect(phone.page.locator("#batal-opened")).to_have_count(0)
    assert waiting(phone) == 1

    phone.page.locator("#lapor").click()
    phone.page.locator("#ya").click()
    phone.page.get_by_text("Catat kejadian khusus").click()
    phone.page.locator("#jenis").select_option("delay")
    phone.page.get_by_role("button", name="Simpan kejadian").click()
    expect(phone.page.locator("#uraian-salah")).to_have_text("Tulis apa yang terjadi.")
    phone.page.locator("#uraian").fill("Hujan deras.")
    phone.look("hp-kejadian")
    phone.page.get_by_role("button", name="Simpan kejadian").click()
    expect(phone.page.get_by_text("1 kejadian menunggu dikirim")).to_be_visible()
    assert waiting(phone) == 3

    phone.context.set_offline(False)
    until(phone, lambda: len(site.rows(REPORTS)) == 2 and bool(site.rows(INCIDENTS)))
    # The oath's day is no voting day: what is told too early is kept, and does not count.
    assert site.rows(REPORTS) == [
        ("roll_call", "phone", 6, ["time"]),
        ("opened", "phone", None, ["time"]),
    ]
    assert site.rows(INCIDENTS) == [("delay", "Hujan deras.")]
    expect(phone.page.locator(".chip", has_text="Diperiksa")).to_have_count(2)
