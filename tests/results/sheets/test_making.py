"""Printed files: their words, their size, their codes; one per station or one per village."""

from __future__ import annotations

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from tests.results.rounds import replace_round
from tests.support.counted import Counted, counted
from tests.support.pdf_text import text_of_pdf
from tests.support.seen import codes_seen, decoded

from garda.cli import main
from garda.kernel.errors import GardaError
from garda.packs.forms import definition_to_json
from garda.regions.models import ElectionKind, StationListing
from garda.results.domain.layout import NoLayout
from garda.results.domain.sheetcode import read
from garda.results.models import Choice, FormDefinition
from garda.results.queries import load_definition
from garda.results.sheets.kinds import SheetKind, UnknownPaper
from garda.results.sheets.making import Made, Press, make_files
from garda.results.sheets.stations import contest_at, count_stations, sheet_of, station_sheets
from garda.results.sheets.typesetting import page_data, pngs

pytestmark = pytest.mark.django_db

MM = 72 / 25.4
SIZES = {"A4": (210, 297), "F4": (215, 330)}
#: Pages of one station with two pairs: copies go to two witnesses, PTPS, PPS and PPK.
PAGES = {SheetKind.HASIL: 3, SheetKind.SALINAN: 5, SheetKind.HADIR: 1, SheetKind.KEJADIAN: 1}


def _words(pdf: bytes) -> str:
    with pikepdf.open(BytesIO(pdf)) as opened:
        return re.sub(r"\s+", " ", text_of_pdf(opened))


def _squeezed(pdf: bytes) -> str:
    """Words without blanks: how a line is cut into pieces is the typesetter's matter."""
    return re.sub(r"\s+", "", _words(pdf))


def _sizes(pdf: bytes) -> list[tuple[int, int]]:
    with pikepdf.open(BytesIO(pdf)) as opened:
        boxes = [page.mediabox for page in opened.pages]
        return [(round(float(b[2]) / MM), round(float(b[3]) / MM)) for b in boxes]


def _printed(
    count: Counted, kind: SheetKind = SheetKind.HASIL, paper: str = "", contest: str = "bupati"
) -> bytes:
    press = Press(count.contests[contest], kind, paper)
    return press.print(station_sheets(press.contest, count.world.village.path))


@pytest.mark.parametrize("paper", SIZES)
@pytest.mark.parametrize("kind", SheetKind)
def test_pages_and_sizes(kind: SheetKind, paper: str) -> None:
    count = counted()
    pdf = _printed(count, kind, paper.lower())
    assert _sizes(pdf) == [SIZES[paper]] * (2 * PAGES[kind])


@pytest.mark.parametrize("kind", SheetKind)
def test_every_sheet_says_whose_it_is(kind: SheetKind) -> None:
    count = counted()
    words = _squeezed(_printed(count, kind))
    village = count.world.village
    code = village.code.replace(".", "")
    assert {f"{code}001", f"{code}002"} <= set(re.findall(r"\d{13}", words))
    for said in ("WATUAJI", "KELING", "KABUPATENUJI", "PROVINSIUJI"):
        assert said in words.upper()
    assert "SIMULASI" in words


def test_the_form_asks_for_everything() -> None:
    count = counted()
    words = _squeezed(_printed(count))
    for field in load_definition(count.bupati.id).fields[:22]:
        assert field.label.id.replace(" ", "") in words
    for said in (
        "C.HASIL-KWKBUPATIDANWAKILBUPATI", "I.A.DATAPEMILIH", "III.DATAPEMILIHDISABILITAS",
        "1.SITIAMINAH-JOKO", "2.=BUDI-SRI", "Suarasahdantidaksah", "Terbilang:",
        "1.KetuaKPPS", "7.AnggotaKPPS", "Saksipasangancalonnomor2", "Halaman3dari3",
    ):  # fmt: skip
        assert said in words


def test_a_real_election_has_no_mark_of_simulation() -> None:
    count = counted(kind=ElectionKind.REAL)
    assert "SIMULASI" not in _words(_printed(count))


def test_nobody_is_named_but_the_choices() -> None:
    count = counted()
    for kind in SheetKind:
        assert not re.search(r"\b\d{16}\b", _squeezed(_printed(count, kind)))


def test_codes_on_the_pages_are_read_again() -> None:
    count = counted((1,))
    press = Press(count.bupati, SheetKind.HASIL)
    (sheet,) = station_sheets(count.bupati, count.world.village.path)
    data = page_data(press.face, [sheet.plain(3)], watermark=True)
    found = [codes_seen(decoded(page)) for page in pngs("hasil", data, 120)]
    codes = [read(text) for (text,) in found]
    assert [code.page for code in codes] == [1, 2, 3]
    assert {(c.election, c.station, c.contest, c.round) for c in codes} == {
        (count.world.election.code, sheet.station_code, "bupati", 1)
    }


def test_a_revote_has_a_code_and_a_name_of_its_own() -> None:
    count = counted((1,))
    again = replace_round(count)
    (sheet,) = station_sheets(count.bupati, count.world.village.path)
    assert sheet == sheet_of(again)
    assert (sheet.round, sheet.code(1).round) == (2, 2)
    assert sheet.name.endswith("-ke2")
    assert "PEMUNGUTANSUARAULANG" in _squeezed(_printed(count))


def test_an_empty_column_sends_no_witness() -> None:
    count = counted((1,))
    Choice.objects.filter(contest=count.bupati, number=2).update(empty_column=True)
    words = _squeezed(_printed(count, SheetKind.SALINAN))
    assert "Saksipasangancalonnomor1" in words
    assert "Saksipasangancalonnomor2" not in words


def test_the_same_station_gives_the_same_bytes() -> None:
    count = counted((1,))
    assert _printed(count) == _printed(count)


def test_many_stations_are_set_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    count = counted((5,))
    whole = _words(_printed(count))
    monkeypatch.setattr("garda.results.sheets.making.PAGES_PER_COMPILE", 6)
    pdf = _printed(count)
    assert len(_sizes(pdf)) == 15
    assert _words(pdf) == whole


def test_a_file_per_station(tmp_path: Path) -> None:
    count = counted()
    told: list[int] = []
    press = Press(count.bupati, SheetKind.HASIL)
    path = count.world.district.path
    made = make_files(press, path, tmp_path, by_village=False, progress=told.append)
    assert made == Made(files=3, stations=3, pages=9)
    assert told == [1, 1, 1]
    village = count.world.village.code
    names = sorted(p.name for p in (tmp_path / village).iterdir())
    digits = village.replace(".", "")
    assert names == [f"hasil-bupati-{digits}{n:03d}.pdf" for n in (1, 2)]


def test_a_file_per_village(tmp_path: Path) -> None:
    count = counted()
    told: list[int] = []
    press = Press(count.bupati, SheetKind.HADIR)
    path = count.world.regency.path
    made = make_files(press, path, tmp_path, by_village=True, progress=told.append)
    assert made == Made(files=2, stations=3, pages=3)
    assert told == [2, 1]
    assert all(p.name.startswith("hadir-bupati-") for p in tmp_path.rglob("*.pdf"))


def test_stations_no_longer_listed_are_not_printed() -> None:
    count = counted()
    StationListing.objects.filter(station=count.world.station()).delete()
    assert count_stations(count.bupati, count.world.village.path) == 1
    assert len(station_sheets(count.bupati, count.world.village.path)) == 1


@pytest.mark.parametrize("stations", [(1,), (5, 4)], ids=["one", "nine"])
def test_stations_are_read_in_few_queries(
    stations: tuple[int, ...], django_assert_max_num_queries: Any
) -> None:
    count = counted(stations)
    contest = contest_at(count.world.election, count.world.regency, "bupati")
    with django_assert_max_num_queries(4):
        assert len(station_sheets(contest, count.world.regency.path)) == sum(stations)


class TestRefusals:
    def test_another_paper(self) -> None:
        with pytest.raises(UnknownPaper, match="A4 atau F4"):
            Press(counted().bupati, SheetKind.HASIL, "A3")

    def test_a_contest_nobody_votes_in(self) -> None:
        count = counted()
        with pytest.raises(GardaError) as refused:
            contest_at(count.world.election, count.world.village, "walikota")
        assert refused.value.code == "no_rounds"

    def test_a_form_frozen_without_layout(self) -> None:
        count = counted()
        stored = FormDefinition.objects.get(contest=count.bupati)
        bare = definition_to_json(load_definition(count.bupati.id))
        del bare["layout"]
        stored.definition = bare
        stored.save(update_fields=["definition"])
        load_definition.cache_clear()
        with pytest.raises(NoLayout, match="sebelum pemilihan dibuka"):
            Press(count.bupati, SheetKind.HASIL)
        load_definition.cache_clear()


class TestCommand:
    def run(self, count: Counted, monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
        monkeypatch.setattr("garda.cli._use_database", lambda _: None)
        election = count.world.election.code
        return main(["forms", "make", "--election", election, "--json", *arguments])

    def test_writes_files_and_says_how_many(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
    ) -> None:
        count = counted()
        code = count.world.district.code
        where = ("--region", code, "--contest", "gubernur", "--out", str(tmp_path))
        assert self.run(count, monkeypatch, *where, "--paper", "f4") == 0
        told = json.loads(capsys.readouterr().out)
        assert (told["files"], told["stations"], told["pages"]) == (3, 3, 9)
        files = list(tmp_path.rglob("*.pdf"))
        assert {_sizes(path.read_bytes())[0] for path in files} == {SIZES["F4"]}

    def test_no_such_region(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
    ) -> None:
        where = ("--region", "00.00", "--contest", "bupati", "--out", str(tmp_path))
        assert self.run(counted(), monkeypatch, *where) == 1
        assert json.loads(capsys.readouterr().out)["error"]["code"] == "no_region"
        assert not list(tmp_path.iterdir())
