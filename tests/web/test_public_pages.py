"""Front page, calendar, find-my-TPS, station page, document check, errors."""

from __future__ import annotations

import gzip
import re
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from tests import factories
from tests.support import counted as scenes
from tests.support.counted import Counted, counted, enter, settle, settle_all, sheet

from garda.documents.models import Document, DocumentState
from garda.documents.objects import store
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.access import Access
from garda.regions.models import Election
from garda.results.models import Source
from garda.results.queries import load_definition
from garda.web.checks import every_route_declares_access, routes
from garda.web.views.find import wanted
from garda.web.views.headlines import headline
from garda.web.views.overview import Overview
from garda.web.views.stages import (
    MOST_SHOWN,
    Progress,
    StageState,
    around_now,
    next_stage,
    stage_lines,
)

PAGES = ("/", "/jadwal/", "/cari-tps/", "/periksa/")
#: Over the wire, the style sheet and scripts included.
HEAVIEST_PAGE = 100_000


@pytest.fixture
def pack() -> Pack:
    return get_pack(factories.PACK)


def text(response: HttpResponse) -> str:
    assert response.status_code == 200
    return response.content.decode()


def station_url(count: Counted, number: int = 1) -> str:
    return f"/tps/{count.world.village.code}/{number}/"


class TestRoutes:
    def test_every_route_declares_who_may_use_it(self) -> None:
        assert every_route_declares_access() == []
        assert all(isinstance(route.access, Access) for route in routes())

    @pytest.mark.django_db
    @pytest.mark.parametrize("url", PAGES)
    def test_public_pages_set_no_cookie_and_hold_no_token(self, client: Client, url: str) -> None:
        counted()
        response = client.get(url)
        assert not response.cookies
        assert "csrf" not in text(response).casefold()

    @pytest.mark.django_db
    def test_pages_of_a_demo_carry_the_watermark(self, client: Client) -> None:
        counted()
        assert "SIMULASI" in text(client.get("/"))


@pytest.mark.django_db
class TestFront:
    @pytest.mark.parametrize("url", ["/", "/jadwal/", "/cari-tps/"])
    def test_says_so_when_there_is_no_election(self, client: Client, url: str) -> None:
        assert "Belum ada pemilihan" in text(client.get(url))

    def test_before_the_vote_it_names_the_day_and_shows_no_result(self, client: Client) -> None:
        counted()
        html = text(client.get("/?as_of=2024-11-10T09:00:00%2B07:00"))
        assert "Pemungutan suara 17 hari lagi" in html
        assert "Akan datang" in html
        assert "Belum ada hasil" in html

    def test_after_the_vote_it_counts_the_stations_that_are_in(self, client: Client) -> None:
        count = counted()
        for contest in count.contests.values():
            settle(count, contest, count.world.station(), (30, 50))
        html = text(client.get("/"))
        assert "Suara dari 1 dari 3 TPS sudah masuk." in html
        assert "Sementara" in html
        assert "C.Hasil masuk" in html
        assert "600" in html

    def test_when_all_is_closed_the_result_is_official(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        for contest in count.contests.values():
            scenes.close_all(count, contest)
        html = text(client.get("/?as_of=2024-12-07T09:00:00%2B07:00"))
        assert "Suara dari seluruh 3 TPS sudah masuk." in html
        assert "sudah ditetapkan" in html
        assert "Sementara" not in html
        assert "bukan hasil seluruh Provinsi Uji" in html

    def test_costs_the_same_for_any_number_of_stations(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        used = []
        for sizes in ((1,), (3, 3, 2)):
            Election.objects.update(voting_day="2020-01-01")
            settle_all(counted(sizes))
            with django_assert_max_num_queries(15) as seen:
                client.get("/")
            used.append(len(seen))
        assert used[0] == used[1]

    def test_the_first_page_is_light(self, client: Client) -> None:
        settle_all(counted())
        html = text(client.get("/"))
        named = set(re.findall(r'(?:href|src)="/static/([^"]+)"', html))
        files = [Path(str(finders.find(name))).read_bytes() for name in named]
        assert len(files) > 1
        assert sum(len(gzip.compress(part)) for part in (html.encode(), *files)) < HEAVIEST_PAGE


class TestHeadline:
    def test_follows_calendar_and_data(self, pack: Pack) -> None:
        day, nothing = pack.voting_day, Overview(())
        assert headline(nothing, pack, day - timedelta(days=1))[0] == "Besok pemungutan suara."
        assert headline(nothing, pack, day)[0] == "Hari ini pemungutan suara."
        later = headline(nothing, pack, day + timedelta(days=1))
        assert later == (
            "Pemungutan suara sudah selesai.",
            "Formulir C.Hasil belum ada yang masuk.",
        )

    def test_between_stages_it_names_the_next_one(self, pack: Pack) -> None:
        before = min(stage.starts for stage in pack.stages) - timedelta(days=1)
        upcoming = next_stage(pack, before)
        assert upcoming is not None
        assert headline(Overview(()), pack, before)[1] == f"Tahap berikutnya: {upcoming.name.id}."


class TestStages:
    def states(self, pack: Pack, today: date, **progress: Progress) -> dict[str, StageState]:
        return {line.stage.code: line.state for line in stage_lines(pack.stages, today, progress)}

    def test_by_date_alone(self, pack: Pack) -> None:
        states = self.states(pack, pack.voting_day)
        assert states["oath"] is StageState.DONE
        assert states["voting"] is StageState.RUNNING
        assert states["recap_district"] is StageState.COMING

    def test_the_regency_waits_for_its_districts(self, pack: Pack) -> None:
        day = pack.stage("recap_regency").starts
        open_, done = Progress(1, 2, "kecamatan"), Progress(2, 2, "kecamatan")
        regency = Progress(0, 1, "kabupaten")
        waiting = self.states(pack, day, recap_district=open_, recap_regency=regency)
        assert waiting["recap_regency"] is StageState.WAITING
        ready = self.states(pack, day, recap_district=done, recap_regency=regency)
        assert ready["recap_district"] is StageState.DONE
        assert ready["recap_regency"] is StageState.RUNNING

    def test_the_strip_keeps_what_is_running_in_sight(self, pack: Pack) -> None:
        for stage in pack.stages:
            lines = stage_lines(pack.stages, stage.starts, {})
            shown = around_now(lines)
            assert len(shown) == MOST_SHOWN
            first_open = next(line for line in lines if line.state is not StageState.DONE)
            assert first_open in shown

    def test_work_that_is_not_done_in_time_is_not_called_done(self, pack: Pack) -> None:
        day = pack.stage("recap_district").ends + timedelta(days=1)
        states = self.states(pack, day, recap_district=Progress(1, 2, "kecamatan"))
        assert states["recap_district"] is StageState.LATE


@pytest.mark.django_db
class TestCalendar:
    def test_lists_every_stage_with_its_source(self, client: Client, pack: Pack) -> None:
        counted()
        html = text(client.get("/jadwal/"))
        assert all(stage.name.id in html for stage in pack.stages)
        assert "17–28 September 2024" in html


class TestWanted:
    @pytest.mark.parametrize(
        ("village", "number", "expected"),
        [
            ("Watuaji 003", "", ("watuaji", 3)),
            ("Desa Watuaji, TPS 3", "", ("watuaji", 3)),
            ("Watuaji", "12", ("watuaji", 12)),
            ("kelurahan  Panggang", "", ("panggang", None)),
            ("Mlonggo 2 001", "", ("mlonggo 2", 1)),
            ("Watuaji tps", "", ("watuaji", None)),
            ("Watuaji", "x", ("watuaji", None)),
            ("", "", ("", None)),
        ],
    )
    def test_reads_what_people_type(
        self, village: str, number: str, expected: tuple[str, int | None]
    ) -> None:
        look = wanted(village, number)
        assert (look.village, look.number) == expected

    @given(st.text(max_size=40), st.text(max_size=6))
    def test_takes_anything(self, village: str, number: str) -> None:
        look = wanted(village, number)
        assert look.number is None or look.number >= 0


@pytest.mark.django_db
class TestFind:
    def test_one_box_opens_the_station(self, client: Client) -> None:
        count = counted()
        response = client.get("/cari-tps/", {"desa": "Watuaji 002"})
        assert (response.status_code, response["Location"]) == (302, station_url(count, 2))

    def test_a_beginning_is_enough_and_two_fields_work(self, client: Client) -> None:
        count = counted()
        response = client.get("/cari-tps/", {"desa": "watu", "nomor": "1"})
        assert response["Location"] == station_url(count)

    def test_several_villages_are_listed(self, client: Client) -> None:
        counted((1, 1))
        village = counted((1, 1)).world.village
        html = text(client.get("/cari-tps/", {"desa": "Watu"}))
        assert village.code in html
        assert "TPS 001" in html

    def test_a_wrong_number_shows_the_right_ones(self, client: Client) -> None:
        counted()
        html = text(client.get("/cari-tps/", {"desa": "Watuaji 9"}))
        assert "TPS 009 tidak ada di sini" in html

    def test_nothing_fits(self, client: Client) -> None:
        counted()
        assert "Tidak ada desa yang cocok" in text(client.get("/cari-tps/", {"desa": "Zz"}))


@pytest.mark.django_db
class TestStation:
    def test_shows_group_forms_and_history(self, client: Client) -> None:
        count = counted()
        settle_all(count)
        station = count.world.station()
        decree = document(count, kind="decree")
        chair = factories.person(count.world.village.path, "Slamet Riyadi")
        factories.appointment(count.world, station, 1, holder=chair, decree=decree)
        factories.appointment(count.world, station, 2)
        html = text(client.get(station_url(count)))
        assert "Slamet Riyadi" in html
        assert "1 terisi, 6 kosong" in html
        assert decree.code in html
        assert "Isian operator TPS, versi 1" in html
        assert "SITI AMINAH" in html

    def test_members_without_decree_are_not_public(self, client: Client) -> None:
        count = counted()
        holder = factories.person(count.world.village.path, "Nama Rahasia")
        factories.appointment(count.world, count.world.station(), 1, holder=holder)
        assert "Nama Rahasia" not in text(client.get(station_url(count)))

    def test_no_value_is_shown_before_a_block_is_settled(self, client: Client) -> None:
        count = counted()
        station = count.world.station()
        enter(count, count.bupati, station, Source.OPERATOR, sheet((31, 56)))
        html = text(client.get(station_url(count)))
        assert "Satu sumber" in html
        assert not any(f">{figure}<" in html for figure in ("31", "56", "87", "91"))

    def test_a_difference_keeps_both_values_hidden(self, client: Client) -> None:
        count = counted()
        station = count.world.station()
        enter(count, count.bupati, station, Source.OPERATOR, sheet((31, 56)))
        enter(count, count.bupati, station, Source.PPK, sheet((56, 31)))
        html = text(client.get(station_url(count)))
        assert "Perolehan suara: Selisih" in html
        assert "Pemilih dan pengguna hak pilih: Cocok" in html
        assert not any(f">{figure}<" in html for figure in ("31", "56", "87"))

    def test_findings_quote_their_rule(self, client: Client) -> None:
        count = counted()
        station = count.world.station()
        for source in (Source.OPERATOR, Source.PPK):
            enter(count, count.bupati, station, source, sheet((30, 50), ballots_received=199))
        html = text(client.get(station_url(count)))
        assert "Surat suara" in html

    def test_an_empty_station_says_why(self, client: Client) -> None:
        count = counted()
        html = text(client.get(station_url(count)))
        assert "Anggota belum ditetapkan" in html
        assert "Belum ada formulir masuk" in html

    def test_unknown_stations_are_not_found(self, client: Client) -> None:
        count = counted()
        response = client.get(station_url(count, 77))
        assert response.status_code == 404
        assert "Halaman ini tidak ada" in response.content.decode()

    def test_costs_the_same_whatever_was_entered(
        self, client: Client, django_assert_max_num_queries: Any
    ) -> None:
        count = counted()
        for contest in count.contests.values():
            load_definition(contest.id)
        used = []
        for number in (1, 2):
            if number == 2:
                settle_all(count)
            with django_assert_max_num_queries(18) as seen:
                client.get(station_url(count, number))
            used.append(len(seen))
        assert used[1] - used[0] <= 1


def document(count: Counted, **changed: Any) -> Document:
    fields: dict[str, Any] = {
        "election": count.world.election,
        "office": count.world.village,
        "region": count.world.village,
        "path": count.world.village.path,
        "kind": "decree",
        "series": "SK-KPPS",
        "year": 2024,
        "number": 7,
        "title": "Keputusan PPS Watuaji",
        "state": DocumentState.SIGNED,
        "code": "9XK47-2QMAB",
        "facts": {"rahasia": "tidak tampil"},
        "signed_at": datetime.fromisoformat("2024-11-07T09:00:00+07:00"),
    }
    return Document.objects.create(**(fields | changed))


@pytest.mark.django_db
class TestDocuments:
    def test_a_signed_paper_is_confirmed_without_private_data(self, client: Client) -> None:
        count = counted()
        document(count)
        html = text(client.get("/periksa/9xk472qmab/"))
        assert "Tercatat dan berlaku" in html
        assert "7 November 2024" in html
        assert "rahasia" not in html

    def test_a_withdrawn_paper_is_not_called_valid(self, client: Client) -> None:
        document(counted(), state=DocumentState.WITHDRAWN)
        html = text(client.get("/periksa/9XK47-2QMAB/"))
        assert "Dicabut" in html
        assert "Tercatat dan berlaku" not in html

    def test_an_unknown_code_is_named(self, client: Client) -> None:
        counted()
        response = client.get("/periksa/AAAAA-AAAAA/")
        assert response.status_code == 404
        assert "tidak ada di register" in response.content.decode()

    def test_a_typed_code_is_looked_up(self, client: Client) -> None:
        counted()
        response = client.get("/periksa/", {"kode": "9XK47-2QMAB"})
        assert response["Location"] == "/periksa/9XK47-2QMAB/"

    def test_a_decree_is_public_and_minutes_are_not(self, client: Client) -> None:
        count = counted()
        address = store().put(b"%PDF-1.7 uji")
        document(count, pdf_sha256=address)
        document(count, pdf_sha256=address, kind="minutes", number=8, code="9XK47-2QMAC")
        response = client.get("/dokumen/9XK47-2QMAB.pdf")
        assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
        assert response.content == b"%PDF-1.7 uji"
        assert client.get("/dokumen/9XK47-2QMAC.pdf").status_code == 404
