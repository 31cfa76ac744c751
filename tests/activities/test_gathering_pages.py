"""Pages of gatherings: planned by a regency for all villages, filled in, read by supervisors."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from icalendar import Calendar
from tests import factories
from tests.support import files
from tests.support.desk import signed_in

from garda.activities.domain.typed_lines import LineUnclear, agenda_lines, session_lines
from garda.activities.models import Activity, ActivityMember, FollowUp, Material
from garda.activities.queries import lineage
from garda.activities.services import agree, cancel_activity, plan_coordination
from garda.documents.models import Document
from garda.kernel import clock
from garda.kernel.roles import Role

pytestmark = pytest.mark.django_db

DAY = date(2024, 11, 7)


@pytest.fixture
def world() -> factories.World:
    return factories.world(stations=(1, 1, 1))


@pytest.fixture
def kpu(world: factories.World) -> Client:
    return signed_in(factories.actor(world, Role.KPU_REGENCY, world.regency))


def filled(**changed: str) -> dict[str, str]:
    return {
        "what": "oath:kpps",
        "on": "2024-11-07",
        "at": "08:00",
        "ends": "10:00",
        "place": "Balai desa",
        **changed,
    }


def rakor(world: factories.World) -> Activity:
    actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
    (made,) = plan_coordination(
        actor,
        election=world.election,
        audience="ppk_pps",
        regions=[world.regency],
        title="Rakor Sumpah",
        on=DAY,
        at=time(8),
    )
    return made


class TestPlanning:
    def test_all_villages_in_one_step_then_one_of_them_changes(
        self, world: factories.World, kpu: Client
    ) -> None:
        answer = kpu.post(reverse("plan-gathering", args=[world.regency.code]), filled())
        assert answer.status_code == 302
        planned = Activity.objects.order_by("path")
        assert [a.starts_at for a in planned] == [factories.local(DAY, 8)] * 3
        page = kpu.get(answer.url).content.decode()
        assert page.count("Balai desa") == 3
        pps = signed_in(factories.actor(world, Role.PPS))
        mine = planned[0]
        changed = {
            "act": "change",
            "ubah-title": mine.title,
            "ubah-on": "2024-11-07",
            "ubah-at": "13:30",
            "ubah-place": "Aula kecamatan",
        }
        assert pps.post(reverse("gathering", args=[mine.id]), changed).status_code == 302
        mine.refresh_from_db()
        assert (mine.place, mine.starts_at) == ("Aula kecamatan", factories.local(DAY, 13, 30))

    def test_a_wrong_end_keeps_what_was_typed(self, world: factories.World, kpu: Client) -> None:
        url = reverse("plan-gathering", args=[world.regency.code])
        answer = kpu.post(url, filled(ends="07:00"))
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "jam selesai harus sesudah jam mulai" in page
        assert 'value="Balai desa"' in page
        assert not Activity.objects.exists()

    def test_a_role_is_offered_what_it_may_plan(self, world: factories.World) -> None:
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        url = reverse("plan-gathering", args=[world.district.code])
        page = ppk.get(url).content.decode()
        assert "Rapat koordinasi PPS" in page
        assert "Pelantikan KPPS" not in page
        assert ppk.post(url, filled()).status_code == 422
        assert not Activity.objects.exists()

    def test_a_training_is_handed_on_from_the_latest_session_above(
        self, world: factories.World
    ) -> None:
        for role, region, audience in (
            (Role.KPU_RI, world.country, "kpu_province"),
            (Role.KPU_PROVINCE, world.province, "kpu_regency"),
            (Role.KPU_REGENCY, world.regency, "ppk_pps"),
            (Role.PPS, world.village, "kpps"),
        ):
            planner = signed_in(factories.actor(world, role, region))
            form = filled(what=f"training:{audience}", title="")
            url = reverse("plan-gathering", args=[region.address])
            answer = planner.post(url, form, follow=True)
            assert answer.status_code == 200
        village = Activity.objects.get(audience="kpps")
        chain = [session.audience for session in lineage(village.id)]
        assert chain == ["kpu_province", "kpu_regency", "ppk_pps", "kpps"]


class TestMonth:
    def test_the_calendar_counts_by_day(self, world: factories.World, kpu: Client) -> None:
        kpu.post(reverse("plan-gathering", args=[world.regency.code]), filled())
        url = reverse("gatherings", args=[world.regency.code])
        page = kpu.get(url, {"bulan": "2024-11"}).content.decode()
        assert 'href="?hari=2024-11-07"' in page
        assert "3 kegiatan" in page
        assert "0 kegiatan" in kpu.get(url, {"hari": "2024-11-08"}).content.decode()
        for wrong in ({"bulan": "2024-13"}, {"hari": "besok"}, {"jenis": "pesta"}):
            assert kpu.get(url, wrong).status_code == 404

    def test_queries_do_not_grow_with_villages(
        self, world: factories.World, kpu: Client, django_assert_max_num_queries: Any
    ) -> None:
        kpu.post(reverse("plan-gathering", args=[world.regency.code]), filled())
        with django_assert_max_num_queries(12):
            kpu.get(reverse("gatherings", args=[world.regency.code]), {"bulan": "2024-11"})

    def test_the_file_for_calendar_programs(self, world: factories.World, kpu: Client) -> None:
        made = rakor(world)
        actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
        url = reverse("gathering-calendar", args=[world.regency.code])
        answer = kpu.get(url, {"hari": "2024-11-07"})
        (event,) = Calendar.from_ical(answer.content).walk("VEVENT")
        assert str(event["summary"]) == "Rakor Sumpah"
        assert event["dtstart"].dt == made.starts_at
        assert event["status"] == "CONFIRMED"
        cancel_activity(actor, activity_id=made.id, reason="Ditunda")
        (event,) = Calendar.from_ical(kpu.get(url, {"hari": "2024-11-07"}).content).walk("VEVENT")
        assert event["status"] == "CANCELLED"


class TestOne:
    def test_agenda_members_letter_agreement_and_minutes(
        self, world: factories.World, kpu: Client
    ) -> None:
        made = rakor(world)
        officer = factories.account(world, Role.PPK, world.district, "Dewi Lestari")
        url = reverse("gathering", args=[made.id])
        sent = (
            {"act": "agenda", "acara-lines": "08.00 Pembukaan | Ketua KPU\nTanya jawab"},
            {"act": "sessions", "sesi-lines": "08.00-10.00 Sesi satu"},
            {"act": "member", "petugas-person": str(officer.person_id), "petugas-role": "trainer"},
            {
                "act": "agree",
                "topic": "health",
                "text": "Surat sehat gratis",
                "owner": "Dinas Kesehatan",
                "due_on": "2024-11-01",
            },
        )
        for form in sent:
            assert kpu.post(url, form).status_code == 302
        member = ActivityMember.objects.get()
        letter = {"act": "assignment", "surat-task": "melatih", "surat-members": str(member.id)}
        assert kpu.post(url, letter).status_code == 302
        with clock.as_of(made.starts_at + timedelta(hours=3)):
            answer = kpu.post(url, {"act": "minutes", "summary": "Berjalan lancar"})
        assert answer.status_code == 302
        assert set(Document.objects.values_list("kind", flat=True)) == {
            "assignment",
            "gathering_minutes",
        }
        page = kpu.get(url).content.decode()
        for told in ("Pembukaan", "Sesi satu", "Dewi Lestari", "Surat sehat gratis", "Surat tugas"):
            assert told in page

    def test_a_photo_is_kept_and_what_is_none_is_told(
        self, world: factories.World, kpu: Client
    ) -> None:
        url = reverse("gathering", args=[rakor(world).id])
        form = {"act": "material", "kind": "photo", "title": "Pembukaan"}
        wrong = kpu.post(url, {**form, "scan": SimpleUploadedFile("f.jpg", b"bukan foto")})
        assert wrong.status_code == 409
        assert not Material.objects.exists()
        assert (
            kpu.post(url, {**form, "scan": SimpleUploadedFile("f.jpg", files.photo())}).status_code
            == 302
        )
        link = Material.objects.get()
        assert link.title in kpu.get(url).content.decode()

    def test_supervisors_read_and_change_nothing(self, world: factories.World) -> None:
        made = rakor(world)
        bawaslu = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
        url = reverse("gathering", args=[made.id])
        page = bawaslu.get(url).content.decode()
        assert "Rakor Sumpah" in page
        assert "Batalkan kegiatan" not in page
        assert bawaslu.post(url, {"act": "cancel", "reason": "Tidak"}).status_code == 403
        made.refresh_from_db()
        assert made.cancelled_at is None


class TestAgreements:
    def test_what_waits_is_finished_here(self, world: factories.World, kpu: Client) -> None:
        actor = factories.actor(world, Role.KPU_REGENCY, world.regency)
        agreed = agree(
            actor,
            activity_id=rakor(world).id,
            topic="budget",
            text="Transpor di tempat",
            owner="Sekretaris",
            due_on=date(2024, 11, 1),
        )
        url = reverse("agreements", args=[world.regency.code])
        with clock.as_of(factories.local(date(2024, 11, 2))):
            assert "Lewat tenggat" in kpu.get(url).content.decode()
        empty = kpu.post(url, {"follow_up": str(agreed.id), "outcome": ""})
        assert empty.status_code == 422
        done = kpu.post(url, {"follow_up": str(agreed.id), "outcome": "Dibayar"})
        assert done.status_code == 302
        assert FollowUp.objects.get().outcome == "Dibayar"


class TestTypedLines:
    def test_hours_title_and_speaker(self) -> None:
        first, second, third = agenda_lines("08.00-9:30 Sesi 1 | Ketua\n\n 10.00 Rehat\nPenutup")
        assert (first.starts, first.ends, first.speaker) == (time(8), time(9, 30), "Ketua")
        assert (second.starts, second.ends, second.title) == (time(10), None, "Rehat")
        assert (third.starts, third.title) == (None, "Penutup")
        assert [str(line) for line in agenda_lines("08.00-09.30 Sesi 1 | Ketua")] == [
            "08.00-09.30 Sesi 1 | Ketua"
        ]

    def test_a_session_needs_both_hours(self) -> None:
        with pytest.raises(LineUnclear, match="Baris 3"):
            session_lines("08.00-09.00 Satu\n\n09.00 Dua")
