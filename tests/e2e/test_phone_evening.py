"""The evening of one station with its real server: offline to the last tap, then two phones."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from tests.e2e.conftest import Visit
from tests.e2e.test_signin import OTHER_PIN, PIN, accept
from tests.support.phones import open_app, unlock, until, wait_for_lists, waiting
from tests.support.site import Site
from tests.support.station_phone import call_roll, photograph, tick_all, to, type_figures
from tests.support.visitor import PHONE, Visitor

from garda.packs.forms import definition_from_json
from garda.packs.types import FormDefinition
from garda.results import bundles
from garda.results.sheets.filled import filled_pages, photographed
from garda.results.sheets.stations import StationSheet

STAGE = "oath"
pytestmark = [pytest.mark.e2e, pytest.mark.parametrize("width", [PHONE], indirect=True)]
FORM = """
    SELECT r.id, f.definition FROM results_voteround r
    JOIN results_contest c ON c.id = r.contest_id JOIN results_formdefinition f USING (contest_id)
    WHERE r.path = %s AND c.kind = 'bupati'
"""
VOTERS = "SELECT male, female FROM regions_stationlisting WHERE path = %s"
READINGS = """
    SELECT figures, read_back_by, photos_sha256, signature, device_key_id IS NOT NULL, receipt
    FROM results_reading WHERE round_id = %s ORDER BY version
"""
PHOTOS = "SELECT object_sha256 FROM results_formphoto WHERE round_id = %s ORDER BY page"
KEYS = "SELECT public_key FROM results_devicekey WHERE key_hash = %s"
KEY_COUNT = "SELECT count(*) FROM results_devicekey"
PERSON = "SELECT person_id FROM formation_appointment WHERE id = %s"
REGISTERED = "SELECT registered_at FROM results_devicekey WHERE key_hash = %s"
OFFSET = "JSON.parse(localStorage.getItem('garda.hp.selisih'))"
#: What a phone shows that lay without battery for a year.
SLOW = """
    {
      const Right = Date;
      const behind = 366 * 86_400_000;
      globalThis.Date = class extends Right {
        constructor(...given) {
          if (given.length) super(...given);
          else super(Right.now() - behind);
        }
        static now() {
          return Right.now() - behind;
        }
      };
    }
"""
VILLAGE = "98.01.01.2001"
OTHER_STATIONS = """
    SELECT id, path FROM regions_station WHERE path LIKE %s AND path <> %s ORDER BY path
"""
SEVEN = """
    SELECT a.person_id, p.name FROM formation_appointment a
    JOIN people_person p ON p.id = a.person_id
    WHERE a.station_id = %s AND a.ended_on IS NULL ORDER BY a.seat
"""
TAKEN_OVER = "SELECT channel, marks, read_back_by FROM results_reading WHERE round_id = %s"
ELECTION = "SELECT code FROM regions_election"


def figures_for(definition: FormDefinition, male: int, female: int) -> dict[str, int]:
    """Figures that fit a station of so many voters and one another."""
    users = {"l": male // 2, "p": female // 2}
    users["j"] = users["l"] + users["p"]
    reserve = -(-(male + female) // 40)
    none = {
        f"{row}_{c}": 0 for row in ("users_moved", "users_added", "disabled_users") for c in "lpj"
    }
    votes = dict.fromkeys(definition.vote_keys, 0) | {"votes_1": users["j"] - 10, "votes_2": 7}
    return {
        **none, **votes,
        "dpt_l": male, "dpt_p": female, "dpt_j": male + female,
        **{f"users_dpt_{c}": users[c] for c in "lpj"},
        **{f"users_total_{c}": users[c] for c in "lpj"},
        "ballots_received": male + female + reserve, "ballots_used": users["j"],
        "ballots_spoiled": 0, "ballots_unused": male + female + reserve - users["j"],
        "valid": users["j"] - 3, "invalid": 3, "total": users["j"],
    }  # fmt: skip


def paper(
    site: Site, definition: FormDefinition, figures: Mapping[str, int], path: str, folder: Path
) -> list[Path]:
    """Photographs of the station's sheet on which ``figures`` stand."""
    *_, village, number = path.split("/")
    sheet = StationSheet(
        election="Peragaan", election_code=site.value(ELECTION), watermark=True, contest="bupati",
        voted_on="2024-11-27", province="", regency="", district="", village="",
        village_code=f"98.01.01.{village}", station=int(number), round=1, round_name="",
    )  # fmt: skip
    pages = filled_pages(definition, sheet, figures, seed=2)
    paths = [folder / f"{n}.jpg" for n in range(1, len(pages) + 1)]
    for place, page in zip(paths, pages, strict=True):
        place.write_bytes(photographed(page, seed=2))
    return paths


def operator_phone(
    visit: Visit, site: Site, operator: Mapping[str, Any], pin: str, *, clock: str = ""
) -> Visitor:
    site.facts["codes"][operator["username"]] = operator["code"]
    phone = visit()
    if clock:
        phone.context.add_init_script(clock)
    accept(phone, site, operator["username"], pin)
    open_app(phone)
    unlock(phone, pin)
    wait_for_lists(phone)
    phone.page.get_by_text("C.Hasil Bupati").wait_for()
    return phone


def fill_in(phone: Visitor, round_: str, pages: list[Path], figures: list[int]) -> None:
    to(phone, f"{round_}/hadir")
    call_roll(phone)
    for number, path in enumerate(pages, 1):
        photograph(phone, round_, number, path)
        expect(phone.page.locator("main").get_by_text("Foto baik")).to_be_visible()
    to(phone, f"{round_}/isi")
    type_figures(phone, figures)
    phone.page.get_by_role("button", name="Lanjut: Bacakan").click()


def sign(phone: Visitor, reader: str) -> None:
    phone.page.get_by_role("button", name=reader).click()
    phone.page.get_by_role("button", name="Ya, saya membacakan").click()
    tick_all(phone)
    phone.page.get_by_role("button", name="Tanda tangani dan kirim").click()
    phone.page.locator(".qr").wait_for()


def test_two_phones_of_a_station(visit: Visit, site: Site, tmp_path: Path) -> None:
    first, second = site.facts["operators"]
    ((round_id, stored),) = site.rows(FORM, first["path"])
    definition = definition_from_json(stored)
    figures = figures_for(definition, *site.rows(VOTERS, first["path"])[0])
    pages = paper(site, definition, figures, first["path"], tmp_path)
    typed = [figures[key] for key in definition.keys]

    phone = operator_phone(visit, site, first, PIN, clock=SLOW)
    until(phone, lambda: site.value(KEY_COUNT) == 1)
    until(phone, lambda: waiting(phone) == 0)
    phone.context.set_offline(True)
    offset = phone.page.evaluate(OFFSET)
    fill_in(phone, round_id, pages, typed)
    expect(phone.page.get_by_role("heading", name="Serahkan ponsel")).to_be_visible()
    sign(phone, second["name"])
    # The roll-call, the figures, the photos.
    assert waiting(phone) == 2 + len(pages)
    assert site.rows(READINGS, round_id) == []
    phone.context.set_offline(False)
    until(phone, lambda: waiting(phone) == 0)

    ((stored_figures, reader, hashes, signature, known, receipt),) = site.rows(READINGS, round_id)
    assert (stored_figures, known) == (typed, True)
    assert reader == site.value(PERSON, second["appointment"])
    assert [sha256 for (sha256,) in site.rows(PHOTOS, round_id)] == hashes
    expect(phone.page.get_by_text(receipt)).to_be_visible()
    phone.look("hp-malam-terkirim")
    with phone.page.expect_download() as kept:
        phone.page.get_by_role("button", name="Bagikan bukti").click()
    bundle, told = bundles.from_file(kept.value.path().read_bytes())
    assert (list(bundle.figures), told) == (typed, signature)
    key = site.value(KEYS, bundle.key)
    assert bundles.signature_holds(key, signature, bundle.signed_bytes())
    # The phone is a year slow; what it signs is not.
    registered = bundles.whole_second(site.value(REGISTERED, bundle.key))
    assert registered <= bundle.at < registered + timedelta(minutes=10)
    assert abs(bundle.offset - offset / 1000) < 1

    other = operator_phone(visit, site, second, OTHER_PIN)
    changed = [*typed]
    places = [definition.index[name] for name in ("votes_1", "votes_2")]
    for place, by in zip(places, (-1, 1), strict=True):
        changed[place] += by
    fill_in(other, round_id, pages, changed)
    sign(other, first["name"])
    until(other, lambda: waiting(other) == 0)
    expect(other.page.get_by_text("Disimpan, belum dihitung")).to_be_visible()
    other.look("hp-malam-ponsel-lain")
    assert [row[0] for row in site.rows(READINGS, round_id)] == [typed]


def test_the_pps_takes_over_by_telephone(visit: Visit, site: Site) -> None:
    """A station without a phone: any of its seven dictates, no page is photographed."""
    served = site.facts["operators"][0]["path"]
    *_, (station, path) = site.rows(OTHER_STATIONS, f"{served.rpartition('/')[0]}/%", served)
    ((round_id, stored),) = site.rows(FORM, path)
    definition = definition_from_json(stored)
    figures = figures_for(definition, *site.rows(VOTERS, path)[0])

    phone = visit()
    accept(phone, site, f"pps-{VILLAGE}-1")
    open_app(phone)
    unlock(phone)
    wait_for_lists(phone)
    phone.page.get_by_text("Ambil alih C.Hasil TPS").wait_for()
    phone.context.set_offline(True)
    to(phone, f"{round_id}/hadir")
    phone.page.get_by_role("button", name="Dibacakan lewat telepon").click()
    phone.page.get_by_role("button", name="Lanjut: Foto halaman 1").click()
    phone.page.get_by_role("button", name="Tidak dapat memotret").click()
    phone.page.get_by_role("button", name="Lembar tidak dapat difoto").click()
    phone.page.get_by_role("button", name="Lanjut: Ketik angka").click()
    type_figures(phone, [figures[key] for key in definition.keys])
    phone.page.get_by_role("button", name="Lanjut: Bacakan").click()
    seven = site.rows(SEVEN, station)
    expect(phone.page.locator(".person")).to_have_count(len(seven))
    phone.look("hp-malam-ambil-alih")
    reader, name = seven[-1]
    sign(phone, name)
    phone.context.set_offline(False)
    until(phone, lambda: waiting(phone) == 0)
    ((channel, marks, read_back_by),) = site.rows(TAKEN_OVER, round_id)
    assert (channel, read_back_by) == ("call", reader)
    assert "assisted" in marks
    assert "no_read_back" not in marks
    expect(phone.page.get_by_text("Diterima server")).to_be_visible()
