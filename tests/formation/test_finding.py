"""Applicants are found by name or receipt, in the own region alone."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse
from tests import factories
from tests.factories import World
from tests.support.desk import signed_in, text

from garda.formation.models import Application
from garda.kernel.roles import Role
from garda.people.models import ClaimKind, IdentityClaim
from garda.privacy.models import Look, LookPerson
from garda.regions.models import Region

pytestmark = pytest.mark.django_db
NIK = "9801900905950001"


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def siti(world: World) -> Application:
    return factories.application(factories.call(world), world.village, name="Siti Aminah")


def pps(world: World, village: Region) -> Client:
    return signed_in(factories.actor(world, Role.PPS, village))


def searched(client: Client, typed: str, **more: str) -> str:
    return text(client.get(reverse("people"), {"nama": typed, **more}))


@pytest.mark.parametrize("typed", [str, str.lower, lambda receipt: f"  {receipt} "])
def test_by_receipt_and_the_look_is_traced(
    world: World, siti: Application, typed: Callable[[str], str]
) -> None:
    factories.application(siti.call, world.village, name="Budi Santoso")
    html = searched(pps(world, world.village), typed(siti.receipt))
    assert "1 orang yang cocok" in html
    assert "Siti Aminah" in html
    assert "Budi Santoso" not in html
    assert LookPerson.objects.filter(person_id=siti.person_id).exists()
    assert Look.objects.get(persons__person_id=siti.person_id).why == "Daftar orang, pencarian"


def test_by_a_part_of_the_receipt_nobody(world: World, siti: Application) -> None:
    assert "Siti Aminah" not in searched(pps(world, world.village), siti.receipt[:-1])


def test_outside_the_region_a_receipt_looks_like_none(world: World, siti: Application) -> None:
    neighbour = pps(world, world.villages[1])
    theirs = searched(neighbour, siti.receipt)
    nobody = searched(neighbour, siti.receipt[:-1] + "x")
    assert theirs.replace(siti.receipt, "") == nobody.replace(siti.receipt[:-1] + "x", "")
    assert "Siti Aminah" not in theirs
    refused = neighbour.get(
        reverse("people"), {"nama": siti.receipt, "wilayah": world.village.code}
    )
    assert refused.status_code == 403
    assert not LookPerson.objects.filter(person_id=siti.person_id).exists()


def test_the_district_finds_in_all_its_villages(world: World, siti: Application) -> None:
    ppk = signed_in(factories.actor(world, Role.PPK, world.district))
    assert "Siti Aminah" in searched(ppk, siti.receipt)
    assert "Siti Aminah" not in searched(ppk, siti.receipt, wilayah=world.villages[1].code)


def test_nobody_is_found_by_an_identity_number(world: World, siti: Application) -> None:
    """Not even when somebody wrote it on the receipt."""
    IdentityClaim.objects.create(
        person=siti.person,
        path=siti.path,
        kind=ClaimKind.NIK,
        ciphertext=b"-",
        blind_index=b"-",
        index_version=1,
        claimed_at=siti.received_at,
    )
    Application.objects.filter(pk=siti.pk).update(receipt=NIK)
    page = pps(world, world.village).get(reverse("people"), {"nama": NIK})
    assert b"Siti Aminah" not in page.content
    assert NIK.encode() not in page.content
