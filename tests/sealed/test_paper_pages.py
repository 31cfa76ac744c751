"""Pages of the vaults: panel, recording, opening once, withdrawing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.sealed.test_papers import (
    ALL,
    BANK,
    COURT,
    FULL,
    GUARDIANS,
    HEALTH,
    SECRET,
    Scene,
    scene_of,
)
from tests.support import files
from tests.support.desk import at, signed_in, text

from garda.kernel.roles import Role
from garda.people.models import Grant, PathShare
from garda.privacy.models import Look
from garda.sealed.vaults import Vault

pytestmark = pytest.mark.django_db
NOW = at("2024-10-05T09:00")
SHOWN: Mapping[str, str] = {
    "health": f"Penerbit {SECRET} Tanggal surat 20 September 2024 Dinyatakan sehat Tidak",
    "bank": f"Bank {SECRET} Nomor rekening 1234500067890 Nama pemilik {SECRET}",
    "court": f"Jenis Surat keterangan pengadilan Penerbit {SECRET} Nomor surat {SECRET}",
    "minor": f"Nama wali {SECRET} Hubungan Ibu Menyetujui Ya Tanggal persetujuan 20 September",
}


@pytest.fixture
def here(world: World, vault: Vault) -> Scene:
    return scene_of(world, vault)


@pytest.fixture
def client(here: Scene) -> Client:
    return signed_in(here.actor)


def url(here: Scene, name: str, *more: Any) -> str:
    return reverse(f"{here.vault.code}-{name}", args=[here.person.id, *more]) + NOW


def typed(vault: Vault) -> dict[str, str]:
    """The form as somebody fills it in."""
    words = {True: "yes", False: "no"}
    return {key: words.get(value, value) for key, value in FULL[vault.code].items()}


@ALL
class TestEveryVault:
    def test_the_panel_leads_to_the_papers(self, here: Scene, client: Client) -> None:
        page = reverse("person", args=[here.person.id]) + NOW
        assert f"Catat {here.vault.thing}" in text(client.get(page))
        here.record()
        words = text(client.get(page))
        assert f"1 {here.vault.thing}" in words
        assert SECRET not in words

    def test_is_recorded_and_shows_nothing(self, here: Scene, client: Client) -> None:
        answer = client.post(url(here, "papers"), typed(here.vault))
        assert answer.status_code == 302
        [row] = here.rows()
        assert here.open(row.id).content == FULL[here.vault.code]
        words = text(client.get(url(here, "papers")))
        assert "Dicatat 5 Oktober 2024" in words
        assert SECRET not in words
        assert "1234500067890" not in words

    def test_is_opened_once(self, here: Scene, client: Client) -> None:
        paper = here.record()
        asked = text(client.get(url(here, "paper", paper)))
        assert SECRET not in asked
        answer = client.post(
            url(here, "paper", paper), {"part": "content", "reason": "own_request", "text": ""}
        )
        assert SHOWN[here.vault.code] in text(answer)
        assert "no-store" in answer["Cache-Control"]
        assert answer["Refresh"].startswith(f"60; url=/orang/{here.person.id}/")
        assert Look.objects.filter(what=here.vault.what).count() == 1
        bad = client.post(url(here, "paper", paper), {"part": "content", "reason": "", "text": ""})
        assert "Pilih alasannya." in text(bad, 422)
        assert Look.objects.filter(what=here.vault.what).count() == 1

    def test_is_withdrawn_with_a_reason(self, here: Scene, client: Client) -> None:
        paper = here.record()
        assert "Isi bagian ini." in text(
            client.post(url(here, "withdraw", paper), {"reason": ""}), 422
        )
        answer = client.post(url(here, "withdraw", paper), {"reason": "Salah orang"})
        assert answer.status_code == 302
        words = text(client.get(url(here, "papers")))
        assert "Salah orang" in words
        assert "Buka" not in words.partition("Yang tercatat")[2].partition("Catat")[0]
        for name in ("paper", "withdraw"):
            assert client.get(url(here, name, paper)).status_code == 404

    def test_what_is_missing_stands_beside_its_field(self, here: Scene, client: Client) -> None:
        answer = client.post(url(here, "papers"), {"csrf": ""})
        required = sum(field.required for field in here.vault.fields)
        assert text(answer, 422).count("Isi bagian ini.") == required
        assert here.rows() == []

    def test_others_have_no_such_page(self, world: World, here: Scene) -> None:
        paper = here.record()
        for role in set(Role) - here.vault.roles:
            other = signed_in(factories.actor(world, role, world.regency))
            for address in (
                url(here, "papers"), url(here, "paper", paper), url(here, "withdraw", paper),
            ):  # fmt: skip
                assert other.get(address).status_code == 403, role
        assert not Look.objects.filter(what=here.vault.what).exists()

    def test_elsewhere_the_person_does_not_exist(self, here: Scene) -> None:
        paper = here.record()
        elsewhere = scene_of(factories.world(), here.vault)
        other = signed_in(elsewhere.actor)
        assert other.get(url(here, "papers")).status_code == 404
        # One's own person does not open somebody else's paper.
        address = reverse(f"{here.vault.code}-paper", args=[elsewhere.person.id, paper]) + NOW
        assert other.get(address).status_code == 404

    def test_queries_do_not_grow_with_papers(self, here: Scene, client: Client) -> None:
        counts = []
        for _ in range(2):
            for _ in range(3):
                if not here.vault.single or not here.rows():
                    here.record()
            with CaptureQueriesContext(connection) as queries:
                client.get(url(here, "papers"))
            counts.append(len(queries))
        assert counts[0] == counts[1]


class TestScans:
    @pytest.fixture
    def vault(self) -> Vault:
        return HEALTH

    def test_a_scan_is_sent_and_fetched_for_a_reason(self, here: Scene, client: Client) -> None:
        sent = SimpleUploadedFile("surat.pdf", files.paper())
        answer = client.post(url(here, "papers"), typed(HEALTH) | {"scan": sent})
        assert answer.status_code == 302
        [row] = here.rows()
        assert "dengan pindaian" in text(client.get(url(here, "papers")))
        fetched = client.post(
            url(here, "paper", row.id), {"part": "scan", "reason": "illness", "text": ""}
        )
        assert fetched.content.startswith(b"%PDF")
        assert fetched["Content-Type"] == "application/pdf"
        assert fetched["Content-Disposition"] == 'attachment; filename="berkas.pdf"'
        assert "no-store" in fetched["Cache-Control"]
        assert Look.objects.filter(what="health").count() == 1

    def test_a_bad_scan_is_refused_beside_the_field(self, here: Scene, client: Client) -> None:
        sent = SimpleUploadedFile("surat.pdf", b"MZ bukan pdf")
        answer = client.post(url(here, "papers"), typed(HEALTH) | {"scan": sent})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert 'id="id_scan_error"' in html
        assert here.rows() == []

    def test_without_a_scan_it_cannot_be_asked_for(self, here: Scene, client: Client) -> None:
        paper = here.record()
        answer = client.post(
            url(here, "paper", paper), {"part": "scan", "reason": "illness", "text": ""}
        )
        assert answer.status_code == 422
        assert not Look.objects.filter(what="health").exists()


class TestRules:
    def test_a_second_account_is_refused_and_what_was_typed_stays(self, world: World) -> None:
        here = scene_of(world, BANK)
        here.record()
        client = signed_in(here.actor)
        assert "Hanya satu rekening yang berlaku" in text(client.get(url(here, "papers")))
        answer = client.post(url(here, "papers"), typed(BANK))
        assert "Sudah ada rekening yang berlaku" in text(answer, 422)
        assert len(here.rows()) == 1

    @pytest.mark.parametrize("number", ["12-34", "12 34", "١٢٣", "1" * 21, "12a"])
    def test_an_account_has_digits_only(self, world: World, number: str) -> None:
        here = scene_of(world, BANK)
        answer = signed_in(here.actor).post(url(here, "papers"), typed(BANK) | {"number": number})
        assert answer.status_code == 422
        assert here.rows() == []

    def test_other_divisions_see_no_panel_and_no_page(self, world: World) -> None:
        here = scene_of(world, COURT)
        here.record()
        Grant.objects.update(division="Teknis Penyelenggaraan")
        client = signed_in(here.actor)
        page = reverse("person", args=[here.person.id]) + NOW
        assert "Berkas hukum" not in text(client.get(page))
        assert client.get(url(here, "papers")).status_code == 403

    def test_adults_have_no_guardian(self, world: World) -> None:
        here = scene_of(world, GUARDIANS)
        adult = factories.person(world.village.path, born=date(1995, 1, 1))
        client = signed_in(here.actor)
        assert "Wali orang" not in text(client.get(reverse("person", args=[adult.id]) + NOW))
        assert client.get(reverse("minor-papers", args=[adult.id]) + NOW).status_code == 404

    def test_a_shared_person_has_no_papers_here(self, world: World) -> None:
        here = scene_of(world, GUARDIANS)
        PathShare.objects.create(
            person=here.person,
            path=world.villages[1].path,
            reason="KPPS desa tetangga",
            consent_at=factories.local(date(2024, 10, 4)),
        )
        client = signed_in(factories.actor(world, Role.PPS, world.villages[1]))
        page = reverse("person", args=[here.person.id]) + NOW
        assert "Wali orang" not in text(client.get(page))
        assert client.get(url(here, "papers")).status_code == 404

    def test_nothing_of_a_paper_stands_in_an_address(self, world: World) -> None:
        here = scene_of(world, BANK)
        paper = here.record()
        for name, more in (("papers", ()), ("paper", (paper,)), ("withdraw", (paper,))):
            assert re.fullmatch(r"/orang/[0-9a-f-]{36}/rekening/([0-9a-f-]{36}/(tarik/)?)?",
                                reverse(f"bank-{name}", args=[here.person.id, *more]))  # fmt: skip
