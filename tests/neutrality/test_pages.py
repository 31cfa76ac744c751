"""Pages: cases for two officers, numbers for the rest, and no way to learn who is on a list."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pikepdf
import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.neutrality.scene import HEAD, Scene, nik
from tests.support.desk import signed_in, text
from tests.support.pdf_text import text_of_pdf

from garda.formation.models import Question
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import AffiliationList, Case, ListRow, Screening
from garda.neutrality.services import delete_list
from garda.web.routes import routes

#: What must stand on no page of anybody but the officers.
PARTY = "Partai Uji"


@pytest.fixture
def case(scene: Scene) -> Case:
    made = scene.hit_case()
    on_the_day_after(scene)
    return made


def on_the_day_after(scene: Scene, days: int = 1) -> None:
    election = scene.world.election
    election.as_of = factories.local(scene.call.closes_on + timedelta(days=days), 12)
    election.save(update_fields=["as_of"])


def address(case: Case) -> str:
    return reverse("clarification", args=[case.id])


def test_from_the_letter_to_the_verdict(scene: Scene, case: Case) -> None:
    pps, kpu = signed_in(scene.pps), signed_in(scene.kpu)
    page = text(pps.get(address(case)))
    assert PARTY in page
    assert "NIK sama" in page
    assert "Siti Aminah" in text(pps.get(reverse("clarifications")))
    for sent in (
        {"act": "told", "told_at": f"{scene.call.closes_on + timedelta(days=1)}T10:00"},
        {"act": "answer", "answer": "never"},
        {"act": "evidence", "code": "statement"},
        {"act": "evidence", "code": "objection_receipt", "reference": "HD-12"},
        {"act": "propose", "verdict": "pass", "reason": "Namanya dicatut."},
    ):
        assert pps.post(address(case), sent).status_code == 302, sent
    assert "Menunggu petugas kedua" in text(kpu.get(address(case)))
    assert kpu.post(address(case), {"act": "confirm"}).status_code == 302
    assert "Namanya dicatut." in text(kpu.get(address(case)))
    assert Question.objects.get(pk=case.question_id).verdict == "pass"


def test_what_is_wrong_stands_beside_its_field_and_nothing_is_lost(
    scene: Scene, case: Case
) -> None:
    pps = signed_in(scene.pps)
    said = text(pps.post(address(case), {"act": "interview", "note": "Sudah ditanya."}), 422)
    assert "Isi bagian ini." in said
    assert "Sudah ditanya." in said
    refused = pps.post(address(case), {"act": "answer", "answer": "left"})
    assert "isi tanggal berhentinya" in text(refused, 409)
    assert "Pilih putusannya." in text(pps.post(address(case), {"act": "propose"}), 422)
    early = {"act": "propose", "verdict": "fail", "reason": "Ada di daftar."}
    assert "menurut tabel putusan" in text(pps.post(address(case), early), 409)
    assert pps.post(address(case), {"act": "guess"}).status_code == 404


def test_colleagues_of_the_same_office_find_nothing(scene: Scene, case: Case) -> None:
    for role, region in (
        (Role.PPS, scene.world.village),
        (Role.KPU_REGENCY, scene.world.regency),
    ):
        other = signed_in(factories.actor(scene.world, role, region))
        assert other.get(address(case)).status_code == 404
        assert other.get(reverse("clarification-letter", args=[case.id])).status_code == 404
        assert other.post(address(case), {"act": "answer", "answer": "member"}).status_code == 404
        assert case.label not in text(other.get(reverse("clarifications")))


def test_bawaslu_sees_that_it_exists_and_its_verdict_but_not_the_list(
    scene: Scene, case: Case
) -> None:
    bawaslu = signed_in(factories.actor(scene.world, Role.BAWASLU, scene.world.regency))
    page = text(bawaslu.get(address(case)))
    assert case.label in page
    assert "R05" in page
    for secret in (PARTY, "NIK sama", "Siti Aminah"):
        assert secret not in page
    assert bawaslu.post(address(case), {"act": "confirm"}).status_code == 403
    assert case.label in text(bawaslu.get(reverse("clarifications")))


def test_the_letter_names_no_list_and_says_what_to_bring(scene: Scene, case: Case) -> None:
    answer = signed_in(scene.pps).get(reverse("clarification-letter", args=[case.id]))
    assert "no-store" in answer["Cache-Control"]
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        said = " ".join(text_of_pdf(pdf).split())
    assert "Siti Aminah" in said
    assert "24 jam" in said
    assert "keberatan" in said
    assert PARTY not in said
    assert "Sipol" not in said


def test_the_case_goes_to_a_colleague(scene: Scene, case: Case) -> None:
    heir = factories.actor(scene.world, Role.PPS)
    pps = signed_in(scene.pps)
    sent = {"act": "hand", "to": str(heir.account_id), "reason": "Kerabat pelamar."}
    assert pps.post(address(case), sent).url == reverse("clarifications")
    assert pps.get(address(case)).status_code == 404
    assert PARTY in text(signed_in(heir).get(address(case)))


class TestLists:
    def sent(self, scene: Scene, content: str) -> Any:
        file = SimpleUploadedFile("daftar.csv", content.encode(), "text/csv")
        return self.sent_file(scene, file)

    def sent_file(self, scene: Scene, file: SimpleUploadedFile) -> Any:
        given = {"kind": "party", "name": "Sipol", "source": "DPC", "valid_from": "2024-09-10"}
        return signed_in(scene.kpu).post(reverse("import-list"), {**given, "file": file})

    def test_numbers_come_back_and_nothing_else(self, scene: Scene) -> None:
        on_the_day_after(scene)
        number = nik()
        rows = [scene.row("SITI AMINAH", number), ",,,,,"]
        assert self.sent(scene, "\n".join([HEAD, *rows])).status_code == 302
        kept = AffiliationList.objects.get()
        assert (kept.rows, kept.refused, kept.imported_by_id) == (1, 1, scene.kpu.account_id)
        page = text(signed_in(scene.kpu).get(reverse("neutrality")))
        assert "1 baris, 1 tidak dapat dipakai" in page
        assert "AMINAH" not in page
        assert number not in page

    def test_a_workbook_with_dates_and_numbers_of_a_spreadsheet(self, scene: Scene) -> None:
        """A NIK kept as a number ends in a digit that is made up: it recognises nobody."""
        on_the_day_after(scene)
        kept_as_text, kept_as_number = nik(), int(nik())
        buffer = BytesIO()
        with xlsxwriter.Workbook(buffer) as book:
            sheet = book.add_worksheet()
            sheet.write_row(0, 0, HEAD.split(","))
            where = scene.world.regency.code
            sheet.write_row(1, 0, ["Partai", kept_as_text, "SITI AMINAH", 34_836, "P", where])
            sheet.write_row(2, 0, ["Partai", kept_as_number, "", "", "", ""])
        file = SimpleUploadedFile("daftar.xlsx", buffer.getvalue())
        assert self.sent_file(scene, file).status_code == 302
        kept = AffiliationList.objects.get()
        assert (kept.rows, kept.refused) == (1, 1)
        with as_the_machine():
            row = ListRow.objects.get()
        assert (row.name, row.birth_date) == ("SITI AMINAH", date(1995, 5, 17))
        assert row.blind_index is not None

    def test_a_wrong_file_is_refused_in_words(self, scene: Scene) -> None:
        on_the_day_after(scene)
        assert "Kolom berikut tidak ada" in text(self.sent(scene, "a,b\n1,2\n"), 422)
        assert not AffiliationList.objects.exists()

    def test_screening_by_hand_and_deleting(self, scene: Scene) -> None:
        number = nik()
        scene.applicant(number=number)
        kept = scene.list_of([scene.row("X", number)])
        kpu = signed_in(scene.kpu)
        on_the_day_after(scene, days=-1)
        assert "belum ditutup" in text(kpu.post(reverse("neutrality")), 409)
        on_the_day_after(scene)
        assert kpu.post(reverse("neutrality")).status_code == 302
        page = text(kpu.get(reverse("neutrality")))
        assert "1 kasus" in page
        assert "Siti Aminah" not in page
        gone = kpu.post(reverse("delete-list", args=[kept.id]), {"reason": "Salah berkas."})
        assert gone.status_code == 302
        assert "Baris dihapus" in text(kpu.get(reverse("neutrality")))


class TestNoOracle:
    """Two worlds that differ in one thing only: whether somebody is on a list."""

    def pages(self, browser: Client, scene: Scene) -> dict[str, str]:
        """Every page that names a region, or nothing, as this person sees it."""
        found = {}
        for route in routes():
            # A region's code has dots; a slug is something else's.
            if route.arguments not in ((), ("code",)) or "<slug:" in route.pattern:
                continue
            code = {"code": scene.world.village.code} if route.arguments else {}
            answer = browser.get(reverse(route.name, kwargs=code), {"q": "Siti Aminah"})
            said = b"" if answer.streaming else answer.content
            found[route.name] = f"{answer.status_code} {said.decode('utf-8', 'replace')}"
        return found

    @pytest.mark.parametrize("role", [None, Role.PPS, Role.PPK, Role.KPU_REGENCY])
    def test_a_list_changes_no_page_before_closing(self, scene: Scene, role: Role | None) -> None:
        on_the_day_after(scene, days=-1)
        number = nik()
        scene.applicant(number=number)
        actor = self.actor(scene, role)
        kept = scene.list_of([scene.row("SITI AMINAH", number)])
        with_it = self.pages(signed_in(actor) if actor else Client(), scene)
        delete_list(scene.kpu, list_id=kept.id, reason="Uji.")
        scene.list_of([scene.row("ORANG LAIN", nik())], name="Sipol")
        without = self.pages(signed_in(actor) if actor else Client(), scene)
        for name, page in with_it.items():
            if name != "neutrality":
                assert (PARTY in page, page[:3]) == (PARTY in without[name], without[name][:3])
            assert PARTY not in page, name

    def test_after_closing_nobody_but_the_officers_meets_the_party(
        self, scene: Scene, case: Case
    ) -> None:
        for role in (None, Role.PPS, Role.PPK, Role.KPU_REGENCY, Role.BAWASLU):
            actor = self.actor(scene, role)
            for name, page in self.pages(signed_in(actor) if actor else Client(), scene).items():
                assert PARTY not in page, (role, name)
                assert "NIK sama</" not in page or name == "neutrality", (role, name)

    def actor(self, scene: Scene, role: Role | None) -> Actor | None:
        places = {Role.PPS: scene.world.village, Role.PPK: scene.world.district}
        if role is None:
            return None
        return factories.actor(scene.world, role, places.get(role, scene.world.regency))

    def test_the_counter_does_not_touch_the_lists(self, scene: Scene) -> None:
        """Applying with a number on a list asks nothing and shows nothing."""
        number = nik()
        scene.list_of([scene.row("SITI AMINAH", number)])
        scene.applicant(number=number)
        assert not Question.objects.exists()
        assert not Screening.objects.exists()
