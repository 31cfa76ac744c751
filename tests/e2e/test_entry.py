"""Entering a C.Hasil on voting night: refused and kept, sent twice, by keyboard, without a line."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from tests.e2e.conftest import Visit
from tests.support.counted import sheet
from tests.support.site import Site
from tests.support.visitor import DESK, Visitor

from garda.demo.sign_ins import PASSWORD

STAGE = "counting"
pytestmark = pytest.mark.e2e

#: Each screen enters the forms of another village.
VILLAGES = {True: "98.01.01.2001", False: "98.01.01.2002"}
ROUND = """
    SELECT r.id, l.male, l.female FROM results_voteround r
    JOIN results_contest c ON c.id = r.contest_id
    JOIN regions_stationlisting l ON l.station_id = r.station_id
    JOIN regions_region v ON v.id = l.village_id
    WHERE v.code = %s AND l.number = %s AND c.kind = %s
"""
READINGS = "SELECT id, version, figures FROM results_reading WHERE round_id = %s ORDER BY version"


class Form:
    """One station's form: where it is entered, and figures on which every rule holds."""

    def __init__(self, site: Site, village: str, number: int, kind: str = "bupati") -> None:
        ((self.round, male, female),) = site.rows(ROUND, village, number, kind)
        self.path = f"/isi/{self.round}/"
        self.figures = sheet((30, 50)) | {"dpt_l": male, "dpt_p": female, "dpt_j": male + female}

    def fill(self, visitor: Visitor, **changed: int) -> None:
        for key, value in (self.figures | changed).items():
            visitor.page.locator(f"#id_f-{key}").fill(str(value))

    def typed(self, visitor: Visitor) -> dict[str, int]:
        return {
            key: int(visitor.page.locator(f"#id_f-{key}").input_value() or -1)
            for key in self.figures
        }


@pytest.fixture
def village(width: int) -> str:
    return VILLAGES[width == DESK]


def test_a_refused_form_keeps_what_was_typed_and_twice_sent_gives_one_receipt(
    visit: Visit, site: Site, village: str
) -> None:
    clerk, form = visit(f"pps-{village}-1"), Form(site, village, 1)
    clerk.follow(re.compile("C.Hasil", re.IGNORECASE))
    clerk.look("isi-daftar")
    clerk.go(form.path)
    clerk.look("isi")
    form.fill(clerk, valid=79)
    clerk.press(re.compile("^Periksa dan kirim"))
    assert "Suara sah tertulis 79" in clerk.text()
    assert form.typed(clerk) == form.figures | {"valid": 79}
    clerk.look("isi-ditolak")
    assert site.rows(READINGS, form.round) == []

    clerk.page.locator("#id_f-valid").fill("80")
    number = clerk.page.locator("[name=reading_id]").input_value()
    clerk.press(re.compile("^Periksa dan kirim"))
    receipt = clerk.text("code.big")
    clerk.look("isi-bukti")
    again = {f"f-{key}": str(value) for key, value in form.figures.items()}
    status, body = clerk.post(form.path, again | {"reading_id": number})
    assert status == 200
    assert receipt in body
    ((reading_id, version, _),) = site.rows(READINGS, form.round)
    assert (reading_id, version) == (UUID(number), 1)


def test_typing_survives_a_lost_line_and_a_reload(visit: Visit, site: Site, village: str) -> None:
    clerk, form = visit(f"pps-{village}-2"), Form(site, village, 2 if village[-1] == "1" else 901)
    clerk.go(form.path)
    form.fill(clerk)
    clerk.context.set_offline(True)
    clerk.page.wait_for_selector("[data-offline]:not([hidden])")
    clerk.picture("isi-luring")
    with clerk.page.expect_event("requestfailed"):
        clerk.page.locator("[type=submit][data-key=F2]").click(no_wait_after=True)
    clerk.context.set_offline(False)
    clerk.go(form.path)
    assert clerk.page.locator("[data-draft-note]").is_visible()
    assert form.typed(clerk) == form.figures
    clerk.look("isi-dimunculkan")
    clerk.press(re.compile("^Periksa dan kirim"))
    assert clerk.page.locator("code.big").is_visible()
    assert len(site.rows(READINGS, form.round)) == 1
    clerk.go(form.path)
    assert not clerk.page.locator("[data-draft-note]").is_visible()


def test_by_keyboard_alone(visit: Visit, site: Site, village: str) -> None:
    clerk, form = visit(), Form(site, village, 1)
    keys = clerk.page.keyboard
    clerk.go(f"/masuk/?next={form.path}")
    clerk.tab_to("#id_username")
    keys.type(f"ppk-{village[:8]}-1")
    clerk.tab_to("#id_password")
    keys.type(PASSWORD)
    with clerk.page.expect_navigation():
        keys.press("Enter")
    assert clerk.page.url.endswith(form.path)
    assert clerk.page.evaluate("document.activeElement.matches('[data-enter]')")
    order = clerk.page.locator("[data-enter]").evaluate_all("all => all.map(f => f.name)")
    for name in order:
        assert clerk.page.evaluate("document.activeElement.name") == name
        keys.type(str(form.figures[name.removeprefix("f-")]))
        keys.press("Enter")
    with clerk.page.expect_navigation():
        keys.press("Enter")
    assert clerk.page.locator("code.big").is_visible()
    clerk.look("isi-ppk-bukti")


def test_a_form_of_another_village_is_refused(visit: Visit, site: Site, village: str) -> None:
    clerk, form = visit(f"pps-{village}-1"), Form(site, "98.01.02.2001", 1)
    assert clerk.go(form.path).status == 403
    clerk.look("isi-di-luar-wilayah")


def test_a_station_that_cannot_send_is_helped(visit: Visit, site: Site, village: str) -> None:
    helper = visit(f"ppk-{village[:8]}-2")
    # The other contest: nobody of this file has sent its form.
    form = Form(site, village, 1, "gubernur")
    helper.go("/isi/dibantu/")
    helper.look("bantu-daftar")
    helper.go(f"/isi/dibantu/{form.round}/")
    helper.look("bantu-isi")
    assert helper.page.get_by_label("Anggota KPPS yang membacakan").is_visible()
