"""The desk where people come in: ticks, corrections, closing, paper list, codes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pikepdf
import pytest
import zxingcpp
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from PIL import Image
from tests import factories
from tests.support.desk import text
from tests.support.phoned import START, decreed, members, oath

from garda.activities.cards import card_text, expiry, short_code
from garda.activities.domain.scans import TEXTS, Mark
from garda.activities.errors_attendance import NotClosed, NothingToTakeBack
from garda.activities.models import Activity, ActivityMember, Attendance, Material, Scan, ScanVoid
from garda.activities.rosters import cards_pdf, roster_pdf
from garda.activities.services import close
from garda.activities.services.correcting import reopen, take_back
from garda.activities.services.leave import ask_leave, decide_leave
from garda.activities.services.scanning import NewScan, Sending, take_scans
from garda.activities.services.self_check_in import shown_code
from garda.documents.intake import receive
from garda.documents.services.scans import SCAN_KINDS
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db
NOW = START + timedelta(minutes=30)


@pytest.fixture(autouse=True)
def _wall() -> Iterator[None]:
    with clock.wall_at(NOW), clock.as_of(NOW):
        yield


@pytest.fixture
def world() -> factories.World:
    made = decreed((2, 1))
    made.election.as_of = NOW
    made.election.save()
    return made


@pytest.fixture
def activity(world: factories.World) -> Activity:
    return oath(world)


@pytest.fixture
def pps(world: factories.World) -> Client:
    return signed_in(world, Role.PPS)


def signed_in(world: factories.World, role: Role, position: int = 0) -> Client:
    client = Client()
    client.force_login(factories.account(world, role, world.villages[position]))
    return client


def address(activity: Activity, name: str = "attendance") -> str:
    return reverse(name, args=[activity.id])


def tick(client: Client, activity: Activity, people: list[Appointment], **form: Any) -> Any:
    sent = {"act": "tick", "presence": "onsite", "member": [str(p.id) for p in people], **form}
    return client.post(address(activity), sent, follow=True)


def by_phone(world: factories.World, activity: Activity, member: Appointment, **more: Any) -> None:
    actor = factories.actor(world, Role.PPS)
    scan = NewScan(
        id=uuid7(), activity=activity.id, device_at=START, means="tick",
        appointment=member.id, **more,
    )  # fmt: skip
    take_scans([actor], sending=Sending(account=uuid7()), scans=[scan])


class TestTicking:
    def test_seven_ticks_and_one_button(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        html = text(tick(pps, activity, members(world)[:7]))
        assert "7 orang tercatat." in html
        assert Attendance.objects.filter(completed=True, late=True).count() == 7
        assert LedgerEntry.objects.get(act="activities.scans_taken").count == 7

    def test_the_hour_may_be_another(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        tick(pps, activity, members(world)[:1], at="08:05")
        row = Attendance.objects.get()
        assert (row.happened_at, row.late) == (START + timedelta(minutes=5), False)

    def test_absent_needs_a_reason_of_its_own(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        one = members(world)[:1]
        answer = tick(pps, activity, one, presence="absent", place=one[0].path)
        assert answer.status_code == 422
        assert "Pilih alasan tidak hadir" in text(answer, 422)
        assert "checked" in answer.content.decode()
        assert tick(pps, activity, one, presence="absent", reason="road").status_code == 422
        assert not Scan.objects.exists()
        html = text(tick(pps, activity, one, presence="absent", reason="family"))
        assert "Urusan keluarga atau duka" in html
        assert Attendance.objects.get().presence == "absent"

    def test_nobody_ticked_and_somebody_foreign(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        assert tick(pps, activity, []).status_code == 422
        assert tick(pps, activity, members(world, 1)[:1]).status_code == 422
        assert not Scan.objects.exists()

    def test_what_is_marked_is_told(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        html = text(tick(pps, activity, members(world)[:1], presence="online", reason="ill"))
        assert TEXTS[Mark.NO_LEAVE] in html
        assert "Catatan bertanda" in html

    def test_supervisors_read_and_neighbours_see_nothing(
        self, world: factories.World, activity: Activity
    ) -> None:
        keeper = signed_in(world, Role.PKD)
        assert "Yang dicentang hadir" not in text(keeper.get(address(activity)))
        assert tick(keeper, activity, members(world)[:1]).status_code == 403
        assert signed_in(world, Role.PPS, 1).get(address(activity)).status_code == 403

    def test_the_number_of_queries_does_not_grow(
        self, world: factories.World, activity: Activity, pps: Client,
        django_assert_max_num_queries: Any,
    ) -> None:  # fmt: skip
        for member in members(world):
            by_phone(world, activity, member)
            by_phone(world, activity, member, presence="absent")
        with django_assert_max_num_queries(22):
            html = text(pps.get(address(activity)))
        assert html.count("Tidak hadir, ") == 14 + 2


class TestNamed:
    def test_a_guest_is_ticked_by_name(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        guest = factories.person(world.village.path, "Camat Keling")
        ActivityMember.objects.create(
            election=world.election, activity=activity, person=guest, role="guest",
            path=world.village.path, added_at=START,
        )  # fmt: skip
        assert "Camat Keling" in text(pps.get(address(activity)))
        sent = {"act": "named", "person": [str(guest.id)]}
        assert "1 orang tercatat" in text(pps.post(address(activity), sent, follow=True))
        row = Attendance.objects.get()
        assert (row.person_id, row.appointment_id, row.presence) == (guest.id, None, "onsite")
        assert not row.completed, "a guest is not sworn in"
        assert pps.post(address(activity), sent).status_code == 409
        stranger = {"act": "named", "person": [str(factories.person(world.village.path).id)]}
        assert pps.post(address(activity), stranger).status_code == 409
        html = text(pps.post(address(activity), {"act": "named"}, follow=True))
        assert "Centang sedikitnya satu nama" in html
        assert Attendance.objects.count() == 1


class TestCorrecting:
    def test_a_mistake_is_taken_back_and_kept(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        member = members(world)[0]
        by_phone(world, activity, member)
        sent = {"act": "take-back", "member": str(member.id)}
        assert pps.post(address(activity), {**sent, "reason": ""}).status_code == 422
        html = text(pps.post(address(activity), {**sent, "reason": "Salah baris"}, follow=True))
        assert "dibatalkan" in html
        assert not Attendance.objects.exists()
        assert (Scan.objects.count(), ScanVoid.objects.get().reason) == (1, "Salah baris")
        by_phone(world, activity, member, presence="absent", reason="ill")
        assert Attendance.objects.get().presence == "absent"

    def test_nothing_to_take_back_and_nobody_elses(
        self, world: factories.World, activity: Activity
    ) -> None:
        member = members(world)[0]
        given: dict[str, Any] = {
            "activity_id": activity.id, "appointment_id": member.id, "reason": "Keliru",
        }  # fmt: skip
        with pytest.raises(NothingToTakeBack):
            take_back(factories.actor(world, Role.PPS), **given)
        by_phone(world, activity, member)
        with pytest.raises(NotAllowed):
            take_back(factories.actor(world, Role.PPS, world.villages[1]), **given)
        with pytest.raises(GardaError):
            take_back(factories.actor(world, Role.PPS), **{**given, "reason": " "})
        assert Attendance.objects.count() == 1

    def test_evidence_refuses_changes(self, world: factories.World, activity: Activity) -> None:
        by_phone(world, activity, members(world)[0])
        for statement in ("UPDATE activities_scan SET marks = '{}'", "DELETE FROM activities_scan"):
            with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)

    def test_contradictions_are_shown(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        member = members(world)[0]
        by_phone(world, activity, member, presence="absent", reason="ill")
        by_phone(world, activity, member)
        html = text(pps.get(address(activity)))
        assert "Catatan yang berbeda" in html
        assert Attendance.objects.get().presence == "onsite"


class TestClosing:
    def test_what_comes_after_closing_counts_when_reopened(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        pps.post(address(activity), {"act": "close"})
        by_phone(world, activity, members(world)[0])
        assert not Attendance.objects.exists()
        html = text(pps.get(address(activity)))
        assert TEXTS[Mark.CLOSED] in html
        assert "Yang dicentang hadir" not in html
        sent = {"act": "reopen", "reason": "Ponsel TPS 2 baru tersambung"}
        assert "dibuka lagi" in text(pps.post(address(activity), sent, follow=True))
        assert Attendance.objects.filter(completed=True).count() == 1
        assert LedgerEntry.objects.filter(act="activities.reopened").count() == 1

    def test_an_open_list_is_not_reopened(self, world: factories.World, activity: Activity) -> None:
        actor = factories.actor(world, Role.PPS)
        with pytest.raises(NotClosed):
            reopen(actor, activity_id=activity.id, reason="Keliru")
        close(actor, activity_id=activity.id)
        with pytest.raises(GardaError):
            reopen(actor, activity_id=activity.id, reason="")

    def test_a_move_after_check_ins_is_said(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        by_phone(world, activity, members(world)[0])
        Activity.objects.update(starts_at=START + timedelta(days=2), moved_from=START)
        html = text(pps.get(address(activity)))
        assert "Dipindah setelah ada yang tercatat hadir" in html
        assert "1 orang tercatat pada jadwal lama" in html


def photo() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (400, 300), "white").save(target, "JPEG")
    return target.getvalue()


def send_paper(client: Client, activity: Activity, content: bytes) -> Any:
    file = SimpleUploadedFile("daftar.jpg", content, "image/jpeg")
    return client.post(address(activity), {"act": "paper", "scan": file}, follow=True)


class TestLeave:
    def test_leave_that_comes_later_counts_whoever_was_noticed(
        self, world: factories.World, activity: Activity
    ) -> None:
        member, village = members(world)[0], world.villages[0]
        by_phone(world, activity, member, presence="online", reason="ill")
        assert not Attendance.objects.exists()
        asker = factories.actor(world, Role.PPS)
        letter = receive(SimpleUploadedFile("surat.jpg", photo(), "image/jpeg"), SCAN_KINDS)
        leave = ask_leave(
            asker, activity_id=activity.id, appointment_id=member.id, reason="ill", evidence=letter
        )
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        decide_leave(kpu, leave_id=leave.id, allow=True)
        row = Attendance.objects.get()
        assert (row.presence, row.reason, row.completed) == ("online", "ill", True)
        assert row.approved_by == kpu.account_id
        assert village.path in row.path


class TestPaperList:
    def test_a_photo_is_kept(self, activity: Activity, pps: Client) -> None:
        assert "tersimpan" in text(send_paper(pps, activity, photo()))
        assert Material.objects.get().kind == "attendance_list"

    @pytest.mark.parametrize("content", [b"bukan gambar", b"", b"\xff\xd8\xff rusak"])
    def test_what_is_no_picture_is_refused(
        self, activity: Activity, pps: Client, content: bytes
    ) -> None:
        answer = send_paper(pps, activity, content)
        assert answer.status_code == 422
        assert "field-error" in answer.content.decode()
        assert not Material.objects.exists()


class TestPrinting:
    def test_a_roster_holds_a_code_of_everybody(
        self, world: factories.World, activity: Activity
    ) -> None:
        with pikepdf.open(io.BytesIO(roster_pdf(activity))) as pdf:
            assert len(pdf.pages) == 2

    def test_cards_are_ten_to_a_page(self, activity: Activity) -> None:
        with pikepdf.open(io.BytesIO(cards_pdf(activity))) as pdf:
            assert len(pdf.pages) == 2

    def test_the_code_reads_back(self, world: factories.World) -> None:
        card = card_text(members(world)[0], expiry(world.election))
        picture = zxingcpp.create_barcode(card, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
        [found] = zxingcpp.read_barcodes(picture.to_image(scale=4, add_quiet_zones=True))
        assert found.text == card

    def test_whoever_takes_attendance_prints(
        self, world: factories.World, activity: Activity, pps: Client
    ) -> None:
        for name in ("attendance-roster", "attendance-cards"):
            answer = pps.get(address(activity, name))
            assert answer.content.startswith(b"%PDF")
            assert signed_in(world, Role.PKD).get(address(activity, name)).status_code == 403


class TestOnlineRoom:
    def test_the_code_is_shown_and_changes(self, activity: Activity, pps: Client) -> None:
        first = pps.get(address(activity, "attendance-code"))
        assert 1 <= int(first.headers["Refresh"]) <= 30
        [shown] = re.findall(r"\d{3} \d{3}", text(first))
        with clock.wall_at(NOW + timedelta(seconds=30)):
            assert shown not in text(pps.get(address(activity, "attendance-code")))

    def check_in(self, activity: Activity, card: str, code: str) -> Any:
        return Client().post(address(activity, "check-in"), {"card": card, "code": code})

    def test_own_card_and_code_of_now(self, world: factories.World, activity: Activity) -> None:
        Activity.objects.update(kind="training")
        member = members(world)[2]
        code = shown_code(Activity.objects.get())
        card = short_code(member.id).lower().replace("-", " ")
        answer = self.check_in(activity, card, f"{code[:3]} {code[3:]}")
        assert "Anda tercatat hadir daring" in text(answer)
        row = Attendance.objects.get()
        assert (row.appointment_id, row.presence, row.means) == (member.id, "online", "code")
        assert row.reason == "meeting_link"

    def test_at_an_oath_leave_is_needed(self, world: factories.World, activity: Activity) -> None:
        answer = self.check_in(activity, short_code(members(world)[0].id), shown_code(activity))
        assert "belum dihitung" in text(answer)
        assert Scan.objects.get().marks == [Mark.NO_LEAVE]
        assert not Attendance.objects.exists()

    def test_wrong_and_old_codes(self, world: factories.World, activity: Activity) -> None:
        card, code = short_code(members(world)[0].id), shown_code(activity)
        wrong = "000000" if code != "000000" else "000001"
        assert self.check_in(activity, card, wrong).status_code == 422
        assert self.check_in(activity, "K7QM-2X9D", code).status_code == 422
        foreign = short_code(members(world, 1)[0].id)
        assert self.check_in(activity, foreign, code).status_code == 422
        with clock.wall_at(NOW + timedelta(seconds=61)):
            answer = self.check_in(activity, card, code)
        assert "sudah berganti" in text(answer, 422)
        assert not Scan.objects.exists()

    def test_guessing_is_slowed(self, activity: Activity, monkeypatch: pytest.MonkeyPatch) -> None:
        from garda.activities.services import self_check_in
        from garda.signin.domain.bucket import Rate

        monkeypatch.setattr(self_check_in, "RATE", Rate(2, 10**9))
        wrong = [self.check_in(activity, "AAAA-AAAA", "000000") for _ in range(5)]
        assert "tidak cocok atau sudah berganti" in text(wrong[1], 422)
        assert "tidak cocok" not in text(wrong[4], 422)
        assert not Scan.objects.exists()
