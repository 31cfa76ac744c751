"""Whom somebody names as their spouse: an index and nothing else, as long as it serves."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from tests import factories
from tests.factories import World

from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.models import LedgerPayload
from garda.people.keyring import Purpose
from garda.people.models import ErasureCertificate, IdentityClaim, Person, SpouseClaim
from garda.people.services import (
    BadIdentityNumber,
    NewPerson,
    erase_people,
    erase_person,
    record_spouses,
    register_people,
    rotation,
    system_operator,
)

pytestmark = pytest.mark.django_db
HUSBAND, WIFE, STRANGER = "3320900101950001", "3320904101950002", "3320904101950003"


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, settings: Any) -> None:
    """Keys that are rotated here alone."""
    settings.GARDA_KEYS = tmp_path / "kunci"


def registered(path: str, nik: str) -> UUID:
    newcomer = NewPerson("Warga", "L", date(1995, 1, 1), path, nik)
    return register_people(system_operator(), people=[newcomer])[0]


def name(numbers: Mapping[UUID, str]) -> None:
    record_spouses(system_operator(), numbers=numbers)


def named(person: UUID) -> bytes:
    return bytes(SpouseClaim.objects.get(person=person).blind_index)


def nik_index(person: UUID) -> bytes:
    return bytes(IdentityClaim.objects.get(person=person, kind="nik").blind_index or b"")


def test_it_is_the_index_of_the_number_and_the_number_stands_nowhere(world: World) -> None:
    wife = registered(world.villages[1].path, WIFE)
    husband = registered(world.village.path, HUSBAND)
    pps = factories.actor(world, Role.PPS)
    record_spouses(pps, numbers={husband: WIFE})
    assert named(husband) == nik_index(wife)
    with connection.cursor() as cursor:
        cursor.execute("SELECT s::text FROM people_spouseclaim s")
        ((row,),) = cursor.fetchall()
    assert WIFE not in row
    payload = LedgerPayload.objects.get(entry__act="spouse.named")
    assert payload.payload == {"count": 1}
    assert WIFE[:6] not in str(payload.payload)


def test_another_number_takes_the_place_of_the_former(world: World) -> None:
    husband = registered(world.village.path, HUSBAND)
    name({husband: STRANGER})
    former = named(husband)
    name({husband: WIFE})
    assert named(husband) != former
    assert SpouseClaim.objects.count() == 1


@pytest.mark.parametrize("number", ["", "332090410195000", WIFE + "1", "33209041019500o2"])
def test_what_is_no_number_is_refused_without_repeating_it(world: World, number: str) -> None:
    husband = registered(world.village.path, HUSBAND)
    with pytest.raises(BadIdentityNumber) as caught:
        name({husband: number})
    assert "NIK suami/istri harus 16 angka" in caught.value.id
    assert not number or number not in caught.value.id + caught.value.en
    assert not SpouseClaim.objects.exists()


def test_only_for_people_of_the_own_region(world: World) -> None:
    there = registered(world.villages[1].path, HUSBAND)
    with pytest.raises(NotAllowed):
        record_spouses(factories.actor(world, Role.PPS), numbers={there: WIFE})
    with seeing(sight_of(world.village.path)), pytest.raises(Person.DoesNotExist):
        name({there: WIFE})
    assert not SpouseClaim.objects.exists()


def test_the_second_lock_shows_the_own_village_only(world: World) -> None:
    for village, nik in zip(world.villages, (HUSBAND, STRANGER), strict=True):
        name({registered(village.path, nik): WIFE})
    with seeing(sight_of(world.village.path)):
        assert SpouseClaim.objects.count() == 1
        assert SpouseClaim.objects.filter(path=world.villages[1].path).delete()[0] == 0
    assert SpouseClaim.objects.count() == 2


def test_queries_do_not_grow(world: World, django_assert_max_num_queries: Any) -> None:
    niks = [f"3320900101950{n:03d}" for n in range(60)]
    persons = [registered(world.village.path, nik) for nik in niks]
    for some in (persons[:1], persons):
        with django_assert_max_num_queries(11):
            name(dict.fromkeys(some, WIFE))
    assert SpouseClaim.objects.count() == len(persons)


class TestRotation:
    def test_a_number_that_somebody_claims_follows_and_others_end(self, world: World) -> None:
        wife = registered(world.villages[1].path, WIFE)
        husband = registered(world.village.path, HUSBAND)
        lonely = registered(world.village.path, STRANGER)
        name({husband: WIFE, lonely: "3320904101950009"})
        before = named(husband)
        list(rotation.rotate(system_operator(), Purpose.INDEX))
        assert named(husband) == nik_index(wife) != before
        assert SpouseClaim.objects.get().index_version == 2


class TestErasing:
    def test_whom_they_named_and_where_they_were_named(self, world: World) -> None:
        wife = registered(world.villages[1].path, WIFE)
        husband = registered(world.village.path, HUSBAND)
        other = registered(world.village.path, STRANGER)
        name({husband: WIFE, wife: HUSBAND, other: "3320904101950009"})
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        with seeing(sight_of(world.regency.path)):
            erase_person(kpu, person_id=wife, reason="Retensi")
        assert [row.person_id for row in SpouseClaim.objects.all()] == [other]
        certificate = ErasureCertificate.objects.get()
        assert (certificate.others, certificate.left) == (1, 0)

    def test_a_number_that_another_record_claims_stays_known(self, world: World) -> None:
        first, second = (registered(v.path, WIFE) for v in world.villages)
        husband = registered(world.village.path, HUSBAND)
        name({husband: WIFE})
        erase_person(system_operator(), person_id=first, reason="Catatan ganda")
        assert named(husband) == nik_index(second)
        erase_people(system_operator(), persons=[second], reason="Retensi")
        assert not SpouseClaim.objects.exists()
