"""Pages of oaths: leave, roll-call, pacts, make-up oaths, papers, stations, official texts."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support import files
from tests.support.desk import MaxQueries, signed_in, text
from tests.support.swearing import came, decreed_world, kpu, leave, members, oaths

from garda.activities.models import Activity, Attendance, OnlineLeave, Presence, Scan
from garda.activities.services import close
from garda.documents import wordings
from garda.documents.models import Document, OfficialText
from garda.kernel.roles import Role
from garda.oaths.models import Signature
from garda.oaths.services import plan_station_oaths
from garda.privacy.models import Look
from garda.regions.models import ElectionKind, Region

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return at(decreed_world(), factories.local(date(2024, 11, 7), 8, 30))


def at(world: World, moment: datetime) -> World:
    """The clock of the pages."""
    world.election.as_of = moment
    world.election.save(update_fields=["as_of"])
    return world


@pytest.fixture
def pps(world: World) -> Client:
    return signed_in(factories.actor(world, Role.PPS))


@pytest.fixture
def regency(world: World) -> Client:
    return signed_in(kpu(world))


def url(name: str, place: Region | None = None, **arguments: Any) -> str:
    return reverse(name, args=[place.code] if place else None, kwargs=arguments or None)


class TestOnline:
    def ask(self, world: World, pps: Client, **changed: Any) -> Any:
        activity = Activity.objects.filter(region=world.village).first() or oaths(world)[0]
        sent = {
            "act": "ask",
            "activity": activity.id,
            "appointment": members(world)[0].id,
            "reason": "civil_servant_exam",
            "note": "",
            "scan": SimpleUploadedFile("bukti.jpg", files.photo(), "image/jpeg"),
        }
        return pps.post(url("oath-online", world.village), sent | changed)

    def test_from_the_request_to_the_roll_call(
        self, world: World, pps: Client, regency: Client
    ) -> None:
        assert self.ask(world, pps).status_code == 302
        asked, name = OnlineLeave.objects.get(), members(world)[0].person.name
        html = text(regency.get(url("oath-online", world.regency)))
        assert "1 permohonan daring menunggu" in html
        assert "Mengikuti ujian CPNS" in html
        page = regency.get(url("oath-online", world.regency)).content.decode()
        assert f"Lihat bukti {name}" in page
        here = {"act": "allow", "leave": asked.id}
        assert regency.post(url("oath-online", world.regency), here).status_code == 302
        assert "Belum dipanggil" in text(pps.get(url("oath-online", world.village)))
        call = {
            "act": "here", "activity": asked.activity_id, "appointment": asked.appointment_id
        }  # fmt: skip
        assert pps.post(url("oath-online", world.village), call).status_code == 302
        recorded = Attendance.objects.get()
        assert (recorded.presence, recorded.means) == (Presence.ONLINE, "roll_call")
        assert recorded.reason == "civil_servant_exam"
        assert "Menjawab" in text(pps.get(url("oath-online", world.village)))

    def test_who_does_not_answer_is_absent(self, world: World, pps: Client) -> None:
        activity, member = oaths(world)[0], members(world)[0]
        leave(activity, member)
        call = {"act": "gone", "activity": activity.id, "appointment": member.id}
        assert pps.post(url("oath-online", world.village), call).status_code == 302
        assert Attendance.objects.get().presence == Presence.ABSENT

    def test_a_call_without_leave_is_kept_and_not_counted(self, world: World, pps: Client) -> None:
        activity, member = oaths(world)[0], members(world)[0]
        call = {"act": "here", "activity": activity.id, "appointment": member.id}
        html = text(pps.post(url("oath-online", world.village), call), 409)
        assert "belum dihitung (no_leave)" in html
        assert Scan.objects.get().marks == ["no_leave"]
        assert not Attendance.objects.exists()

    def test_without_evidence_and_with_what_is_no_picture(self, world: World, pps: Client) -> None:
        html = text(self.ask(world, pps, scan=""), 409)
        assert "perlu bukti" in html
        wrong = SimpleUploadedFile("bukti.jpg", b"<html>bukan gambar</html>", "image/jpeg")
        assert self.ask(world, pps, scan=wrong).status_code == 409
        assert not OnlineLeave.objects.exists()

    def test_a_refusal_says_why(self, world: World, regency: Client) -> None:
        asked = leave(oaths(world)[0], members(world)[0], allowed=None)
        where = url("oath-online", world.regency)
        sent = {"act": "refuse", "leave": asked.id, "note": ""}
        assert regency.post(where, sent).status_code == 409
        assert regency.post(where, sent | {"note": "Bukti buram"}).status_code == 302
        assert "Bukti buram" in text(regency.get(where))

    def test_supervisors_read_without_the_evidence(self, world: World) -> None:
        asked = leave(oaths(world)[0], members(world)[0], allowed=None)
        watcher = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
        page = watcher.get(url("oath-online", world.regency)).content.decode()
        assert asked.appointment.person.name in page
        assert "Lihat bukti" not in page
        assert "Izinkan" not in page
        assert "Berada di luar daerah" not in page
        assert Look.objects.filter(why="Pelantikan daring").count() == 1


class TestPacts:
    def test_a_member_signs_on_the_screen(self, world: World, pps: Client) -> None:
        member = members(world)[0]
        where = url("oath-sign", appointment_id=member.id)
        assert "Naskah latihan" in text(pps.get(where))
        wrong = text(pps.post(where, {"act": "name", "typed_name": "Lain"}), 409)
        assert "tidak sama" in wrong
        sent = {"act": "name", "typed_name": member.person.name}
        assert pps.post(where, sent).status_code == 302
        assert "Sudah ditandatangani" in text(pps.get(where))

    def test_on_paper_with_a_photo(self, world: World, pps: Client) -> None:
        member = members(world)[0]
        where = url("oath-sign", appointment_id=member.id)
        photo = SimpleUploadedFile("pakta.jpg", files.photo(), "image/jpeg")
        assert pps.post(where, {"act": "pact", "kind": "pact", "scan": photo}).status_code == 302
        assert Signature.objects.get().upload is not None

    def test_the_oath_after_an_oath_online(self, world: World, pps: Client) -> None:
        member = members(world)[0]
        came(oaths(world)[0], member, "online")
        where = url("oath-sign", appointment_id=member.id)
        assert "ditandatangani di kertas kemudian" in text(pps.get(where))
        photo = SimpleUploadedFile("sumpah.jpg", files.photo(), "image/jpeg")
        assert pps.post(where, {"act": "oath", "kind": "oath", "scan": photo}).status_code == 302
        html = text(pps.get(url("oath-pacts", world.village)))
        assert "0 dari 1 yang dilantik daring belum menandatangani" in html

    def test_the_board_of_who_has_not_signed(
        self, world: World, regency: Client, pps: Client
    ) -> None:
        html = text(regency.get(url("oath-pacts", world.regency)))
        assert "14 anggota belum menandatangani pakta" in html
        member = members(world)[0]
        pps.post(
            url("oath-sign", appointment_id=member.id),
            {"act": "name", "typed_name": member.person.name},
        )
        html = text(pps.get(url("oath-pacts", world.village)))
        assert "6 anggota belum menandatangani pakta" in html

    def test_the_board_takes_the_same_queries_for_any_number(
        self, world: World, regency: Client, django_assert_max_num_queries: MaxQueries
    ) -> None:
        regency.get(url("oath-pacts", world.regency))
        with django_assert_max_num_queries(24):
            regency.get(url("oath-pacts", world.regency))


class TestMakeUpAndPapers:
    def test_planned_in_one_step(self, world: World, regency: Client) -> None:
        first, second = oaths(world)
        for member in members(world)[:5]:
            came(first, member, "onsite")
        for member in members(world, 1):
            came(second, member, "onsite")
        where = url("oath-makeup", world.regency)
        assert "2 orang belum dilantik" in text(regency.get(where))
        sent = {"act": "plan", "on": "2024-11-09", "at": "13:00", "place": "Balai", "link": ""}
        assert regency.post(where, sent).status_code == 302
        made = Activity.objects.get(title__startswith="Pelantikan susulan")
        assert (made.region, made.place) == (world.village, "Balai")
        past = regency.post(where, sent | {"on": "2024-11-07", "at": "07:00"})
        assert "sudah lewat" in text(past, 409)
        village = text(regency.get(url("oath-makeup", world.village)))
        assert members(world)[6].person.name in village

    def test_papers_of_closed_lists(self, world: World, regency: Client) -> None:
        first = oaths(world)[0]
        came(first, members(world)[0], "onsite")
        where = url("oath-papers", world.regency)
        assert "Daftar hadir belum ditutup" in text(regency.get(where))
        assert regency.post(where, {"act": "issue"}).status_code == 409
        close(factories.actor(world, Role.PPS), activity_id=first.id)
        assert regency.post(where, {"act": "issue"}).status_code == 302
        assert Document.objects.filter(kind="oath_letters").count() == 1
        assert "Sedang dicetak" in text(regency.get(where))

    def test_a_letters_code_is_checked_by_anyone(self, world: World, regency: Client) -> None:
        first = oaths(world)[0]
        for member in members(world)[:2]:
            came(first, member, "onsite")
        close(factories.actor(world, Role.PPS), activity_id=first.id)
        regency.post(url("oath-papers", world.regency), {"act": "issue"})
        paper = Document.objects.get(kind="oath_letters")
        where = reverse("verify-document", args=[paper.code])
        html = text(Client().get(where, {"surat": "2"}))
        assert "Surat ke-2 dari 2: TPS 001, kursi 2, dilantik di tempat" in html
        assert members(world)[1].person.name not in html
        for typed in ("3", "0", "x", "-1"):
            assert "Surat itu tidak ada" in text(Client().get(where, {"surat": typed}))


class TestStations:
    def test_planned_in_one_step_and_recorded_by_the_chair(
        self, world: World, regency: Client
    ) -> None:
        where = url("station-oaths", world.regency)
        assert regency.post(where, {"act": "plan", "at": "06:30"}).status_code == 302
        assert "direncanakan 2 dari 2 TPS, tercatat 0" in text(regency.get(where))
        oath = Activity.objects.filter(kind="station_oath").order_by("path")[0]
        at(world, factories.local(world.election.voting_day, 6, 50))
        chair = signed_in(factories.actor(world, Role.KPPS))
        here = url("station-oath", activity_id=oath.id)
        assert "petugas ketertiban" in text(chair.get(here))
        group = [str(member.id) for member in members(world)]
        sent = {"act": "record", "present": group[1:], "led_by": group[0], "at": "06:40"}
        assert "harus hadir" in text(chair.post(here, sent), 409)
        assert chair.post(here, sent | {"present": group}).status_code == 302
        assert Attendance.objects.filter(activity=oath, completed=True).count() == 7
        assert "7 dari 7 bersumpah" in text(regency.get(where))
        ptps = signed_in(factories.actor(world, Role.PTPS))
        assert "Catat sumpah" not in text(ptps.get(here))

    def test_another_gathering_is_no_oath_at_a_station(self, world: World, pps: Client) -> None:
        assert pps.get(url("station-oath", activity_id=oaths(world)[0].id)).status_code == 404

    def test_the_list_takes_the_same_queries_for_any_number(
        self, django_assert_max_num_queries: MaxQueries
    ) -> None:
        world = decreed_world(stations=(3, 3))
        plan_station_oaths(kpu(world), election=world.election, region=world.regency)
        browser = signed_in(kpu(world))
        browser.get(url("station-oaths", world.regency))
        with django_assert_max_num_queries(24):
            browser.get(url("station-oaths", world.regency))


class TestTexts:
    SENT = {
        "act": "bring",
        "code": "pact",
        "text": "Naskah resmi uji untuk {election}, cukup panjang untuk dimuat.",
        "source": "Keputusan KPU 1/2024, Lampiran I",
    }

    def test_two_people_load_an_official_text(self, world: World, regency: Client) -> None:
        where = url("official-texts")
        assert "Naskah latihan" in text(regency.get(where))
        assert regency.post(where, self.SENT).status_code == 302
        brought = OfficialText.objects.get()
        own = regency.post(where, {"act": "accept", "text": brought.id})
        assert "tidak mengesahkannya sendiri" in text(own, 409)
        second = signed_in(kpu(world))
        assert "Sahkan naskah ini" in text(second.get(where))
        assert second.post(where, {"act": "accept", "text": brought.id}).status_code == 302
        html = text(regency.get(where))
        assert f"Naskah resmi uji untuk {world.election.name}" in html
        assert "Naskah resmi" in html

    def test_a_text_with_another_slot_is_told(self, world: World, regency: Client) -> None:
        sent = self.SENT | {"text": "Saya {nama} berjanji bekerja dengan jujur dan adil selalu."}
        assert "Kurung kurawal" in text(regency.post(url("official-texts"), sent), 409)

    def test_a_sheet_to_sign(self, world: World, pps: Client) -> None:
        answer = pps.get(url("text-sheet"), {"teks": "statement"})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert pps.get(url("text-sheet"), {"teks": "puisi"}).status_code == 404

    def test_a_real_election_prints_no_practice_letter(self) -> None:
        real = decreed_world(kind=ElectionKind.REAL)
        said = wordings.said_at(real.election, real.village.path, wordings.STATEMENT)
        with pytest.raises(wordings.NoOfficialText, match="Surat pernyataan"):
            wordings.refuse_practice(real.election, [said])
