"""The panel, the page that opens a number once, and the list of questions."""

from __future__ import annotations

import re
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.sealed.conftest import KK, NIK, PHONE, registered
from tests.support.desk import at, signed_in, text

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry
from garda.people.models import PathShare, Person
from garda.privacy.models import Look
from garda.sealed.models import Unusual
from garda.sealed.reasons import Kind
from garda.sealed.services import unmask

pytestmark = pytest.mark.django_db
NOW = at("2024-10-05T09:00")


def page_of(person: Person) -> str:
    return reverse("person", args=[person.id]) + NOW


def open_url(person: Person, kind: str = "") -> str:
    return reverse("open-number", args=[person.id]) + NOW + (f"&jenis={kind}" if kind else "")


def browser(world: World, role: Role) -> tuple[Actor, Client]:
    region = {Role.PPS: world.village, Role.PPK: world.district}.get(role, world.regency)
    actor = factories.actor(world, role, region)
    return actor, signed_in(actor)


def tail(number: str) -> str:
    """What must never be shown of a number."""
    return number[4:]


class TestPanel:
    @pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.KPU_REGENCY])
    def test_numbers_are_masked(self, world: World, siti: Person, role: Role) -> None:
        _, client = browser(world, role)
        words = text(client.get(page_of(siti)))
        assert "NIK 3320 •••• •••• ••••" in words
        assert "Nomor KK 3320 •••• •••• ••••" in words
        assert "Nomor telepon 0812 •••• ••••" in words
        assert "Diakui" in words
        squeezed = re.sub(r"\s", "", words)
        assert not [n for n in (NIK, KK, PHONE) if tail(n) in squeezed]
        assert set(Look.objects.values_list("what", flat=True)) == {"name"}

    @pytest.mark.parametrize(
        ("role", "kinds"),
        [
            (Role.PPS, ["nik", "kk", "phone"]),
            (Role.PPK, ["phone"]),
            (Role.KPU_REGENCY, ["nik", "kk", "phone"]),
        ],
    )
    def test_who_may_open_finds_the_way(
        self, world: World, siti: Person, role: Role, kinds: list[str]
    ) -> None:
        _, client = browser(world, role)
        html = client.get(page_of(siti)).content.decode()
        assert re.findall(r"/buka/\?jenis=(\w+)", html) == kinds

    @pytest.mark.parametrize("role", [Role.BAWASLU, Role.AUDITOR])
    def test_supervisors_meet_no_numbers(self, world: World, siti: Person, role: Role) -> None:
        _, client = browser(world, role)
        assert "3320" not in text(client.get(page_of(siti)))

    def test_a_shared_person_shows_masked_and_opens_nothing(
        self, world: World, siti: Person
    ) -> None:
        PathShare.objects.create(
            person=siti,
            path=world.villages[1].path,
            reason="KPPS desa tetangga",
            consent_at=factories.local(date(2024, 10, 4)),
        )
        client = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
        html = client.get(page_of(siti)).content.decode()
        assert "3320 ••••" in html
        assert "/buka/" not in html
        assert client.get(open_url(siti)).status_code == 404

    def test_who_has_no_number_yet(self, world: World) -> None:
        _, client = browser(world, Role.PPS)
        person = factories.person(world.village.path)
        assert "Belum ada nomor" in text(client.get(page_of(person)))
        assert client.get(open_url(person)).status_code == 404


class TestOpening:
    def test_a_number_is_shown_once_and_leaves_by_itself(self, world: World, siti: Person) -> None:
        actor, client = browser(world, Role.PPS)
        asked = client.get(open_url(siti, "kk"))
        assert re.search(r'value="kk"[^>]* checked', asked.content.decode())
        answer = client.post(open_url(siti), {"kind": "nik", "reason": "card", "text": ""})
        html = answer.content.decode()
        assert re.findall(r"<span>(\d{4})</span>", html) == ["3320", "9055", "1295", "0007"]
        # Copied, the groups are one number again.
        [digits] = re.findall(r'<p class="big digits no-print">(.*?)</p>', html)
        assert re.sub(r"<[^>]+>", "", digits) == NIK
        assert answer["Refresh"] == f"60; url=/orang/{siti.id}/"
        assert "no-store" in answer["Cache-Control"]
        assert "private" in answer["Cache-Control"]
        look = Look.objects.get(what="nik")
        assert (look.account_id, look.why) == (
            actor.account_id,
            "Mencocokkan dengan KTP-el atau KK",
        )
        again = text(client.get(page_of(siti)))
        assert tail(NIK) not in re.sub(r"\s", "", again)
        assert tail(NIK) not in str(dict(client.session))

    @pytest.mark.parametrize(
        ("given", "told"),
        [
            ({}, "Pilih alasannya."),
            ({"reason": "card", "kind": "paspor"}, "Masukkan pilihan yang valid"),
            ({"reason": "other"}, "Untuk alasan lain, tulis keterangannya."),
            ({"reason": "card", "text": NIK}, "Hapus angkanya"),
            ({"reason": "card", "text": "x" * 121}, "Ringkaskan sampai 120 huruf."),
        ],
    )
    def test_a_bad_reason_stands_beside_the_field_and_opens_nothing(
        self, world: World, siti: Person, given: dict[str, str], told: str
    ) -> None:
        _, client = browser(world, Role.PPS)
        answer = client.post(open_url(siti), {"kind": "nik", "text": "", **given})
        assert told in text(answer, 422)
        assert not Look.objects.exists()
        assert not LedgerEntry.objects.filter(act="number.unmasked").exists()

    def test_a_ppk_cannot_ask_for_a_nik(self, world: World, siti: Person) -> None:
        _, client = browser(world, Role.PPK)
        answer = client.post(open_url(siti), {"kind": "nik", "reason": "card", "text": ""})
        assert answer.status_code == 422
        assert (
            client.post(
                open_url(siti), {"kind": "phone", "reason": "contact", "text": ""}
            ).status_code
            == 200
        )

    @pytest.mark.parametrize("role", [Role.BAWASLU, Role.AUDITOR, Role.OPERATOR, Role.KPPS])
    def test_others_have_no_such_page(self, world: World, siti: Person, role: Role) -> None:
        _, client = browser(world, role)
        assert client.get(open_url(siti)).status_code == 403
        assert client.post(open_url(siti), {"kind": "nik", "reason": "card"}).status_code == 403


class TestQuestions:
    @pytest.fixture
    def case(self, world: World, siti: Person) -> Unusual:
        pps = factories.actor(world, Role.PPS)
        with clock.as_of(factories.local(date(2024, 10, 4), 23)):
            unmask(pps, person_id=siti.id, kind=Kind.NIK, reason="card")
        return Unusual.objects.get()

    def url(self, case: Unusual) -> str:
        return reverse("unusual-case", args=[case.id]) + NOW

    def test_is_listed_and_answered(self, world: World, case: Unusual) -> None:
        _, client = browser(world, Role.KPU_REGENCY)
        words = text(client.get(reverse("unusual") + NOW))
        assert "Dibuka pada malam hari" in words
        assert "Belum dijelaskan" in words
        answer = client.post(self.url(case), {"explanation": "Rapat pleno."})
        assert answer.status_code == 302
        words = text(client.get(self.url(case)))
        assert "Rapat pleno." in words
        assert "Catat penjelasan" not in words
        late = client.post(self.url(case), {"explanation": "Lagi."})
        assert "sudah dijelaskan" in text(late, 422)

    def test_an_auditor_reads_without_names_of_persons(self, world: World, siti: Person) -> None:
        for minute in range(4):
            kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
            with clock.as_of(factories.local(date(2024, 10, 4), 10, minute)):
                unmask(kpu, person_id=siti.id, kind=Kind.NIK, reason="card")
        case = Unusual.objects.get()
        _, client = browser(world, Role.AUDITOR)
        for url in (reverse("unusual") + NOW, self.url(case)):
            words = text(client.get(url))
            assert "Data satu orang" in words
            assert siti.name not in words
        assert "Catat penjelasan" not in text(client.get(self.url(case)))
        assert client.post(self.url(case), {"explanation": "Wajar."}).status_code == 403
        _, kpu_client = browser(world, Role.KPU_REGENCY)
        assert f"Data {siti.name}" in text(kpu_client.get(self.url(case)))

    def test_of_another_region_does_not_exist(self, case: Unusual) -> None:
        elsewhere = factories.world()
        kpu = factories.actor(elsewhere, Role.KPU_REGENCY, elsewhere.regency)
        client = signed_in(kpu)
        assert client.get(self.url(case)).status_code == 404
        assert "Tidak ada yang tak biasa" in text(client.get(reverse("unusual") + NOW))

    def test_a_number_in_the_answer_is_refused_beside_the_field(
        self, world: World, case: Unusual
    ) -> None:
        _, client = browser(world, Role.KPU_REGENCY)
        answer = client.post(self.url(case), {"explanation": f"NIK {NIK}"})
        assert "Hapus angkanya" in text(answer, 422)
        assert Unusual.objects.get().explained_at is None

    def test_queries_do_not_grow_with_cases(
        self, world: World, django_assert_max_num_queries: object
    ) -> None:
        _, client = browser(world, Role.KPU_REGENCY)
        with clock.as_of(factories.local(date(2024, 10, 4), 23)):
            for number in range(12):
                person = registered(
                    world.village.path, f"Orang {number}", nik=f"33209055129500{number:02d}"
                )
                pps = factories.actor(world, Role.PPS)
                unmask(pps, person_id=person.id, kind=Kind.NIK, reason="card")
        with django_assert_max_num_queries(20):  # type: ignore[operator]
            assert text(client.get(reverse("unusual") + NOW)).count("Belum dijelaskan") == 12
