"""Periksa syarat: the list with its funnel, an applicant with two steps, the sheet for home."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation.screening import DAY
from tests.support.desk import MaxQueries, signed_in, text

from garda.formation.models import Application, ApplicationPaper, Assessment, Question
from garda.formation.services import ask, assess, propose_verdict
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.models import ClaimKind, IdentityClaim
from garda.privacy.models import Look

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("during_screening")]

REASON = "KTP-el asli sudah dilihat dan cocok."


def applicant(world: factories.World, name: str = "Siti Aminah", **options: Any) -> Application:
    call = factories.Call.objects.first() or factories.call(world)
    return factories.application(call, world.village, name=name, outcome=None, **options)


def board(world: factories.World) -> str:
    return reverse("eligibility", args=[world.village.code])


def page(application: Application) -> str:
    return reverse("eligibility-applicant", args=[application.id])


def sheet(application: Application) -> str:
    return reverse("eligibility-sheet", args=[application.id])


def asked(actor: Actor, application: Application, **changed: str) -> Any:
    options = {"rule": "R01", "origin": "identity", "text": "NIK akan dicocokkan."} | changed
    return ask(actor, application=application.id, **options)


def proposal(question: Any, verdict: str = "pass", reason: str = REASON) -> dict[str, str]:
    return {
        "act": "propose",
        "question": str(question),
        f"{question}-verdict": verdict,
        f"{question}-reason": reason,
    }


def answer(question: Any, said: str = "agree") -> dict[str, str]:
    return {"act": "confirm", "question": str(question), "answer": said}


def outcome(application: Application) -> str:
    return str(Assessment.objects.filter(application=application).latest("version").outcome)


class TestList:
    def test_the_pps_checks_and_sees_who_stands_where(
        self, world: factories.World, pps: Actor
    ) -> None:
        applicant(world)
        applicant(world, "Budi Santoso", citizen=False)
        applicant(world, "Joko Susilo", healthy=None)
        browser = signed_in(pps)
        assert "Belum diperiksa" in text(browser.get(board(world)))
        answered = browser.post(board(world), {"act": "assess"}, follow=True)
        assert "Diperiksa: 1 MS, 1 TMS, 1 perlu klarifikasi." in text(answered)
        only = text(browser.get(board(world) + "?hasil=TMS"))
        assert "Budi Santoso" in only
        assert "R01" in only
        assert "Siti Aminah" not in only
        assert Look.objects.filter(why="Periksa syarat").exists()

    def test_others_read_and_cannot_check(self, world: factories.World) -> None:
        applicant(world)
        for role, region in ((Role.PPK, world.district), (Role.BAWASLU, world.regency)):
            browser = signed_in(factories.actor(world, role, region))
            html = text(browser.get(board(world)))
            assert "Siti Aminah" in html
            assert "Periksa 1 pelamar" not in html
            assert browser.post(board(world), {"act": "assess"}).status_code == 403
        assert not Assessment.objects.exists()

    def test_kin_at_one_station_are_told(self, world: factories.World, pps: Actor) -> None:
        applicant(world)
        for seat in (2, 3):
            holder = factories.person(world.village.path, f"Anggota {seat}")
            IdentityClaim.objects.create(
                person=holder, path=holder.path, kind=ClaimKind.KK, ciphertext=b"-",
                blind_index=b"k" * 32, index_version=1, claimed_at=DAY,
            )  # fmt: skip
            factories.appointment(world, world.station(), seat, holder=holder)
        html = text(signed_in(pps).get(board(world)))
        assert "Satu keluarga di satu TPS" in html
        assert "Anggota 2 dan Anggota 3" in html

    def test_an_empty_village_and_a_wrong_level(self, world: factories.World, pps: Actor) -> None:
        assert "Belum ada pelamar" in text(signed_in(pps).get(board(world)))
        ppk = signed_in(factories.actor(world, Role.PPK, world.district))
        assert ppk.get(reverse("eligibility", args=[world.district.code])).status_code == 404

    def test_queries_do_not_grow(
        self, world: factories.World, pps: Actor, django_assert_max_num_queries: MaxQueries
    ) -> None:
        for size in (1, 30):
            for _ in range(size):
                asked(pps, applicant(world))
            browser = signed_in(pps)
            with django_assert_max_num_queries(16):
                browser.get(board(world))


class TestApplicant:
    def test_every_rule_with_verdict_text_evidence_and_citation(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world, education="smp", healthy=None)
        assess(pps, election=world.election, village=world.village)
        html = text(signed_in(pps).get(page(found)))
        for rule in world.pack.eligibility:
            assert (rule.name.id in html) == rule.enabled
        assert "Pendidikan belum SMA atau sederajat." in html
        assert "Menurut berkas: SMP" in html
        assert "D03 Salinan ijazah" in html
        assert "PKPU 8/2022 pasal 35 ayat (1)" in html
        assert "belum diketahui" in html

    def test_two_officers_settle_a_question(self, world: factories.World, pps: Actor) -> None:
        found = applicant(world)
        question = asked(pps, found)
        first, second = signed_in(pps), signed_in(factories.actor(world, Role.PPS))
        told = first.post(page(found), proposal(question), follow=True)
        assert "Menunggu orang kedua" in text(told)
        assert "Setujui putusan R01" not in text(first.get(page(found)))
        assert "Setujui putusan R01" in text(second.get(page(found)))
        told = second.post(page(found), answer(question), follow=True)
        assert "Putusan disahkan dua orang" in text(told)
        assert outcome(found) == "MS"

    def test_wrong_sendings_stand_where_they_were_typed(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world)
        question = asked(pps, found)
        browser = signed_in(pps)
        wrong = browser.post(page(found), proposal(question, reason="NIK 3320 9017 0595 0001"))
        html = text(wrong, 422)
        assert "Jangan menulis NIK" in html
        assert "Pilih putusannya." in text(
            browser.post(page(found), proposal(question, verdict="")), 422
        )
        browser.post(page(found), proposal(question))
        refused = browser.post(page(found), answer(question))
        assert "Orang lain yang menyetujuinya." in text(refused, 409)
        assert Question.objects.get(id=question).closed_at is None

    def test_a_waiver_is_asked_for_on_the_rule(self, world: factories.World, pps: Actor) -> None:
        found = applicant(world, education="smp", citizen=False)
        assess(pps, election=world.election, village=world.village)
        browser = signed_in(pps)
        html = text(browser.get(page(found)))
        assert "Mohonkan pengecualian R08" in html
        assert "Mohonkan pengecualian R01" not in html
        sent = {"act": "waive", "rule": "R08", "R08-reason": "Pelamar kurang."}
        assert "Pengecualian dimohonkan" in text(browser.post(page(found), sent, follow=True))
        again = browser.post(page(found), sent)
        assert "sudah dibuka" in text(again, 409)
        assert (
            browser.post(page(found), {**sent, "rule": "R01", "R01-reason": "x"}).status_code == 409
        )

    def test_cases_of_other_rooms_show_their_text_alone(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world)
        question = asked(pps, found, rule="R05", origin="neutrality", text="Akan diklarifikasi.")
        propose_verdict(pps, question_id=question, verdict="fail", reason="Rahasia kasus.")
        second = signed_in(factories.actor(world, Role.PPS))
        html = text(second.get(page(found)))
        assert "Akan diklarifikasi." in html
        assert "Rahasia" not in html
        assert "Netralitas" not in html
        assert "Setujui putusan R05" not in html
        assert second.post(page(found), answer(question)).status_code == 404
        assert Question.objects.get(id=question).closed_at is None

    def test_supervisors_read_verdicts_and_decisions_without_numbers(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world)
        question = asked(pps, found)
        propose_verdict(pps, question_id=question, verdict="pass", reason=REASON)
        bawaslu: Client = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
        html = text(bawaslu.get(page(found)))
        assert REASON in html
        assert "Setujui putusan" not in html
        assert bawaslu.post(page(found), answer(question)).status_code == 403
        elsewhere = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
        assert elsewhere.get(page(found)).status_code == 404

    def test_after_a_withdrawal_nothing_can_be_decided(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world, education="smp")
        question = asked(pps, found)
        Application.objects.update(withdrawn_at=DAY)
        browser = signed_in(pps)
        html = text(browser.get(page(found)))
        assert "Sudah mundur" in html
        assert "Usulkan putusan" not in html
        assert browser.post(page(found), proposal(question)).status_code == 409


class TestDocuments:
    """One document missing, one that waits, the rest right."""

    @pytest.fixture
    def lacking(self, world: factories.World, pps: Actor) -> Application:
        found = applicant(world, papers=["D01", "D02", "D04", "D06", "D07"])
        ApplicationPaper.objects.create(
            election=world.election, application=found, code="D05", received_at=found.received_at
        )
        assess(pps, election=world.election, village=world.village)
        return found

    def test_the_list_names_them_with_their_state(
        self, world: factories.World, pps: Actor, lacking: Application
    ) -> None:
        html = text(signed_in(pps).get(board(world)))
        assert outcome(lacking) == "ASK"
        assert "D03 Salinan ijazah SMA atau ijazah terakhir: belum ada" in html
        assert "D05 Surat keterangan kesehatan: menunggu diperiksa" in html
        assert "D01" not in html

    def test_the_page_of_the_applicant(
        self, world: factories.World, pps: Actor, lacking: Application
    ) -> None:
        html = text(signed_in(pps).get(page(lacking)))
        assert "D03 Salinan ijazah SMA atau ijazah terakhir Paling lambat" in html
        assert "Belum ada" in html
        assert "Buka dokumennya" in html
        bawaslu = signed_in(factories.actor(world, Role.BAWASLU, world.regency))
        assert "Buka dokumennya" not in text(bawaslu.get(page(lacking)))

    def test_the_sheet_says_what_to_bring(
        self, world: factories.World, pps: Actor, lacking: Application
    ) -> None:
        html = text(signed_in(pps).get(sheet(lacking)))
        assert "Dokumen ini belum Anda serahkan. Paling lambat 28 September 2024." in html
        assert "Sudah diterima dan belum diperiksa." in html
        assert "Surat pernyataan" not in html


class TestSheet:
    @pytest.mark.parametrize(
        ("facts", "told"),
        [
            ({}, "Memenuhi syarat belum berarti terpilih."),
            ({"education": "smp"}, "Pendidikan belum SMA atau sederajat."),
            ({"healthy": None}, "Anda belum ditolak."),
        ],
    )
    def test_plain_words_for_each_outcome(
        self, world: factories.World, pps: Actor, facts: dict[str, Any], told: str
    ) -> None:
        found = applicant(world, **facts)
        assert "belum diperiksa" in text(signed_in(pps).get(sheet(found)))
        assess(pps, election=world.election, village=world.village)
        assert told in text(signed_in(pps).get(sheet(found)))

    def test_an_open_question_is_told_without_who_raised_it(
        self, world: factories.World, pps: Actor
    ) -> None:
        found = applicant(world)
        asked(pps, found, rule="R05", origin="response", text="Akan diklarifikasi.")
        html = text(signed_in(pps).get(sheet(found)))
        assert "Akan diklarifikasi." in html
        assert "anggapan" not in html
