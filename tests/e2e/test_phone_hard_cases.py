"""What goes wrong at a station in the evening: odd pictures, a wrong PIN, a phone that dies."""

from __future__ import annotations

from pathlib import Path

import cv2
import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_phone_count import counting_phone, fill_in, shoot, to
from tests.e2e.test_signin import OTHER_PIN, PIN, accept
from tests.results.domain.figures import GOOD
from tests.support.phones import open_app, stored, until, waiting
from tests.support.site import Site
from tests.support.station_phone import (
    MEMBERS,
    Station,
    call_roll,
    figures_of,
    photographs,
    tick_all,
    type_figures,
)
from tests.support.visitor import PHONE, Visitor

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE, OTHER, THIRD = "98.01.01.2001", "98.01.01.2002", "98.01.02.2001"
#: Begins as pictures of some phones do; a browser here cannot draw them.
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic" + bytes(4000)
FORTY_MEGAPIXELS = (5200, 7700)
MOST_BYTES = 700_000
#: The camera sees this drawing of a code.
SEES = """
    (path) => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 800;
      const pen = canvas.getContext("2d");
      const size = Number(path.size);
      const draw = () => {
        pen.setTransform(1, 0, 0, 1, 0, 0);
        pen.fillStyle = "#fff";
        pen.fillRect(0, 0, 800, 800);
        pen.setTransform(800 / size, 0, 0, 800 / size, 0, 0);
        pen.fillStyle = "#000";
        pen.fill(new Path2D(path.d));
      };
      draw();
      setInterval(draw, 100);
      navigator.mediaDevices.getUserMedia = async () => canvas.captureStream(10);
    }
"""
DRAWN = """
    () => {
      const drawing = document.querySelector(".qr svg");
      const d = drawing.querySelector("path").getAttribute("d");
      return { d, size: drawing.viewBox.baseVal.width };
    }
"""


def test_pictures_that_phones_make(visit: Visit, site: Site, tmp_path: Path) -> None:
    """HEIC says how to set the camera; forty megapixels become evidence; a page twice is named."""
    phone = counting_phone(visit, site, Station(roll_call="recorded"), f"pps-{VILLAGE}-1")
    main = phone.page.locator("main")
    heic = tmp_path / "IMG_0001.heic"
    heic.write_bytes(HEIC)
    shoot(phone, 1, heic)
    expect(main.get_by_text("Bukan foto", exact=True)).to_be_visible()
    expect(main).to_contain_text("bila kamera menyimpan HEIC, atur ke JPG")
    phone.look("hp-hitung-heic")
    (first, second, *_) = photographs(tmp_path, "bupati", GOOD)
    large = tmp_path / "besar.jpg"
    cv2.imwrite(
        str(large),
        cv2.resize(cv2.imread(str(first)), FORTY_MEGAPIXELS),
        [cv2.IMWRITE_JPEG_QUALITY, 80],
    )
    phone.page.locator("#foto-halaman").set_input_files(large)
    expect(main.get_by_text("Foto baik")).to_be_visible(timeout=30_000)
    assert max(size_of(row) for row in stored(phone)["drafts"]) < 2 * MOST_BYTES
    told = main.get_by_text("Sidik foto").inner_text()
    assert told.endswith("kB. Sidik ini ikut ditandatangani.")
    shoot(phone, 2, large)
    expect(main.get_by_text("Foto yang sama")).to_be_visible()
    phone.look("hp-hitung-foto-sama")
    phone.page.locator("#foto-halaman").set_input_files(second)
    expect(main.get_by_text("Foto baik")).to_be_visible()


def size_of(row: str) -> int:
    return len(row)


def two_people(visit: Visit, site: Site, station: Station) -> Visitor:
    """A phone on which two officers keep data; the first has it in hand, the other is the station's
    second operator."""
    phone = visit()
    station.serve(phone)
    for number, pin in ((1, PIN), (2, OTHER_PIN)):
        accept(phone, site, f"pps-{OTHER}-{number}", pin)
    _, second = phone.context.request.get(f"{site.url}/hp/saya/").json()["people"]
    station.second = second["name"]
    open_app(phone)
    for place, pin in ((1, OTHER_PIN), (0, PIN)):
        phone.page.locator(".person").nth(place).click()
        phone.page.get_by_label("PIN").fill(pin)
        phone.page.wait_for_selector(".home-line")
        if place:
            phone.page.reload()
            phone.page.wait_for_selector("html[data-ready]")
    return phone


def test_the_second_officer_proves_by_the_own_pin(visit: Visit, site: Site, tmp_path: Path) -> None:
    station = Station()
    phone = two_people(visit, site, station)
    fill_in(phone, tmp_path, GOOD)
    to(phone, "/periksa")
    second = phone.page.get_by_role("button", name=station.second)
    second.click()
    expect(phone.page.get_by_label("PIN Anda")).to_be_visible()
    phone.look("hp-hitung-pin-kedua")
    phone.page.get_by_label("PIN Anda").fill(PIN)
    phone.page.get_by_role("button", name="Saya membacakan ulang").click()
    expect(phone.page.locator("#pin-kedua-salah")).to_contain_text("PIN salah")
    phone.page.get_by_role("button", name="Bukan saya").click()
    expect(phone.page.locator("input[name^=dibaca-]")).to_have_count(0)
    second.click()
    phone.page.get_by_label("PIN Anda").fill(OTHER_PIN)
    phone.page.get_by_role("button", name="Saya membacakan ulang").click()
    phone.page.locator("input[name^=dibaca-]").first.wait_for()
    tick_all(phone)
    phone.page.get_by_role("button", name="Tanda tangani dan kirim").click()
    until(phone, lambda: waiting(phone) == 0 and len(station.figures) == 1)
    assert station.figures[0]["read_back_by"] == MEMBERS[1]["appointment"]


def test_a_half_typed_form_moves_by_the_code_on_the_screen(visit: Visit, site: Site) -> None:
    first = counting_phone(visit, site, Station(), f"pps-{THIRD}-1")
    first.context.set_offline(True)
    to(first, "/hadir")
    call_roll(first)
    to(first, "/isi")
    type_figures(first, figures_of(GOOD)[:5])
    to(first, "/pindah")
    code = first.page.locator("[data-code]").get_attribute("data-code")
    drawn = first.page.evaluate(DRAWN)

    second = counting_phone(visit, site, Station(), f"pps-{THIRD}-2")
    second.page.evaluate(SEES, drawn)
    second.page.evaluate("location.hash = '#/hitung-terima'")
    expect(second.page.get_by_text("Isian terbaca")).to_be_visible()
    second.page.get_by_label("Kode enam angka").fill(code or "")
    second.page.get_by_role("button", name="Ambil isian").click()
    expect(second.page.get_by_text("5 dari 27 angka")).to_be_visible()
    first.page.get_by_role("button", name="Sudah diterima di ponsel lain").click()
    expect(first.page.get_by_text("Isian ini sudah dipindahkan")).to_be_visible()
