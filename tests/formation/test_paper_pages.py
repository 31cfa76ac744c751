"""Pages of applicants' documents: the queue, one beside what was typed, and the applicant's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation.papers import CHECKED, Desk, a_pdf, desk
from tests.support import files
from tests.support.desk import signed_in, text

from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.services import note_paper
from garda.kernel import clock
from garda.kernel.roles import Role
from garda.people.services import NewPerson, register_people
from garda.privacy.models import Look
from garda.web.desk import Desk as TaskDesk
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db
NIK = "3320905705950123"


@pytest.fixture
def here() -> Iterator[Desk]:
    made = desk()
    made.world.election.as_of = CHECKED
    made.world.election.save(update_fields=["as_of"])
    with clock.as_of(CHECKED):
        yield made


@pytest.fixture
def pps(here: Desk) -> Client:
    return signed_in(here.pps)


def page(paper: ApplicationPaper) -> str:
    return reverse("check-paper", args=[paper.id])


def queue(here: Desk) -> str:
    return reverse("paper-queue", args=[here.world.village.code])


def state(paper: ApplicationPaper) -> str:
    paper.refresh_from_db()
    return str(paper.state)


def test_a_whole_applicant_with_one_key_each(here: Desk, pps: Client) -> None:
    papers = [here.attach(code) for code in ("D01", "D02", "D07")]
    listed = text(pps.get(queue(here)))
    assert "3 dokumen dari 1 pelamar menunggu" in listed
    assert here.application.person.name in listed
    html = pps.get(page(papers[0])).content.decode()
    assert 'data-key="j"' in html
    assert html.count("data-view-picture") == 1
    for paper, after in zip(papers, [*papers[1:], None], strict=True):
        answer = pps.post(page(paper), {"act": "accept"})
        assert state(paper) == PaperState.ACCEPTED
        wanted = f"{page(after)}?dari={paper.id}" if after else queue(here)
        assert answer.headers["Location"] == wanted
    assert "Tidak ada lagi dokumen yang menunggu" in text(pps.get(queue(here)))
    assert "Tidak ada yang menunggu" in text(pps.get(queue(here)))


def test_refused_with_a_digit_and_the_slip_taken_back_on_the_next_page(
    here: Desk, pps: Client
) -> None:
    first, second = here.attach("D01"), here.attach("D02")
    html = pps.get(page(first)).content.decode()
    digits = re.findall(r'value="(\w+)" data-key="(\d)"', html)
    reasons = [r.code for r in here.world.pack.papers.reasons_for("D01") if not r.noted]
    assert [code for code, _ in digits] == reasons
    answer = pps.post(page(first), {"act": "refuse", "reason": "unsigned"}, follow=True)
    assert state(first) == PaperState.REFUSED
    words = text(answer)
    assert answer.redirect_chain[0][0].startswith(page(second))
    assert f"D01 {here.application.person.name}: perlu diperbaiki." in words
    assert "Batalkan putusan itu" in words
    pps.post(page(first), {"act": "reopen"})
    assert state(first) == PaperState.WAITING


def test_words_are_asked_for_and_nothing_is_decided_without(here: Desk, pps: Client) -> None:
    paper = here.attach()
    answer = pps.post(page(paper), {"act": "refuse", "reason": "other"})
    assert "tulis keterangannya" in text(answer, 422)
    long = {"act": "refuse", "reason": "other", "note": "Hubungi 081290000001"}
    assert "Jangan menulis NIK" in text(pps.post(page(paper), long), 409)
    assert state(paper) == PaperState.WAITING
    told = long | {"note": "Foto terbalik", "due_on": "2024-09-27"}
    pps.post(page(paper), told)
    assert state(paper) == PaperState.REFUSED
    words = text(pps.get(queue(here)))
    assert "Lain, dengan keterangan: Foto terbalik" in words
    assert "27 September 2024" in words


def test_what_was_typed_stands_beside_it_without_the_number(here: Desk, pps: Client) -> None:
    village = here.world.village
    newcomer = NewPerson("Siti Aminah", "P", factories.date(1995, 5, 17), village.path, NIK)
    (person,) = register_people(here.pps, people=[newcomer])
    Application.objects.filter(pk=here.application.id).update(person=person)
    paper = here.attach("D03", issuer="SMA Negeri 1 Keling")
    html = text(pps.get(page(paper)))
    assert "3320••••••••••••" in html
    assert NIK not in html
    assert "SMA Negeri 1 Keling" in html
    assert "29 tahun" in html
    look = Look.objects.filter(what="papers").latest("at")
    assert (look.account_id, look.why) == (here.pps.account_id, "Pemeriksaan D03")


def test_the_file_opens_for_this_officer_alone(here: Desk, pps: Client) -> None:
    picture, pdf = here.attach("D02"), here.attach("D03", a_pdf())
    for paper, mark in ((picture, 'src="(/berkas/[^"]+)" alt'), (pdf, 'src="(/berkas/[^"]+)" tit')):
        answer = pps.get(page(paper))
        (link,) = re.findall(mark, answer.content.decode())
        shown = pps.get(link)
        assert shown.status_code == 200
        assert shown.headers["Content-Disposition"].startswith("inline")
        assert signed_in(factories.actor(here.world, Role.PPS)).get(link).status_code == 403
    framed = shown.headers
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "frame-src 'self'" in answer.headers["Content-Security-Policy"]


def test_somebody_else_was_quicker(here: Desk, pps: Client) -> None:
    paper = here.attach()
    other = signed_in(factories.actor(here.world, Role.PPS))
    other.post(page(paper), {"act": "accept"})
    answer = pps.post(page(paper), {"act": "refuse", "reason": "unreadable"})
    words = text(answer, 409)
    assert "sudah diperiksa" in words
    assert "Diputuskan" in words
    assert state(paper) == PaperState.ACCEPTED


def test_a_verifier_on_a_withdrawn_application(here: Desk, pps: Client) -> None:
    paper = here.attach()
    Application.objects.update(withdrawn_at=CHECKED)
    assert "sudah mundur" in text(pps.post(page(paper), {"act": "accept"}), 409)
    assert state(paper) == PaperState.WAITING
    assert "Sesuai, berikutnya" not in text(pps.get(page(paper)))


def test_the_regency_reads_and_decides_nothing(here: Desk) -> None:
    paper = here.attach()
    kpu = signed_in(factories.actor(here.world, Role.KPU_REGENCY, here.world.regency))
    assert "Anda membaca saja" in text(kpu.get(page(paper)))
    assert kpu.post(page(paper), {"act": "accept"}).status_code == 403
    assert state(paper) == PaperState.WAITING


def form(here: Desk, **changed: Any) -> dict[str, Any]:
    return {
        "code": "D02",
        "received_at": "2024-09-20T10:00",
        "issuer": "",
        "issued_on": "",
    } | changed


def test_a_scan_is_attached_and_paper_noted(here: Desk, pps: Client) -> None:
    own = reverse("applicant-papers", args=[here.application.id])
    sent = SimpleUploadedFile("apa saja.exe", files.photo())
    assert "Salinan KTP-el dicatat" in text(pps.post(own, form(here, file=sent), follow=True))
    paper = ApplicationPaper.objects.get()
    assert paper.upload is not None
    assert paper.received_at == factories.local(factories.date(2024, 9, 20), 10)
    words = text(pps.post(own, form(here, code="D08"), follow=True))
    assert "kertas di loket, belum dipindai" in words
    noted = ApplicationPaper.objects.get(code="D08")
    assert "Dokumen ini harus dipindai" in text(pps.get(page(noted)))


@pytest.mark.parametrize(
    ("changed", "status", "words"),
    [
        ({"code": "D07", "file": files.paper(1)}, 422, "Isi berkas ini PDF"),
        ({"file": files.workbook()}, 422, "sedangkan yang diterima"),
        ({"file": b""}, 422, "Berkas ini kosong"),
        ({"received_at": ""}, 422, "Isi bagian ini"),
        ({"received_at": "2024-09-29T08:00"}, 409, "belum terjadi"),
        ({"issued_on": "2024-09-21"}, 409, "sesudah tanggal diterima"),
    ],
    ids=["pdf as photo", "workbook", "empty", "no time", "tomorrow", "issued later"],
)
def test_what_is_not_taken_is_told_beside_its_field(
    here: Desk, pps: Client, changed: dict[str, Any], status: int, words: str
) -> None:
    own = reverse("applicant-papers", args=[here.application.id])
    if "file" in changed:
        changed = changed | {"file": SimpleUploadedFile("foto.jpg", changed["file"])}
    assert words in text(pps.post(own, form(here, **changed)), status)
    assert not ApplicationPaper.objects.exists()


def test_queries_of_the_pages_do_not_grow(here: Desk, django_assert_max_num_queries: Any) -> None:
    pps = signed_in(here.pps)
    for size in (1, 10):
        for _ in range(size):
            more = factories.application(here.call, here.world.village, outcome=None, papers=())
            for code in ("D01", "D04"):
                note_paper(here.pps, application=more.id, code=code, received_at=more.received_at)
        with django_assert_max_num_queries(18):
            pps.get(queue(here))
    with django_assert_max_num_queries(24):
        pps.get(page(ApplicationPaper.objects.earliest("id")))
    with django_assert_max_num_queries(18):
        pps.get(reverse("applicant-papers", args=[more.id]))


def test_the_village_is_told_what_waits(here: Desk) -> None:
    world = here.world
    wanted = TaskDesk(world.election, here.pps, world.village, world.pack, CHECKED.date())
    title = "Dokumen pelamar menunggu diperiksa"
    assert title not in {task.title for task in tasks_for(wanted)}
    here.attach()
    (task,) = [task for task in tasks_for(wanted) if task.title == title]
    assert (task.count, task.url) == (1, queue(here))


def sent(*papers: ApplicationPaper) -> dict[str, Any]:
    return {"act": "accept-all", "paper": [str(paper.id) for paper in papers]}


def test_all_right_in_two_taps_without_script(here: Desk, pps: Client) -> None:
    papers = [here.attach(code) for code in ("D01", "D02")]
    unscanned = note_paper(
        here.pps, application=here.application.id, code="D08", received_at=CHECKED
    )
    own = reverse("applicant-papers", args=[here.application.id])
    for url in (queue(here), own):
        html = pps.get(url).content.decode()
        offered = re.findall(r'name="paper" value="([^"]+)"', html)
        assert offered == [str(paper.id) for paper in papers]
        assert "Ya, 2 dokumen sesuai" in html
        assert (
            "Harus dipindai dahulu: Surat pimpinan partai: berhenti paling singkat 5 tahun." in html
        )
    assert "2 dokumen dinyatakan sesuai" in text(
        pps.post(own, sent(papers[0], papers[1]), follow=True)
    )
    assert [state(paper) for paper in papers] == ["accepted", "accepted"]
    refusal = text(pps.post(queue(here), sent(unscanned)), 409)
    assert "D08: Surat pimpinan partai: berhenti paling singkat 5 tahun belum dipindai" in refusal
    assert "belum dipindai" in text(pps.post(own, sent(unscanned)), 409)
    third = here.attach("D03")
    assert "1 dokumen dinyatakan sesuai" in text(pps.post(queue(here), sent(third), follow=True))
    for bad in ({"act": "accept-all"}, {"act": "accept-all", "paper": "x"}, {"act": "?"}):
        assert pps.post(queue(here), bad).status_code == 404


def test_others_are_not_offered_it(here: Desk) -> None:
    paper = here.attach("D01")
    for role, region in ((Role.PPK, here.world.district), (Role.KPU_REGENCY, here.world.regency)):
        browser = signed_in(factories.actor(here.world, role, region))
        assert "Semua sesuai" not in text(browser.get(queue(here)))
        assert browser.post(queue(here), sent(paper)).status_code == 403
    own = reverse("applicant-papers", args=[here.application.id])
    clerk = signed_in(factories.actor(here.world, Role.PPS_SECRETARIAT))
    assert "Semua sesuai" not in text(clerk.get(own))
    assert clerk.post(own, sent(paper)).status_code == 403
    assert state(paper) == PaperState.WAITING
