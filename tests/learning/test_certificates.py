"""Certificates for those who passed, once each, checked by anybody."""

from __future__ import annotations

from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.learning.scenes import DURING, Scene
from tests.support.desk import signed_in, text
from tests.support.modules import Draft
from tests.support.pdf_text import text_of_pdf

from garda.documents.models import Document
from garda.documents.rendering import render
from garda.documents.services import withdraw
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.learning.errors import NobodyPassed
from garda.learning.models import Certificate, Module
from garda.learning.services import issue_certificates, load_module, take_test
from garda.ledger.models import LedgerEntry


@pytest.fixture(autouse=True)
def _shown(here: Scene) -> None:
    here.world.election.as_of = DURING
    here.world.election.save(update_fields=["as_of"])


@pytest.fixture
def modules(here: Scene) -> list[Module]:
    """All that the pack requires."""
    codes = [m.code for m in here.world.pack.modules if m.required and m.code != "T3"]
    more = [Draft(code=code).package() for code in codes]
    loaded = [load_module(here.kpu_ri, election=here.world.election, package=p) for p in more]
    return [here.module, *loaded]


def passes(here: Scene, modules: list[Module], seat: int) -> None:
    for module in modules:
        take_test(here.member(seat), new=here.new(6, root=module.root))


def test_who_passed_everything_gets_one(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    passes(here, modules[:-1], 2)
    (certificate,) = issue_certificates(here.pps, region=here.world.village)
    assert certificate.appointment == here.group[0]
    assert certificate.roots == sorted(module.root for module in modules)
    document = certificate.document
    assert here.group[0].person.name not in f"{document.title}{document.facts}"
    entries = LedgerEntry.objects.filter(act="learning.certificates_issued")
    assert entries.count() == 1


def test_nobody_gets_two(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    issue_certificates(here.pps, region=here.world.village)
    with pytest.raises(NobodyPassed):
        issue_certificates(here.pps, region=here.world.village)
    assert Certificate.objects.count() == Document.objects.filter(series="SERT").count() == 1


def test_a_new_version_has_to_be_passed_first(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    package = Draft(version=2, page="# Awal\n\nBaru.\n").package()
    load_module(here.kpu_ri, election=here.world.election, package=package)
    with pytest.raises(NobodyPassed):
        issue_certificates(here.pps, region=here.world.village)


def test_a_withdrawn_one_makes_room(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    (first,) = issue_certificates(here.pps, region=here.world.village)
    withdraw(here.pps, document_id=first.document_id, reason="Nama salah.")
    (second,) = issue_certificates(here.pps, region=here.world.village)
    assert second.document.number == first.document.number + 1


def test_who_issues_and_where(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    for actor, region in (
        (factories.actor(here.world, Role.PPS, here.world.villages[1]), here.world.village),
        (here.member(), here.world.village),
        (factories.actor(here.world, Role.PPK, here.world.district), here.world.village),
    ):
        with pytest.raises(NotAllowed):
            issue_certificates(actor, region=region)
    assert not Certificate.objects.exists()


def test_the_paper_names_person_seat_and_modules(here: Scene, modules: list[Module]) -> None:
    passes(here, modules, 1)
    (certificate,) = issue_certificates(here.pps, region=here.world.village)
    with pikepdf.open(BytesIO(render(certificate.document))) as pdf:
        assert len(pdf.pages) == 1
        printed = text_of_pdf(pdf)
    assert here.group[0].person.name in printed
    for module in modules:
        assert module.title in printed
        assert module.root[:12] in printed


def test_from_the_page_to_ones_own_paper(
    here: Scene, modules: list[Module], client: Client
) -> None:
    passes(here, modules, 1)
    desk, address = signed_in(here.pps), reverse("certificates", args=[here.world.village.code])
    assert "Terbitkan 1 sertifikat" in text(desk.get(address))
    assert desk.post(address).status_code == 302
    assert "Sudah terbit (1)" in text(desk.get(address))
    assert desk.post(address).status_code == 409
    member = signed_in(here.member(1))
    assert "Sertifikat Anda terbit" in text(member.get(reverse("learning")))
    own = member.get(reverse("own-certificate"))
    assert own.content.startswith(b"%PDF")
    assert signed_in(here.member(2)).get(reverse("own-certificate")).status_code == 404
    code = Certificate.objects.get().document.code
    public = text(client.get(reverse("verify-document", args=[code])))
    assert "Tercatat dan berlaku" in public
    assert here.group[0].person.name not in public


def test_the_page_costs_a_constant_number_of_queries(
    here: Scene, modules: list[Module], django_assert_max_num_queries: Any
) -> None:
    for seat in range(1, 8):
        passes(here, modules, seat)
    desk, address = signed_in(here.pps), reverse("certificates", args=[here.world.village.code])
    desk.get(address)
    with django_assert_max_num_queries(20):
        desk.get(address)
