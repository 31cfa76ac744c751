"""Tasks by role and deadline, and the region's dashboard."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse
from tests import factories
from tests.support import counted as scenes
from tests.support.counted import Counted, counted, enter, settle, settle_all, sheet
from tests.support.desk import (
    MaxQueries,
    applicants,
    at,
    decision,
    difference_url,
    differing,
    officer,
    proposed,
    signed_in,
    text,
)

from garda.documents.models import Document, DocumentState
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.types import Stage, Text
from garda.people.models import Grant, Person
from garda.regions.models import Station
from garda.results.models import Source
from garda.web.charts import SeatState
from garda.web.dashboard import current_measure, dashboard
from garda.web.desk import Desk, deadline_words
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db


def decree(count: Counted) -> Document:
    """A decree that members may point to."""
    return Document.objects.create(
        election=count.world.election,
        kind="decree",
        office=count.world.village,
        region=count.world.village,
        path=count.world.village.path,
        year=2024,
        series="SK",
        number=1,
        code="ABCD2345",
        title="Keputusan",
        state=DocumentState.SIGNED,
        signed_at=factories.local(date(2024, 11, 7)),
    )


def differs(count: Counted, station: Station) -> None:
    """The two sources do not agree about a station's form."""
    enter(count, count.bupati, station, Source.OPERATOR, sheet((30, 50)))
    enter(count, count.bupati, station, Source.PPK, sheet((31, 49)))


class TestTasks:
    def test_pps_is_told_to_adopt_with_count_and_deadline(self) -> None:
        count = counted()
        applicants(count)
        actor, browser = officer(count, Role.PPS, count.world.village)
        proposed(count, actor)
        html = text(browser.get(reverse("tasks") + at("2024-10-06T09:00:00")))
        assert "3 hal untuk dikerjakan" in html
        assert "Kursi sekretariat kosong" in html
        assert "Hasil penelitian administrasi belum diumumkan" in html
        assert "Usulan KPPS menunggu pleno PPS" in html
        assert "14 orang diusulkan untuk 14 kursi" in html
        assert "7 Oktober 2024" in html
        assert "Tetapkan" in html

    def test_nothing_is_asked_before_its_stage(self) -> None:
        count = counted()
        _, browser = officer(count, Role.PPS, count.world.village)
        assert "Tidak ada tugas sekarang" in text(
            browser.get(reverse("tasks") + at("2024-05-01T09:00:00"))
        )

    def test_ppk_has_forms_to_enter_and_plenaries_to_open(self) -> None:
        count = counted()
        html = text(signed_in(count.ppk).get(reverse("tasks")))
        assert "C.Hasil belum Anda isi" in html
        assert "Rapat pleno belum dibuka" in html

    def test_ppk_sees_differences_and_not_the_own_decision_to_confirm(self) -> None:
        count = differing()
        arbiter, browser = officer(count, Role.PPK, count.world.district)
        assert "Selisih C.Hasil menunggu keputusan" in text(browser.get(reverse("tasks")))
        browser.post(difference_url(), decision())
        assert "menunggu konfirmasi orang kedua" not in text(browser.get(reverse("tasks")))
        _, other = officer(count, Role.PPK, count.world.district)
        assert "Keputusan menunggu konfirmasi orang kedua" in text(other.get(reverse("tasks")))
        assert arbiter.identity is not None

    def test_bawaslu_watches_and_acts_on_nothing(self) -> None:
        count = differing()
        _, browser = officer(count, Role.BAWASLU, count.world.regency)
        html = text(browser.get(reverse("tasks")))
        assert "Yang perlu diawasi" in html
        assert "Selisih C.Hasil belum selesai" in html
        assert "Putuskan" not in html
        assert "Kecamatan belum menutup pleno" in html

    def test_kpu_counts_open_districts_until_they_close(self) -> None:
        count = counted()
        settle_all(count)
        browser = signed_in(count.commission)
        assert "Kecamatan belum menutup pleno" in text(browser.get(reverse("tasks")))
        for contest in count.contests.values():
            scenes.close_all(count, contest)
        html = text(browser.get(reverse("tasks") + at("2024-12-05T09:00:00")))
        assert "Kecamatan belum menutup pleno" not in html

    def test_kpps_gets_its_forms_and_no_applicants(self) -> None:
        count = counted()
        _, browser = officer(count, Role.KPPS, count.world.village)
        html = text(browser.get(reverse("tasks")))
        assert "C.Hasil belum Anda isi" in html
        assert "pelamar" not in html.lower()

    @pytest.mark.parametrize("role", list(Role))
    def test_every_role_has_a_page(self, role: Role) -> None:
        count = counted()
        settle(count, count.bupati, count.world.station(), (30, 50))
        place = {
            Role.PPS: count.world.village,
            Role.KPPS: count.world.village,
            Role.PPK: count.world.district,
            Role.KPU_PROVINCE: count.world.province,
            Role.KPU_RI: count.world.country,
            Role.OPERATOR: count.world.country,
        }.get(role, count.world.regency)
        _, browser = officer(count, role, place)
        assert "<h1>" in browser.get(reverse("tasks")).content.decode()

    STATION_ROLES = (Role.KPPS, Role.PTPS, Role.WITNESS, Role.ORDER_OFFICER)

    @pytest.mark.parametrize("role", STATION_ROLES)
    def test_a_role_at_a_station_knows_that_station_alone(self, role: Role) -> None:
        count = counted()
        differs(count, count.world.station(0))
        differs(count, count.world.station(1))
        made = factories.account(count.world, role, count.world.village)
        Grant.objects.filter(account=made).update(station=count.world.station(1))
        browser = signed_in(Actor(role, "", account_id=made.id))
        html = text(browser.get(reverse("tasks")))
        assert "TPS 002 Desa Watuaji" in html
        assert "Buka halaman TPS 002" in html
        assert "Kursi KPPS" not in html
        assert browser.get(reverse("region", args=[count.world.village.code])).status_code == 403
        queue = browser.get(reverse("difference-list"))
        entry = browser.get(reverse("entry-list"))
        if role == Role.PTPS:
            assert "Selisih C.Hasil belum selesai" in html
            assert "TPS 002" in text(queue)
            assert "TPS 001" not in text(queue)
        elif role == Role.KPPS:
            assert "TPS 001" not in text(entry)
        else:
            # A witness enters the own copies: this grant is of another station.
            enters = role == Role.WITNESS
            assert (queue.status_code, entry.status_code) == (403, 200 if enters else 403)
            assert not enters or "TPS 001" not in text(entry)

    def test_kpps_enters_its_own_station_and_no_other(self) -> None:
        count = counted()
        made = factories.account(count.world, Role.KPPS, count.world.village)
        Grant.objects.filter(account=made).update(station=count.world.station(1))
        browser = signed_in(Actor(Role.KPPS, "", account_id=made.id))
        status = [
            browser.get(reverse("entry", args=[count.round(count.bupati, station).id])).status_code
            for station in count.world.stations[count.world.village.path]
        ]
        assert status == [403, 200]
        assert "2 formulir" in text(browser.get(reverse("entry-list")))

    @pytest.mark.parametrize("role", [Role.TREASURER, Role.AUDITOR, Role.PPK_SECRETARIAT])
    def test_who_needs_no_names_is_given_none(self, role: Role) -> None:
        count = counted()
        factories.full_group(count.world, count.world.station(), decree=decree(count))
        name = "Ratih Kusumaningrum"
        Person.objects.filter(appointments__seat=1).update(name=name)
        place = count.world.district if role == Role.PPK_SECRETARIAT else count.world.regency
        _, browser = officer(count, role, place)
        _, watching = officer(count, Role.BAWASLU, count.world.regency)
        url = reverse("region", args=[count.world.village.code]) + at("2024-11-08T09:00:00")
        assert name in text(watching.get(url))
        html = text(browser.get(url))
        assert name not in html
        assert "Kursi KPPS 14" in html

    def test_a_witness_reads_the_plenary_of_the_mandate(self) -> None:
        count = counted()
        _, browser = officer(count, Role.WITNESS, count.world.district)
        html = text(browser.get(reverse("tasks")))
        assert "Rapat pleno belum dibuka" in html
        assert "Buka pleno" not in html
        plenary = browser.get(reverse("plenary", args=["bupati", count.world.district.code]))
        assert "Yang membuka adalah PPK" in text(plenary)
        assert reverse("difference-list") not in plenary.content.decode()

    def test_the_machine_s_operator_sees_no_data(self) -> None:
        count = counted()
        _, browser = officer(count, Role.OPERATOR, count.world.country)
        assert "Tidak ada yang menunggu" in text(browser.get(reverse("tasks")))
        url = reverse("region", args=[count.world.regency.code])
        assert browser.get(url).status_code == 403

    def test_members_without_decree_oath_and_training_are_counted(self) -> None:
        count = counted()
        first, second = count.world.stations[count.world.village.path]
        factories.full_group(count.world, first, decree=decree(count))
        factories.appointment(count.world, second, 1)
        actor = factories.actor(count.world, Role.PPS)
        desk = Desk(
            count.world.election, actor, count.world.village, count.world.pack, date(2024, 11, 7)
        )
        found = {task.title: task.count for task in tasks_for(desk)}
        assert found["Kursi masih kosong"] == 6
        assert found["Anggota belum punya keputusan (SK)"] == 1
        assert found["Anggota belum dilantik"] == 7
        assert found["Anggota belum selesai bimtek"] == 7

    def test_forming_ends_with_voting_day(self) -> None:
        count = counted()
        actor = factories.actor(count.world, Role.PPS)
        desk = Desk(
            count.world.election, actor, count.world.village, count.world.pack, date(2024, 11, 28)
        )
        assert [task.title for task in tasks_for(desk)] == ["C.Hasil belum Anda isi"]

    def test_the_number_of_queries_does_not_grow(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        used = []
        for sizes in ((1,), (4, 3, 2)):
            browser = signed_in(counted(sizes).ppk)
            with django_assert_max_num_queries(45) as seen:
                browser.get(reverse("tasks"))
            used.append(len(seen))
        assert used[0] == used[1]


class TestDeadlines:
    STAGE = Stage("x", Text("x", "x"), date(2024, 9, 17), date(2024, 9, 28), "-")

    def test_words(self) -> None:
        assert deadline_words(self.STAGE, date(2024, 9, 28), "Asia/Jakarta") == "hari ini"
        assert deadline_words(self.STAGE, date(2024, 9, 20), "Asia/Jakarta") == "28 September 2024"
        late = deadline_words(self.STAGE, date(2024, 10, 1), "Asia/Jakarta")
        assert late == "lewat 28 September 2024"

    def test_closing_hour_in_the_region_s_zone(self) -> None:
        receiving = get_pack(factories.PACK).stage("receiving")
        words = deadline_words(receiving, receiving.ends, "Asia/Jayapura")
        assert words == "hari ini, sampai 23.59 WIT"


class TestRegion:
    def test_regency_shows_the_way_from_seats_to_training(self) -> None:
        count = counted()
        applicants(count)
        factories.full_group(count.world, count.world.station())
        _, browser = officer(count, Role.KPU_REGENCY, count.world.regency)
        html = text(browser.get(reverse("region", args=[count.world.regency.code])))
        for words in ("Kursi KPPS 21", "Pelamar 16", "Keling", "Dari kursi sampai bimtek"):
            assert words in html

    def test_village_shows_its_stations_and_leads_to_them(self) -> None:
        count = counted()
        _, browser = officer(count, Role.PPS, count.world.village)
        page = browser.get(reverse("region", args=[count.world.village.code]))
        assert reverse("station", args=[count.world.village.code, 1]) in page.content.decode()
        assert "TPS 002" in text(page)

    def test_worst_comes_first_and_complete_ones_are_left_out(self) -> None:
        count = counted((2, 1))
        settle(count, count.bupati, count.world.station(0), (30, 50))
        settle(count, count.contests["gubernur"], count.world.station(0), (30, 50))
        board = dashboard(
            count.world.election,
            count.world.district,
            count.world.pack,
            date(2024, 11, 28),
            role=Role.PPS,
        )
        worst = [(row.name, lack, whole) for row, lack, whole in board.worst]
        assert worst == [("Watuaji", 2, 4), ("Damarwulan", 2, 2)]
        assert board.total.forms == 2
        assert board.total.rounds == 6
        assert [(c.forms, c.rounds) for c in board.coverage] == [(1, 3), (1, 3)]

    def test_what_the_map_measures_follows_the_calendar(self) -> None:
        pack = get_pack(factories.PACK)
        titles = {
            day: current_measure(pack, day).title.split(",")[0]
            for day in (date(2024, 9, 20), date(2024, 10, 6), date(2024, 11, 28))
        }
        assert list(titles.values()) == [
            "pelamar memenuhi syarat", "kursi terisi", "formulir cocok"
        ]  # fmt: skip

    def test_seats_of_a_station_as_bars(self) -> None:
        count = counted()
        factories.appointment(count.world, count.world.station(), 1)
        factories.appointment(count.world, count.world.station(), 2, decree=decree(count))
        board = dashboard(
            count.world.election,
            count.world.village,
            count.world.pack,
            date(2024, 11, 8),
            role=Role.PPS,
        )
        unsworn = [SeatState.FILLED, SeatState.HALF]
        assert board.rows[0].glyph == unsworn + [SeatState.EMPTY] * 5

    def test_queries_do_not_grow_with_the_region(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        used = []
        for sizes in ((1,), (4, 4, 3)):
            count = counted(sizes)
            _, browser = officer(count, Role.BAWASLU, count.world.regency)
            for region in (count.world.regency, count.world.district, count.world.village):
                with django_assert_max_num_queries(35) as seen:
                    browser.get(reverse("region", args=[region.code]))
                used.append(len(seen))
        assert used[:3] == used[3:]

    def test_forms_are_shown_from_voting_day_on(self) -> None:
        count = counted()
        _, browser = officer(count, Role.BAWASLU, count.world.regency)
        url = reverse("region", args=[count.world.regency.code])
        assert "C.Hasil, suara sudah cocok" in text(browser.get(url))
        assert "C.Hasil" not in text(browser.get(url + at("2024-11-08T09:00:00")))

    def test_the_oath_s_parts_add_up_to_the_seats(self) -> None:
        count = counted()
        paper = decree(count)
        factories.full_group(count.world, count.world.station(), decree=paper)
        board = dashboard(
            count.world.election,
            count.world.village,
            count.world.pack,
            date(2024, 11, 8),
            role=Role.PPS,
        )
        assert {part.label: part.value for part in board.oath_parts} == {
            "Belum dicatat": 7, "Belum ber-SK": 7
        }  # fmt: skip
        assert [len(members) for _, members in board.missing] == [7, 7]
