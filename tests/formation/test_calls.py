"""Calls of a regency: opened by the pack's calendar, extended where it allows; poster and page."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.support.desk import signed_in, text
from tests.support.pdf_text import text_of_pdf

from garda.formation import errors, errors_calls
from garda.formation.models import Call
from garda.formation.services import extend_call, open_calls, withdraw
from garda.formation.staffing import need_of
from garda.kernel import clock
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.regions.models import StationListing

pytestmark = pytest.mark.django_db


class Office:
    """The KPU of a regency with one district and two villages."""

    def __init__(self, zone: str = "Asia/Jakarta") -> None:
        self.world = factories.world()
        for region in (self.world.regency, *self.world.villages):
            region.time_zone = zone
            region.save()
        self.kpu = factories.actor(self.world, Role.KPU_REGENCY, self.world.regency)
        self.url = reverse("calls", args=[self.world.regency.code])

    def open(self, *bodies: str) -> list[Call]:
        return open_calls(
            self.kpu, election=self.world.election, regency=self.world.regency, bodies=bodies
        )

    def extend(self, call: Call, day: date) -> Call:
        with clock.as_of(factories.local(day)):
            return extend_call(self.kpu, call_id=call.id)

    def read_at(self, day: date, hour: int = 9) -> None:
        self.world.election.as_of = factories.local(day, hour)
        self.world.election.save()


def test_every_body_with_a_call_opens_by_its_own_stages() -> None:
    office = Office()
    calls = office.open("ppk", "pps", "pantarlih", "kpps", "order_officers")
    dates = {c.body: (c.opens_on, c.closes_on) for c in calls}
    assert dates["ppk"] == (date(2024, 4, 23), date(2024, 4, 29))
    assert dates["pps"] == (date(2024, 5, 2), date(2024, 5, 8))
    assert dates["kpps"] == dates["order_officers"] == (date(2024, 9, 17), date(2024, 9, 28))
    assert LedgerEntry.objects.filter(act="formation.calls_opened").count() == 1
    with pytest.raises(errors.CallExists):
        office.open("kpps")
    with pytest.raises(errors_calls.NoCallRule, match="Sekretariat"):
        office.open("ppk_secretariat")
    with pytest.raises(errors.NoSuchSeat):
        office.open("choir")


def test_tests_and_interviews_are_stages_of_ppk_and_pps_alone() -> None:
    rules = factories.world().pack.intake.calls
    tested = {
        b for b, r in rules.items() if {"written_test", "interview"} & {s.code for s in r.stages}
    }
    assert tested == {"ppk", "pps"}
    assert {body for body, rule in rules.items() if rule.extension} == {"ppk", "pps"}


def test_the_need_of_each_body() -> None:
    world = factories.world(stations=(2, 1))
    StationListing.objects.filter(number=1).update(male=200, female=201)
    wanted = {"ppk": 5, "pps": 6, "kpps": 21, "order_officers": 6, "pantarlih": 5}
    found = {body: need_of(world.election, world.regency, body) for body in wanted}
    assert found == wanted


def test_a_call_is_extended_once_while_too_few_applied() -> None:
    office = Office()
    (call,) = office.open("ppk")
    last = call.closes_on
    for early in (call.opens_on, last - timedelta(days=1), last + timedelta(days=4)):
        with pytest.raises(errors_calls.NotYetClosing):
            office.extend(call, early)
    with pytest.raises(NotAllowed):
        extend_call(factories.actor(office.world, Role.PPK, office.world.district), call_id=call.id)
    applied = [factories.application(call, office.world.village, outcome=None) for _ in range(10)]
    with pytest.raises(errors_calls.EnoughApplicants):
        office.extend(call, last)
    withdraw(factories.actor(office.world, Role.PPS), application_id=applied[0].id, reason="Sakit")
    extended = office.extend(call, last)
    assert extended.extended_to == last + timedelta(days=3)
    with pytest.raises(errors_calls.AlreadyExtended):
        office.extend(call, last)
    assert LedgerEntry.objects.filter(act="formation.call_extended").count() == 1


def test_the_call_for_kpps_is_not_extended() -> None:
    office = Office()
    (call,) = office.open("kpps")
    with pytest.raises(errors_calls.NoExtension):
        office.extend(call, call.closes_on)
    call.refresh_from_db()
    assert call.extended_to is None


def test_the_regency_opens_and_extends_on_a_page() -> None:
    office = Office()
    browser = signed_in(office.kpu)
    office.read_at(date(2024, 4, 29))
    page = text(browser.get(office.url))
    assert "Belum dibuka" in page
    assert "Wawancara" in page
    opened = text(browser.post(office.url, {"act": "open", "body": "ppk"}, follow=True))
    assert "23 April 2024 sampai 29 April 2024 23.59 WIB" in opened
    extended = text(browser.post(office.url, {"act": "extend", "body": "ppk"}, follow=True))
    assert "Diperpanjang" in extended
    assert "2 Mei 2024 23.59 WIB" in extended
    again = text(browser.post(office.url, {"act": "extend", "body": "ppk"}), 409)
    assert "sudah diperpanjang satu kali" in again
    assert browser.post(office.url, {"act": "extend", "body": "kpps"}).status_code == 404
    bawaslu = signed_in(factories.actor(office.world, Role.BAWASLU, office.world.regency))
    assert "Buka pendaftaran" not in text(bawaslu.get(office.url))


@pytest.mark.parametrize(
    ("zone", "hour"), [("Asia/Jakarta", "WIB"), ("Asia/Makassar", "WITA"), ("Asia/Jayapura", "WIT")]
)
def test_poster_and_page_tell_the_village_s_own_hour(zone: str, hour: str) -> None:
    office = Office(zone)
    office.open("kpps")
    office.read_at(date(2024, 9, 20))
    village = office.world.village
    page = text(Client().get(reverse("village-call", args=[village.code])))
    assert f"28 September 2024 23.59 {hour}" in page
    assert "Pendaftaran dibuka" in page
    assert "Surat keterangan kesehatan" in page
    assert "Surat izin atasan" in page
    pps = signed_in(factories.actor(office.world, Role.PPS))
    poster = reverse("call-poster", args=[village.code])
    pdf = pps.get(poster)
    assert pdf["Content-Type"] == "application/pdf"
    printed = " ".join(text_of_pdf(pikepdf.open(BytesIO(pdf.content))).split())
    assert f"28 September 2024, pukul 23.59 {hour}" in printed
    assert village.name in printed
    assert f"/daftar-kpps/{village.code}/" in printed
    assert len(pps.get(poster, {"kertas": "f4"}).content) > 1000
    assert pps.get(poster, {"kertas": "a0"}).status_code == 404


def test_a_village_without_a_call_says_so() -> None:
    office = Office()
    url = reverse("village-call", args=[office.world.village.code])
    assert "Pendaftaran belum dibuka" in text(Client().get(url))
    assert Client().get(reverse("village-call", args=["99.99.99.9999"])).status_code == 404
    pps = signed_in(factories.actor(office.world, Role.PPS))
    refused = pps.get(reverse("call-poster", args=[office.world.village.code]))
    assert refused.status_code == 409


def test_a_refused_act_changes_nothing() -> None:
    office = Office()
    before = LedgerEntry.objects.count()
    for bodies in (("kpps", "ppk_secretariat"), ("choir",)):
        with pytest.raises(GardaError):
            office.open(*bodies)
    assert not Call.objects.exists()
    assert LedgerEntry.objects.count() == before
