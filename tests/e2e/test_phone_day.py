"""A group's phone tells the steps of the day without a network; what was tapped is taken back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import accept
from tests.support import files
from tests.support.phones import open_app, unlock, until, waiting
from tests.support.site import Site
from tests.support.station_phone import STATION, Station
from tests.support.visitor import PHONE

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
REPORTS = "SELECT kind, way, present, marks FROM votingday_stationreport ORDER BY device_at"
INCIDENTS = "SELECT kind, text FROM votingday_incident"
KEYS = "SELECT count(*) FROM results_devicekey"
PHOTOS = "SELECT count(*) FROM votingday_incidentphoto"
BUNDLES = json.loads((Path(__file__).parents[1] / "results" / "data" / "bundles.json").read_text())
PICTURE: FilePayload = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": files.photo()}
BROKEN: FilePayload = {"name": "foto.jpg", "mimeType": "image/jpeg", "buffer": b"rusak"}


def test_steps_are_told_offline_and_sent_later(visit: Visit, site: Site) -> None:
    operator = site.facts["operator"]
    site.facts["codes"][operator["username"]] = operator["code"]  # type: ignore[index]
    phone = visit()
    accept(phone, site, operator["username"])
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Hari-H TPS").click()
    expect(phone.page.get_by_role("heading", name="Tahap hari ini")).to_be_visible()
    until(phone, lambda: site.value(KEYS) == 1)
    until(phone, lambda: waiting(phone) == 0)
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
    phone.page.locator("#foto-kejadian").set_input_files(BROKEN)
    expect(phone.page.locator("#foto-kejadian-salah")).to_contain_text("bukan foto")
    for number in (1, 2):
        phone.page.locator("#foto-kejadian").set_input_files(PICTURE)
        expect(phone.page.get_by_text(f"Foto {number},")).to_be_visible()
    phone.page.get_by_role("button", name="Hapus foto 2").click()
    phone.look("hp-kejadian")
    phone.page.get_by_role("button", name="Simpan kejadian").click()
    expect(phone.page.get_by_text("1 kejadian menunggu dikirim")).to_be_visible()
    assert waiting(phone) == 4

    phone.context.set_offline(False)
    until(phone, lambda: len(site.rows(REPORTS)) == 2 and bool(site.rows(INCIDENTS)))
    # The oath's day is no voting day: what is told too early is kept, and does not count.
    assert site.rows(REPORTS) == [
        ("roll_call", "phone", 6, ["time"]),
        ("opened", "phone", None, ["time"]),
    ]
    assert site.rows(INCIDENTS) == [("delay", "Hujan deras.")]
    until(phone, lambda: site.value(PHOTOS) == 1)
    expect(phone.page.locator(".chip", has_text="Diperiksa")).to_have_count(2)


def test_the_supervisor_watches_and_takes_the_signed_bundle(visit: Visit, site: Site) -> None:
    """How far the forms are, the bundle from a file, judged by the list, then without a line."""
    good, other = BUNDLES["cases"][0], BUNDLES["cases"][0]["qr"].replace("2004007", "2004008")
    phone = visit()
    Station(role="ptps").serve(phone)
    phone.context.route(
        "**/kunci-tps/33.20.json", lambda route: route.fulfill(json=BUNDLES["keys"])
    )
    accept(phone, site, "pps-98.01.01.2001-1")
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Pantau TPS 001").click()
    main = phone.page.locator("main")
    expect(main.get_by_text("diterima, menunggu sumber kedua")).to_be_visible()
    expect(phone.page.locator("#lapor")).to_have_count(0)
    phone.context.set_offline(True)
    phone.page.get_by_role("link", name="Terima bukti").click()
    expect(phone.page.get_by_role("heading", name="Terima bukti C.Hasil")).to_be_visible()
    phone.look("hp-pantau-terima")
    field = phone.page.locator("#berkas-bukti")
    for text, why in (("{}", "bukan bukti"), (other, "milik TPS lain")):
        field.set_input_files(
            {"name": "x.json", "mimeType": "application/json", "buffer": text.encode()}
        )
        expect(main.get_by_text(why)).to_be_visible()
    kept = json.dumps({"bundle": good["bundle"], "signature": good["signature"]}).encode()
    field.set_input_files({"name": "b.json", "mimeType": "application/json", "buffer": kept})
    expect(main.get_by_text("Utuh", exact=True)).to_be_visible()
    assert phone.page.url.endswith(f"#/hari-h/{STATION}")
    phone.look("hp-pantau")
    link = phone.page.get_by_role("link", name="Lihat angkanya").get_attribute("href")
    assert link is not None
    assert link.endswith(f"/cek-bundel/#{good['qr']}")
    phone.page.get_by_role("link", name="Catat temuan").click()
    expect(phone.page.get_by_role("heading", name="Apa yang terjadi?")).to_be_visible()
