"""An operator's phone tells that it is ready, and cards are read by its camera."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import accept
from tests.support.files import saved, scene
from tests.support.phones import open_app, to_list, unlock, until, wait_for_lists, waiting
from tests.support.site import Site
from tests.support.visitor import PHONE, visiting

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
VILLAGE = "98.01.01.2001"
REPORTS = "SELECT camera, storage_mb > 0, app <> '', marks FROM readiness_readinessreport"
PHOTOS = "SELECT count(*) FROM readiness_readinessphoto"
SCANS = "SELECT means, marks FROM activities_scan WHERE activity_id = %s"
SIDE, FRAMES = 480, 2


def video_of(text: str, path: Path) -> None:
    """A camera's picture of a card: uncompressed frames (Y4M, grey) with its code."""
    code = zxingcpp.write_barcode_to_image(
        zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode), scale=4
    )
    picture = Image.new("L", (640, SIDE), 255)
    drawn = Image.fromarray(np.array(code)).convert("L").resize((SIDE - 80, SIDE - 80), 0)
    picture.paste(drawn, (120, 40))
    light, colour = picture.tobytes(), bytes([128]) * (640 * SIDE // 2)
    head = f"YUV4MPEG2 W640 H{SIDE} F10:1 Ip A1:1 C420jpeg\n".encode()
    path.write_bytes(head + (b"FRAME\n" + light + colour) * FRAMES)


@pytest.fixture
def seeing(chromium: str, site: Site, tmp_path: Path, browser: Browser) -> Iterator[Browser]:
    """A browser whose camera sees a card of the village."""
    card = next(t for key, t in sorted(site.facts["cards"].items()) if "/2001/" in key)
    video = tmp_path / "kartu.y4m"
    video_of(card, video)
    options = [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={video}",
    ]
    launched = browser.browser_type.launch(executable_path=chromium, args=options)
    yield launched
    launched.close()


def test_a_card_is_read_by_the_camera_without_a_network(
    seeing: Browser, site: Site, width: int
) -> None:
    oath = site.facts["oaths"][VILLAGE]
    with visiting(seeing, site, width) as phone:
        accept(phone, site, f"pps-{VILLAGE}-1")
        open_app(phone)
        unlock(phone)
        wait_for_lists(phone)
        phone.page.wait_for_function("() => caches.has('garda-hp-later')")
        phone.context.set_offline(True)
        to_list(phone, oath, "/pindai")
        expect(phone.page.locator(".scan-told")).to_contain_text("hadir")
        phone.look("hp-pindai-kamera")
        assert waiting(phone) == 1
        phone.context.set_offline(False)
        phone.page.wait_for_function("() => !document.querySelector('a.offline')")
    assert site.rows(SCANS, oath) == [("card", [])]


def test_an_operators_phone_is_ready(visit: Visit, site: Site, tmp_path: Path) -> None:
    operator = site.facts["operator"]
    site.facts["codes"][operator["username"]] = operator["code"]  # type: ignore[index]
    phone = visit()
    accept(phone, site, operator["username"])
    open_app(phone)
    unlock(phone)
    phone.page.get_by_text("Kesiapan ponsel").click()
    phone.look("hp-siap")
    phone.page.get_by_role("button", name="Periksa ponsel ini").click()
    expect(phone.page.get_by_text("Pemeriksaan terakhir")).to_be_visible()
    picture = tmp_path / "uji.jpg"
    picture.write_bytes(saved(scene(), "JPEG"))
    phone.page.get_by_label("Ambil satu foto apa saja").set_input_files(picture)
    until(phone, lambda: site.value(PHOTOS) == 1)
    phone.look("hp-siap-diperiksa")
    ((_, storage, app, marks),) = site.rows(REPORTS)
    assert (storage, app, marks) == (True, True, [])
