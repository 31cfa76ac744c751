"""The PPS secretariat prepares papers at the counter; every verdict stays with PPS."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.formation.test_counter_pages import NIK, Desk
from tests.support.desk import text

from garda.formation.models import Application, ApplicationPaper
from garda.formation.services import check_paper, withdraw
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Desk:
    return Desk()


def secretary(desk: Desk, village: int = 0) -> Client:
    browser = Client()
    region = desk.world.villages[village]
    browser.force_login(factories.account(desk.world, Role.PPS_SECRETARIAT, region))
    return browser


def test_it_types_prints_the_receipt_and_notes_papers(desk: Desk) -> None:
    browser = secretary(desk)
    page = text(browser.get(desk.url))
    assert "Siapa kurang apa" not in page
    assert "Kirim daftar" not in page
    receipt = text(browser.post(desk.url, desk.typed(papers=["D01"]), follow=True))
    made = Application.objects.get()
    assert made.receipt in receipt
    assert "Pelamar mundur" not in receipt
    assert NIK not in receipt
    assert LedgerEntry.objects.get(act="formation.applications_recorded").role == "pps_secretariat"
    assert made.person.name in text(browser.get(reverse("counter-phone", args=[made.village.code])))
    papers = reverse("applicant-papers", args=[made.id])
    sent = {"code": "D02", "received_at": made.received_at.strftime("%Y-%m-%dT%H:%M")}
    words = text(browser.post(papers, sent, follow=True))
    assert "dicatat" in words
    assert reverse("paper-queue", args=[made.village.code]) not in words
    assert made.papers.filter(code="D02").exists()


def test_it_decides_nothing(desk: Desk) -> None:
    browser = secretary(desk)
    browser.post(desk.url, desk.typed())
    made = Application.objects.get()
    paper = made.papers.order_by("code").first()
    assert paper is not None
    actor = factories.actor(desk.world, Role.PPS_SECRETARIAT)
    with pytest.raises(NotAllowed):
        check_paper(actor, paper_id=paper.id, accept=True)
    with pytest.raises(NotAllowed):
        withdraw(actor, application_id=made.id, reason="Pindah")
    for name, args in (
        ("check-paper", [paper.id]),
        ("withdraw-application", [made.id]),
        ("paper-queue", [made.village.code]),
        ("counter-missing", [made.village.code]),
        ("applicant-list", [made.village.code]),
        ("eligibility", [made.village.code]),
    ):
        assert browser.get(reverse(name, args=args)).status_code == 403, name
    assert not ApplicationPaper.objects.exclude(state="waiting").exists()


def test_the_counter_next_door_is_closed_to_it(desk: Desk) -> None:
    browser = secretary(desk, village=1)
    assert browser.get(desk.url).status_code == 403
    assert browser.post(desk.url, desk.typed()).status_code == 403
    assert not Application.objects.exists()


def test_its_tasks_open_the_counter_and_count_no_applicant(desk: Desk) -> None:
    words = text(secretary(desk).get(reverse("tasks")))
    assert "Buka loket" in words
    assert "Pelamar kurang berkas" not in words
