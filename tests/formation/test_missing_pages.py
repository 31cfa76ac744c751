"""Who is missing what in a village, the day's recap, and applicants who withdraw on a page."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests import factories
from tests.support.desk import signed_in, text

from garda.formation.models import Application, ApplicationPaper
from garda.formation.pages.missing import missing_page
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.people.services import record_contact
from garda.privacy.models import Look
from garda.web.desk import Desk
from garda.web.tasks import tasks_for

pytestmark = pytest.mark.django_db

ALWAYS = ("D01", "D02", "D03", "D04", "D05", "D06", "D07")


class Village:
    """Three applicants on the fourth day: one complete, one lacks two papers, one has none."""

    def __init__(self) -> None:
        self.world = factories.world()
        self.call = factories.call(self.world)
        self.now = factories.local(self.call.opens_on + timedelta(days=3), 16)
        self.world.election.as_of = self.now
        self.world.election.save()
        self.pps = factories.actor(self.world, Role.PPS)
        self.complete = self.applicant("Ani", 0, ALWAYS)
        self.lacks_two = self.applicant("Budi", 1, ALWAYS[:-2])
        self.empty = self.applicant("Cici", 0, ())
        self.list = reverse("counter-missing", args=[self.world.village.code])

    def applicant(self, name: str, station: int, papers: tuple[str, ...]) -> Application:
        made = factories.application(
            self.call, self.world.village, station=self.world.station(station), name=name,
            outcome=None, papers=(),
        )  # fmt: skip
        for code in papers:
            ApplicationPaper.objects.create(
                election=made.election, application=made, code=code, received_at=made.received_at
            )
        return made


def test_the_list_names_papers_and_shows_no_number() -> None:
    village = Village()
    record_contact(village.pps, person_id=village.lacks_two.person_id, number="081290000001")
    answer = signed_in(village.pps).get(village.list)
    page = text(answer)
    assert "2 dari 3 pelamar" in page
    assert page.index("Cici") < page.index("Budi")
    assert "Ani" not in page.split("Per TPS")[0]
    assert "D06 Daftar riwayat hidup: belum ada" in page
    assert "081290000001" not in answer.content.decode()
    opened = reverse("open-number", args=[village.lacks_two.person_id])
    assert f"{opened}?jenis=phone" in answer.content.decode()
    assert "tanpa nomor telepon" in page
    look = Look.objects.get(why="Pelamar yang kurang berkas")
    assert look.count == 2


def test_the_recap_has_figures_and_no_names() -> None:
    village = Village()
    Application.objects.filter(pk=village.lacks_two.pk).update(received_at=village.now)
    html = signed_in(village.pps).get(village.list).content.decode()
    recap = html.partition("data-recap>")[2].partition("</textarea>")[0]
    assert "Pelamar: 3 untuk 14 kursi (hari ini 1)" in recap
    assert "Berkas lengkap: 1 · kurang berkas: 2" in recap
    assert "TPS 001: 2 pelamar, 1 lengkap" in recap
    assert "TPS 002: 1 pelamar, 0 lengkap" in recap
    assert not any(name in recap for name in ("Ani", "Budi", "Cici"))
    assert 'href="whatsapp://send?text=%2ARekap%20pendaftaran' in html


def test_the_list_costs_the_same_for_few_and_many(django_assert_num_queries: Any) -> None:
    village = Village()
    for size in (0, 9):
        for n in range(size):
            village.applicant(f"Warga {n}", n % 2, ALWAYS[:n])
        with clock.as_of(village.now), django_assert_num_queries(7):
            page = missing_page(village.world.election, village.world.village)
    assert page.applicants == 12


def test_a_withdrawal_leaves_the_list_and_is_counted() -> None:
    village = Village()
    browser = signed_in(village.pps)
    url = reverse("withdraw-application", args=[village.empty.id])
    assert "Cici mundur" in text(browser.get(url))
    assert "Tuliskan alasannya" in text(browser.post(url, {"reason": ""}), 422)
    refused = browser.post(url, {"reason": "Telepon 0812 9000 0001"})
    assert "Jangan menulis NIK" in text(refused, 409)
    page = text(browser.post(url, {"reason": "Kuliah di luar kota"}, follow=True))
    assert "1 dari 2 pelamar" in page
    assert "mundur: 1" in page
    assert "Sudah mundur" in text(browser.post(url, {"reason": "Lagi"}), 409)


def test_a_ppk_reads_the_list_and_changes_nothing() -> None:
    village = Village()
    ppk = signed_in(factories.actor(village.world, Role.PPK, village.world.district))
    page = ppk.get(village.list)
    assert "Cici" in text(page)
    assert reverse("withdraw-application", args=[village.empty.id]) not in page.content.decode()


def tasks(village: Village, actor: Actor) -> dict[str, Any]:
    with clock.as_of(village.now):
        day = clock.today("Asia/Jakarta")
        world = village.world
        desk = Desk(world.election, actor, world.village, world.pack, day)
        return {task.title: task for task in tasks_for(desk)}


def test_the_task_list_leads_to_counter_and_list() -> None:
    village = Village()
    found = tasks(village, village.pps)
    days = (village.call.closes_on - village.call.opens_on).days - 3 + 1
    assert found["Hari pendaftaran KPPS tersisa"].count == days
    assert found["Hari pendaftaran KPPS tersisa"].url == reverse(
        "counter", args=[village.world.village.code]
    )
    assert found["Pelamar kurang berkas"].count == 2
    village.now = factories.local(village.call.closes_on, 23, 58)
    assert found.keys() - tasks(village, village.pps).keys() == {"Hari pendaftaran KPPS tersisa"}
    last = tasks(village, village.pps)["Hari terakhir terima berkas"]
    assert (last.count, last.tone) == (1, "awas")
    village.now = factories.local(village.call.closes_on + timedelta(days=1), 12)
    assert "Pelamar kurang berkas" in tasks(village, village.pps)
    village.now = factories.local(village.call.closes_on + timedelta(days=5), 12)
    assert "Pelamar kurang berkas" not in tasks(village, village.pps)
