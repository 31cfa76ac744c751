"""The counter of a village: by keyboard alone, and while there is no connection."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.support.site import Site
from tests.support.visitor import DESK, PHONE, Visitor

STAGE = "receiving"
pytestmark = pytest.mark.e2e

ON_DESK = pytest.mark.parametrize("width", [DESK], indirect=True)
ON_PHONE = pytest.mark.parametrize("width", [PHONE], indirect=True)
VILLAGE, OTHER = "98.01.01.2001", "98.01.01.2002"
#: What a clerk reads on the papers, field by field. ``ticks`` is typed, but no data.
PERSON = {
    "nik": "9801900905950101",
    "kk": "9801900101100101",
    "spouse": "",
    "name": "Nur 'Aini",
    "sex": "l",
    "birth_date": "09051995",
    "phone": "081290000001",
    "address": "Dukuh Krajan 12",
    "rt": "003",
    "rw": "002",
    "station": "001",
    "education": "3",
    "occupation": "Pedagang",
    "experience": "2",
}
#: Fields that do not go on by themselves.
ENDED_BY_ENTER = ("spouse", "name", "phone", "address", "occupation")
MOST_BESIDES_THE_DATA = 12
APPLICATIONS = """
    SELECT p.name, a.receipt, a.facts::text, a.channel,
           array(SELECT code FROM formation_applicationpaper q
                 WHERE q.application_id = a.id ORDER BY code)
    FROM formation_application a JOIN people_person p ON p.id = a.person_id
    JOIN regions_region v ON v.id = a.village_id WHERE v.code = %s ORDER BY a.recorded_at
"""
STORED = """
    async () => {
      const asked = (r) => new Promise((ok, no) => {
        r.onsuccess = () => ok(r.result); r.onerror = () => no(r.error);
      });
      const database = await asked(indexedDB.open("garda-counter"));
      const rows = (name) => asked(database.transaction(name).objectStore(name).getAll());
      const [key] = await rows("keys");
      const exported = await crypto.subtle.exportKey("raw", key.key).then(() => true, () => false);
      const entries = await rows("entries");
      const legible = entries.map((entry) => JSON.stringify(entry)
        + new TextDecoder("latin1").decode(entry.sealed));
      return { exported, count: entries.length, legible: legible.join(" ") };
    }
"""


class Clerk:
    """Somebody at the keyboard, who counts the keys."""

    def __init__(self, visitor: Visitor, village: str = VILLAGE) -> None:
        self.visitor, self.page, self.keys = visitor, visitor.page, 0
        self.village = village

    def sit_down(self) -> None:
        self.visitor.go(f"/loket/{self.village}/")
        self.page.wait_for_selector("form[data-ready]")

    def press(self, key: str) -> None:
        self.keys += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        for letter in text:
            self.press(letter)

    def papers(self, **changed: str) -> int:
        """One application, from the first field to the last Enter; its data's characters."""
        person = PERSON | changed
        expect(self.page.locator("#id_nik")).to_be_focused()
        for name, value in person.items():
            self.type(value)
            if name in ENDED_BY_ENTER:
                self.press("Enter")
        for _ in ("declared", "papers"):
            self.press("s")
            self.press("Enter")
        for _ in ("willing", "receipt"):
            self.press("Enter")
        return sum(len(value) for value in person.values())

    def done(self) -> None:
        """The form is empty again and waits for the next."""
        expect(self.page.locator("#id_nik")).to_have_value("")
        expect(self.page.locator("#id_nik")).to_be_focused()

    def waiting(self) -> int:
        stored: dict[str, Any] = self.page.evaluate(STORED)
        return int(stored["count"])


def told(figures: dict[str, int]) -> None:
    """Kept where ``GARDA_FIGURES`` says, for the benchmark that prints it."""
    if "GARDA_FIGURES" in os.environ:
        Path(os.environ["GARDA_FIGURES"]).write_text(json.dumps(figures), encoding="utf-8")


@ON_DESK
def test_an_application_by_keyboard_alone(visit: Visit, site: Site) -> None:
    clerk = Clerk(visit(f"pps-{VILLAGE}-1"))
    clerk.sit_down()
    clerk.visitor.look("loket")
    data = clerk.papers()
    clerk.done()
    told({"keystrokes_per_application": clerk.keys, "characters_of_the_data": data})
    assert clerk.keys <= data + MOST_BESIDES_THE_DATA
    ((name, receipt, facts, channel, papers),) = site.rows(APPLICATIONS, VILLAGE)
    assert (name, receipt, channel) == ("Nur 'Aini", f"{VILLAGE}-0001", "counter")
    assert papers == ["D01", "D02", "D03", "D04", "D05", "D06", "D07"]
    known = json.loads(facts)
    assert (known["education"], known["occupation"], known["experience"]) == ("sma", "Pedagang", 2)
    assert known["loyal"] is True
    assert f"{VILLAGE}-0001" in clerk.visitor.text("[data-last]")
    assert clerk.waiting() == 0
    clerk.visitor.look("loket-tercatat")

    clerk.page.get_by_role("link", name="Tanda terima").click()
    clerk.page.wait_for_selector(".receipt")
    clerk.visitor.look("tanda-terima")
    address = clerk.page.locator(".receipt .caption").first.inner_text().partition("/")[2]
    stranger = visit()
    stranger.go(f"/{address}")
    assert "Diterima" in stranger.text()
    assert "Aini" not in stranger.text()
    stranger.look("keadaan-pendaftaran")

    # The same person again: refused beside the number, and nothing typed is lost.
    clerk.sit_down()
    clerk.papers()
    error = clerk.page.locator("#kesalahan-nik")
    expect(error).to_contain_text("sudah tercatat")
    expect(clerk.page.locator("#id_nik")).to_be_focused()
    expect(clerk.page.locator("#id_address")).to_have_value("Dukuh Krajan 12")
    clerk.visitor.errors.clear()
    clerk.visitor.look("loket-nik-ganda")
    assert len(site.rows(APPLICATIONS, VILLAGE)) == 1


@ON_PHONE
def test_without_a_connection_the_work_goes_on(visit: Visit, site: Site) -> None:
    clerk = Clerk(visit(f"pps-{OTHER}-1"), OTHER)
    clerk.sit_down()
    clerk.page.wait_for_function("navigator.serviceWorker.ready.then(() => true)")
    clerk.page.reload()
    clerk.page.wait_for_function("navigator.serviceWorker.controller !== null")
    clerk.page.reload()
    clerk.page.wait_for_selector("form[data-ready]")

    clerk.visitor.context.set_offline(True)
    clerk.papers()
    clerk.done()
    clerk.papers(nik="9801900905950102", name="Suharto")
    clerk.done()
    assert "Belum terkirim" in clerk.visitor.text("[data-queue-box]")
    assert "Suharto" in clerk.visitor.text("[data-queue-list]")
    clerk.visitor.errors.clear()
    clerk.visitor.look("loket-luring")
    stored = clerk.page.evaluate(STORED)
    assert (stored["exported"], stored["count"]) == (False, 2)
    for secret in ("9801900905950101", "Aini", "Suharto", "081290000001"):
        assert secret not in stored["legible"]
    assert site.rows(APPLICATIONS, OTHER) == []

    # The page opens again without a connection, with all that waits.
    clerk.page.reload()
    clerk.page.wait_for_selector("form[data-ready]")
    expect(clerk.page.locator("[data-queue-list] li")).to_have_count(2)

    clerk.visitor.context.set_offline(False)
    expect(clerk.page.locator("[data-queue-box]")).to_be_hidden(timeout=45_000)
    names = [name for name, *_ in site.rows(APPLICATIONS, OTHER)]
    assert names == ["Nur 'Aini", "Suharto"]
    assert clerk.waiting() == 0


@ON_DESK
def test_what_looks_mistyped_is_said_and_stops_nobody(visit: Visit, site: Site) -> None:
    clerk = Clerk(visit(f"pps-{OTHER}-3"), OTHER)
    clerk.sit_down()
    before = len(site.rows(APPLICATIONS, OTHER))
    hint = clerk.page.locator("[data-hints]")
    clerk.page.locator("#id_nik").fill("9801900905950199")
    clerk.page.locator("#id_birth_date").fill("10-05-1995")
    expect(hint).to_contain_text("berbeda dari yang terbaca pada NIK")
    clerk.page.locator("#id_birth_date").fill("09-05-1995")
    expect(hint).to_be_hidden()
    clerk.page.get_by_label("Perempuan").check()
    expect(hint).to_contain_text("jenis kelamin")
    clerk.page.locator("#id_birth_date").fill("09-05-1961")
    expect(hint).to_contain_text("R02b")
    clerk.visitor.look("loket-petunjuk")
    clerk.page.reload()
    clerk.page.wait_for_selector("form[data-ready]")
    clerk.papers(nik="9801900905950199", name="Sumarni", birth_date="09051961")
    clerk.done()
    assert len(site.rows(APPLICATIONS, OTHER)) == before + 1
    clerk.visitor.go(f"/loket/{OTHER}/ponsel/")
    clerk.visitor.look("loket-ponsel")
    clerk.visitor.go(f"/loket/{OTHER}/kurang/")
    clerk.visitor.look("siapa-kurang-apa")


@ON_DESK
def test_what_is_refused_later_comes_back_with_its_message(visit: Visit, site: Site) -> None:
    clerk = Clerk(visit(f"pps-{OTHER}-2"), OTHER)
    clerk.sit_down()
    before = len(site.rows(APPLICATIONS, OTHER))
    clerk.visitor.context.set_offline(True)
    clerk.papers(nik="9801900905950103", name="Rohman", sex="l", station="009")
    clerk.done()
    clerk.visitor.context.set_offline(False)
    item = clerk.page.locator("[data-queue-list] li")
    expect(item.locator("[data-why]")).to_contain_text("Tidak ada TPS ini", timeout=45_000)
    item.get_by_role("button", name="Betulkan").click()
    expect(clerk.page.locator("#id_station")).to_be_focused()
    expect(clerk.page.locator("#id_name")).to_have_value("Rohman")
    clerk.visitor.errors.clear()
    clerk.visitor.look("loket-ditolak")
    clerk.page.locator("#id_station").fill("001")
    clerk.page.keyboard.press("F2")
    clerk.done()
    assert len(site.rows(APPLICATIONS, OTHER)) == before + 1
    assert clerk.waiting() == 0


@ON_DESK
def test_an_entry_on_a_shared_device_is_its_officer_s_own(visit: Visit, site: Site) -> None:
    clerk = Clerk(visit(f"pps-{VILLAGE}-2"))
    clerk.sit_down()
    clerk.visitor.context.set_offline(True)
    clerk.papers(nik="9801900905950104", name="Wahyuni")
    clerk.done()
    # Signed out before it was sent; a colleague sits down.
    clerk.page.route("**/loket/**", lambda route: route.abort())
    clerk.visitor.context.set_offline(False)
    clerk.visitor.go("/tugas/")
    clerk.page.locator("details.account > summary").click()
    clerk.visitor.press("Keluar")
    clerk.page.unroute("**/loket/**")
    clerk.visitor.sign_in(f"pps-{VILLAGE}-3")
    clerk.sit_down()
    expect(clerk.page.locator("[data-queue-others]")).to_contain_text("1 isian petugas lain")
    assert "Wahyuni" not in clerk.visitor.text()
    assert "Wahyuni" not in {name for name, *_ in site.rows(APPLICATIONS, VILLAGE)}
