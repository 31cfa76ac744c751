"""The counter as a plain form and as a script asks it; the receipt; the word for visitors."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories

from garda.formation.forms.counter import CounterForm
from garda.formation.models import Application
from garda.formation.services import withdraw
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.privacy.models import Look
from garda.regions.models import RegionCode
from garda.signin.services import buckets
from garda.web.views import application_status

pytestmark = pytest.mark.django_db

NIK = "3320900905950001"
SCRIPT = {"HTTP_ACCEPT": "application/json"}


class Desk:
    """A PPS member at the counter, on a day of the call."""

    def __init__(self) -> None:
        self.world = factories.world()
        self.call = factories.call(self.world)
        self.world.election.as_of = factories.local(self.call.opens_on + timedelta(days=2), 10)
        self.world.election.save()
        account = factories.account(self.world, Role.PPS, self.world.village)
        self.pps = factories.actor(self.world, Role.PPS)
        self.browser = Client()
        self.browser.force_login(account)
        self.url = reverse("counter", args=[self.world.village.code])

    def typed(self, **changed: Any) -> dict[str, Any]:
        pack = self.world.pack
        return {
            "id": str(uuid7()),
            "nik": NIK,
            "name": "Siti Aminatun",
            "sex": "P",
            "birth_date": "09051995",
            "phone": "0812-9000-0001",
            "address": "Dukuh Krajan",
            "rt": "003",
            "rw": "002",
            "station": "002",
            "education": "sma",
            "occupation": "Pedagang",
            "experience": "2",
            "declared": [d.fact for d in pack.intake.declarations if d.standard],
            "papers": ["D01", "D02", "D03", "D04", "D06", "D07"],
            "willing": ["elsewhere"],
            **changed,
        }


def test_a_form_without_a_script_ends_at_the_receipt() -> None:
    desk = Desk()
    page = desk.browser.get(desk.url).content.decode()
    assert 'name="nik"' in page
    answer = desk.browser.post(desk.url, desk.typed(), follow=True)
    made = Application.objects.get()
    assert answer.redirect_chain == [(reverse("counter-receipt", args=[made.id]), 302)]
    receipt = answer.content.decode()
    assert made.receipt in receipt
    assert "Surat keterangan kesehatan (D05)" in receipt
    assert reverse("application-status", args=[made.id]) in receipt
    assert NIK not in receipt
    assert made.station_id == desk.world.station(1).id
    assert made.willing_elsewhere
    assert not made.willing_neighbour
    facts = made.facts
    assert (facts["education"], facts["experience"], facts["rt"]) == ("sma", 2, "003")
    assert facts["loyal"] is True
    assert "civil_servant" not in facts
    assert "superior_permission" not in facts
    assert Look.objects.filter(why="Tanda terima pendaftaran", count=1).count() == 1


def test_what_was_not_ticked_is_not_known_and_a_proof_follows_its_paper() -> None:
    desk = Desk()
    declared = ["citizen", "civil_servant"]
    for n, papers in enumerate((["D04"], ["D04", "D10"])):
        typed = desk.typed(nik=f"332090090595000{n}", declared=declared, papers=papers)
        assert desk.browser.post(desk.url, typed, **SCRIPT).status_code == 200
    facts = list(Application.objects.order_by("receipt").values_list("facts", flat=True))
    assert [f["superior_permission"] for f in facts] == [False, True]
    assert "loyal" not in facts[0]


def test_a_script_gets_the_receipt_and_twice_the_same() -> None:
    desk = Desk()
    typed = desk.typed()
    told = [desk.browser.post(desk.url, typed, **SCRIPT).json() for _ in range(2)]
    assert told[0] == told[1]
    made = Application.objects.get()
    assert told[0] == {
        "receipt": made.receipt,
        "url": reverse("counter-receipt", args=[made.id]),
        "missing": ["D05"],
        "note": "",
    }


WRONG = [
    ("nik", "33209009059500O1", "16 angka"),
    ("nik", "", "Belum diisi"),
    ("kk", "123", "16 angka"),
    ("spouse", "123", "16 angka"),
    ("spouse", NIK, "NIK pelamar sendiri"),
    ("name", "   ", "Belum diisi"),
    ("name", "12345", "KTP-el"),
    ("name", NIK, "KTP-el"),
    ("birth_date", "28092031", "belum terjadi"),
    ("birth_date", "31021995", "Bukan tanggal"),
    ("birth_date", "17-08-1845", "tahunnya"),
    ("sex", "", "Belum diisi"),
    ("phone", "12345", "Nomor telepon"),
    ("address", f"Jalan {NIK}", "Jangan menulis NIK"),
    ("station", "077", "Tidak ada TPS ini"),
    ("education", "sd kelas 3", "pilihan"),
    ("experience", "banyak", "0 sampai 9"),
    ("papers", ["D99"], "pilihan"),
    ("receipt", "<script>", "Huruf, angka"),
    ("received_at", "kemarin", "Bukan tanggal"),
]


@pytest.mark.parametrize(("field", "value", "words"), WRONG)
def test_an_error_stands_beside_its_field(field: str, value: Any, words: str) -> None:
    desk = Desk()
    answer = desk.browser.post(desk.url, desk.typed(**{field: value}), **SCRIPT)
    assert answer.status_code == 422
    errors = answer.json()["errors"]
    assert list(errors) == [field]
    assert words in " ".join(errors[field])
    page = desk.browser.post(desk.url, desk.typed(**{field: value}))
    assert page.status_code == 422
    assert "Dukuh Krajan" in page.content.decode() or field == "address"
    assert not Application.objects.exists()


def test_a_refusal_of_the_service_stands_beside_its_field() -> None:
    desk = Desk()
    desk.browser.post(desk.url, desk.typed(receipt="A-1"))
    again = desk.browser.post(desk.url, desk.typed(), **SCRIPT)
    assert (again.status_code, list(again.json()["errors"])) == (409, ["nik"])
    number = desk.typed(nik="3320900905950077", name="Rohman", receipt="A-1")
    assert list(desk.browser.post(desk.url, number, **SCRIPT).json()["errors"]) == ["receipt"]
    early = (desk.call.opens_on - timedelta(days=1)).isoformat()
    before = desk.typed(nik="3320900905950077", received_at=f"{early}T09:00")
    assert list(desk.browser.post(desk.url, before, **SCRIPT).json()["errors"]) == ["received_at"]
    assert Application.objects.count() == 1
    other = desk.typed(name="Rohman", other_person="on")
    told = desk.browser.post(desk.url, other, **SCRIPT).json()
    assert "akan diperiksa" in told["note"]


def test_papers_that_came_yesterday_are_typed_with_their_time() -> None:
    desk = Desk()
    day = (desk.call.opens_on + timedelta(days=1)).isoformat()
    desk.browser.post(desk.url, desk.typed(received_at=f"{day}T15:30"), **SCRIPT)
    made = Application.objects.get()
    assert made.received_at == factories.local(date.fromisoformat(day), 15, 30)


def test_a_merged_village_says_where_to_go() -> None:
    desk = Desk()
    old, heir = desk.world.village, desk.world.villages[1]
    old.valid_to = desk.call.opens_on
    old.save()
    RegionCode.objects.create(region=heir, code=old.code, name=old.name)
    page = desk.browser.get(desk.url)
    assert page.status_code == 409
    assert heir.name in page.content.decode()
    answer = desk.browser.post(desk.url, desk.typed(), **SCRIPT)
    assert heir.code in " ".join(answer.json()["errors"]["__all__"])
    assert not Application.objects.exists()


def test_the_page_lets_its_own_worker_run_and_keeps_no_person() -> None:
    desk = Desk()
    desk.browser.post(desk.url, desk.typed(), **SCRIPT)
    page = desk.browser.get(desk.url)
    assert "worker-src 'self'" in page["Content-Security-Policy"]
    assert "Siti Aminatun" not in page.content.decode()
    worker = desk.browser.get(reverse("counter-worker"))
    assert worker["Content-Type"].startswith("text/javascript")


def test_a_visitor_with_the_receipt_reads_a_word_and_no_name() -> None:
    desk = Desk()
    desk.browser.post(desk.url, desk.typed(), **SCRIPT)
    made = Application.objects.get()
    url = reverse("application-status", args=[made.id])
    visitor = Client()
    page = visitor.get(url).content.decode()
    assert "Perlu dilengkapi" in page
    assert made.person.name not in page
    assert "set-cookie" not in {name.lower() for name in visitor.get(url).headers}
    withdraw(desk.pps, application_id=made.id, reason="Pindah")
    assert "Ditarik" in visitor.get(url).content.decode()


def test_guessing_at_receipts_is_slowed(monkeypatch: pytest.MonkeyPatch) -> None:
    Desk()
    monkeypatch.setattr(application_status, "GUESSES", buckets.Rate(2, 60_000_000))
    visitor = Client()
    codes = [
        visitor.get(reverse("application-status", args=[uuid7()])).status_code for _ in range(3)
    ]
    assert codes == [404, 404, 429]


def test_every_choice_has_a_key_of_its_own() -> None:
    from garda.formation.pages.counter import ALL_KEY, counter_page

    desk = Desk()
    form = CounterForm(get_pack("pilkada2024"), [], desk.call.opens_on)
    page = counter_page(desk.world.election, desk.world.village, form.pack, form)
    for group in page.groups.values():
        keys = [pick.key for pick in group.picks]
        assert "" not in keys
        assert ALL_KEY not in keys
        assert len(set(keys)) == len(keys)


def test_a_phone_beside_the_counter_photographs_the_papers_of_the_newest() -> None:
    desk = Desk()
    page = desk.browser.get(desk.url)
    assert "Ponsel sebagai pemindai" in page.content.decode()
    url = reverse("counter-phone", args=[desk.world.village.code])
    assert "Belum ada pelamar" in desk.browser.get(url).content.decode()
    for n, name in enumerate(("Ani", "Budi")):
        desk.browser.post(desk.url, desk.typed(nik=f"332090090595000{n}", name=name), **SCRIPT)
    html = desk.browser.get(url).content.decode()
    assert html.index("Budi") < html.index("Ani")
    newest = Application.objects.get(person__name="Budi")
    assert reverse("applicant-papers", args=[newest.id]) in html
    assert desk.browser.get(reverse("applicant-papers", args=[newest.id])).status_code == 200
    assert Client().get(url).status_code == 302
    assert Look.objects.filter(why="Ponsel sebagai pemindai").count() == 1
