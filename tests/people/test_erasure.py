"""Erasing people: keys, indexes and numbers go, the proof stays, old backups end with their key."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import connection
from django.db.models.functions import Now
from django.test.utils import CaptureQueriesContext
from tests import factories
from tests.factories import World

from garda.kernel import events
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError, NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people import erasures, vault
from garda.people.keyring import KeyFiles, KeyMissing, KeyWrong, Purpose
from garda.people.models import (
    Account,
    Contact,
    ErasedKey,
    ErasureCertificate,
    Grant,
    IdentityClaim,
    KeyVersion,
    PathShare,
    Person,
    PersonKey,
)
from garda.people.services import (
    Erasing,
    NewPerson,
    erase_people,
    erase_person,
    record_contact,
    register_people,
    rotation,
    system_operator,
)
from garda.people.services.erasure import ErasedBefore, StillServes

NIK, KK, PHONE = "3320905512950007", "3320901201150003", "081290000001"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.GARDA_KEYS = tmp_path / "kunci"
    return tmp_path / "kunci"


@pytest.fixture
def world() -> World:
    return factories.world(stations=(1, 1))


@pytest.fixture
def kpu(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


def registered(path: str, name: str = "Siti", nik: str = NIK) -> Person:
    newcomer = NewPerson(name, "P", date(1995, 12, 15), path, nik, KK)
    [person_id] = register_people(system_operator(), people=[newcomer])
    record_contact(system_operator(), person_id=person_id, number=PHONE)
    return Person.objects.get(pk=person_id)


@dataclass(frozen=True)
class Dump:
    """What a backup holds of one person's NIK."""

    claim: IdentityClaim
    wrapped: bytes
    version: int

    @classmethod
    def of(cls, person: Person) -> Dump:
        claim = IdentityClaim.objects.get(person=person, kind="nik")
        key = PersonKey.objects.get(person=person, purpose=Purpose.IDENTITY)
        return cls(claim, bytes(key.wrapped), key.master_version)

    def opened(self, version: int | None = None) -> str:
        """With the key files that are there."""
        held = [(self.claim.person_id, self.wrapped)]
        [key] = vault.open_keys(Purpose.IDENTITY, version or self.version, held)
        label = vault.Label(Purpose.IDENTITY, "nik", self.claim.person_id, self.claim.id)
        return vault.reveal(key, label, bytes(self.claim.ciphertext)).decode()


@pytest.mark.django_db
class TestErasing:
    def test_keys_numbers_and_indexes_are_gone(self, world: World, kpu: Actor) -> None:
        siti, other = (registered(world.village.path, name) for name in ("Siti", "Lain"))
        PathShare.objects.create(
            person=siti, path=world.villages[1].path, reason="KPPS",
            consent_at=factories.local(date(2024, 10, 4)),
        )  # fmt: skip
        erase_person(kpu, person_id=siti.id, reason="Masa simpan berakhir")
        assert not PersonKey.objects.filter(person=siti).exists()
        assert not Contact.objects.filter(person=siti).exists()
        assert not PathShare.objects.filter(person=siti).exists()
        left = IdentityClaim.objects.filter(person=siti)
        assert {(bytes(c.ciphertext), c.blind_index, c.shown) for c in left} == {(b"", None, "")}
        assert left.count() == 2
        siti.refresh_from_db()
        assert (siti.name, siti.search_name, siti.birth_date) == (
            "Orang yang dihapus", "", date(1995, 1, 1),
        )  # fmt: skip
        assert siti.erased_at is not None
        assert PersonKey.objects.filter(person=other).count() == 2
        assert IdentityClaim.objects.filter(person=other, blind_index__isnull=False).count() == 2
        other.refresh_from_db()
        assert other.name == "Lain"

    def test_the_certificate_says_what_there_was(self, world: World, kpu: Actor) -> None:
        siti = registered(world.village.path)
        keys = set(PersonKey.objects.filter(person=siti).values_list("id", "purpose"))
        id_ = erase_person(kpu, person_id=siti.id, reason="Masa simpan berakhir")
        made = ErasureCertificate.objects.get(pk=id_)
        assert (made.keys, made.claims, made.others, made.left) == (2, 2, 1, 0)
        assert (made.person_id, made.path, made.reason) == (
            siti.id, siti.path, "Masa simpan berakhir",
        )  # fmt: skip
        assert made.erased_by_id == kpu.account_id
        assert set(ErasedKey.objects.values_list("id", "purpose")) == keys
        entry = LedgerEntry.objects.get(act="people.erased")
        assert made.entry_id == entry.id
        assert entry.count == 1
        assert LedgerPayload.objects.get(entry=entry).payload == {
            "count": 1, "reason": "Masa simpan berakhir",
        }  # fmt: skip
        assert erasures.proven(entry.id)

    def test_a_name_that_something_keeps_stays(self, world: World, kpu: Actor) -> None:
        siti, ani = (registered(world.village.path, name) for name in ("Siti", "Ani"))
        kept = {siti.id: "Tercantum dalam keputusan 12 tahun 2024"}
        ids = erase_people(kpu, persons=[siti.id, ani.id], reason="Retensi", names_kept=kept)
        for person in (siti, ani):
            person.refresh_from_db()
        assert (siti.name, siti.birth_date) == ("Siti", date(1995, 12, 15))
        assert ani.name == "Orang yang dihapus"
        made = [ErasureCertificate.objects.get(pk=id_) for id_ in ids]
        assert [c.person_id for c in made] == [siti.id, ani.id]
        assert [c.name_kept_for for c in made] == [kept[siti.id], ""]
        assert LedgerEntry.objects.get(act="people.erased").count == 2

    def test_somebody_without_secrets_gets_a_certificate_too(
        self, world: World, kpu: Actor
    ) -> None:
        person = factories.person(world.village.path, "Tanpa NIK")
        made = ErasureCertificate.objects.get(
            pk=erase_person(kpu, person_id=person.id, reason="Retensi")
        )
        assert (made.keys, made.claims, made.others, made.left) == (0, 0, 0, 0)

    def test_rooms_above_take_part_in_the_same_transaction(self, world: World, kpu: Actor) -> None:
        siti = registered(world.village.path)

        def refuse(event: Erasing) -> None:
            assert event.persons == [siti.id]
            raise GardaError(id="Masih digaji.", en="Still paid.", code="paid")

        events.subscribe(Erasing, refuse)
        try:
            with pytest.raises(GardaError, match="digaji"):
                erase_person(kpu, person_id=siti.id, reason="Retensi")
        finally:
            events._handlers[Erasing].remove(refuse)
        assert PersonKey.objects.filter(person=siti).count() == 2
        assert not ErasureCertificate.objects.exists()

    def test_queries_do_not_grow_with_people(self, world: World, kpu: Actor) -> None:
        counts = []
        for size in (1, 20):
            persons = [registered(world.village.path).id for _ in range(size)]
            with CaptureQueriesContext(connection) as queries:
                erase_people(kpu, persons=persons, reason="Retensi")
            counts.append(len(queries))
        # Each vault and the room of neutrality are entered by a role of their own, which takes
        # statements, too.
        assert counts[0] == counts[1] <= 100


@pytest.mark.django_db
class TestRefused:
    def untouched(self, *people: Person) -> bool:
        keys = PersonKey.objects.filter(person__in=people).count()
        return keys == 2 * len(people) and not ErasureCertificate.objects.exists()

    @pytest.mark.parametrize("role", [Role.PPS, Role.PPK, Role.AUDITOR, Role.KPU_PROVINCE])
    def test_others_erase_nobody(self, world: World, role: Role) -> None:
        siti = registered(world.village.path)
        with pytest.raises(NotAllowed):
            erase_person(factories.actor(world, role, world.regency), person_id=siti.id, reason="x")
        assert self.untouched(siti)

    def test_all_or_nobody_of_a_list(self, world: World, kpu: Actor) -> None:
        elsewhere = factories.world()
        here, there = registered(world.village.path), registered(elsewhere.village.path)
        with pytest.raises(NotAllowed):
            erase_people(kpu, persons=[here.id, there.id], reason="Retensi")
        assert self.untouched(here, there)

    def test_whoever_still_holds_a_role_is_not_erased(self, world: World, kpu: Actor) -> None:
        siti = registered(world.village.path)
        account = factories.account(world, Role.KPPS, world.village)
        Account.objects.filter(pk=account.pk).update(person=siti)
        with pytest.raises(StillServes, match="1 orang"):
            erase_person(kpu, person_id=siti.id, reason="Retensi")
        assert self.untouched(siti)
        Grant.objects.filter(account=account).update(valid_to=date(2024, 12, 8))
        erase_person(kpu, person_id=siti.id, reason="Retensi")

    def test_nobody_is_erased_twice(self, world: World, kpu: Actor) -> None:
        siti = registered(world.village.path)
        erase_person(kpu, person_id=siti.id, reason="Retensi")
        with pytest.raises(ErasedBefore):
            erase_person(kpu, person_id=siti.id, reason="Lagi")
        assert ErasureCertificate.objects.count() == 1


@pytest.mark.django_db(transaction=True)
class TestProof:
    @pytest.fixture
    def entry(self, world: World, kpu: Actor) -> UUID:
        persons = [registered(world.village.path, f"Warga {n}").id for n in range(3)]
        erase_people(kpu, persons=persons, reason="Retensi")
        return LedgerEntry.objects.get(act="people.erased").id

    @pytest.fixture
    def unlocked(self, owner_connection: psycopg.Connection) -> Iterator[psycopg.Connection]:
        """The owner with the triggers off: who would forge a proof."""
        tables = ("people_erasurecertificate", "people_erasedkey")
        for table in tables:
            owner_connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER append_only")
        yield owner_connection
        for table in tables:
            owner_connection.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER append_only")

    @pytest.mark.parametrize(
        "forged",
        [
            "UPDATE people_erasurecertificate SET claims = 7",
            "UPDATE people_erasurecertificate SET reason = 'lain'",
            "DELETE FROM people_erasedkey WHERE purpose = 'contact'",
            "UPDATE people_erasedkey SET master_version = 9",
            "DELETE FROM people_erasedkey; DELETE FROM people_erasurecertificate",
        ],
    )
    def test_a_forged_certificate_is_found(
        self, entry: UUID, unlocked: psycopg.Connection, forged: str
    ) -> None:
        assert erasures.proven(entry)
        unlocked.execute(forged)
        assert not erasures.proven(entry)

    @pytest.mark.parametrize("table", ["people_erasurecertificate", "people_erasedkey"])
    def test_nobody_changes_a_certificate(
        self, entry: UUID, owner_connection: psycopg.Connection, table: str
    ) -> None:
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
            with pytest.raises(psycopg.Error):
                owner_connection.execute(statement)


@pytest.mark.django_db
class TestBackups:
    def test_an_old_dump_opens_until_its_master_key_is_destroyed(
        self,
        world: World,
        kpu: Actor,
        folder: Path,
        settings: Any,
        django_capture_on_commit_callbacks: Any,
    ) -> None:
        settings.GARDA_BACKUP_DAYS = 35
        siti, other = (registered(world.village.path, name) for name in ("Siti", "Lain"))
        dump = Dump.of(siti)
        certificate = erase_person(kpu, person_id=siti.id, reason="Retensi")
        # The truth about backups: the dump has the wrapped key, and its master key is still there.
        assert dump.opened() == NIK
        assert erasures.still_in_backups([certificate]) == {certificate}
        assert erasures.to_rotate() == [Purpose.CONTACT, Purpose.IDENTITY]

        for purpose in erasures.to_rotate():
            list(rotation.rotate(system_operator(), purpose))
        assert erasures.to_rotate() == []
        assert erasures.still_in_backups([certificate]) == {certificate}
        KeyVersion.objects.filter(retired_at__isnull=False).update(
            retired_at=Now() - timedelta(days=36)
        )
        with django_capture_on_commit_callbacks(execute=True):
            for row in rotation.due():
                rotation.destroy(system_operator(), Purpose(row.purpose), row.version)
        assert erasures.still_in_backups([certificate]) == set()
        with pytest.raises(KeyMissing):
            dump.opened()
        for version in KeyFiles(folder).versions("identity"):
            with pytest.raises(KeyWrong):
                dump.opened(version)
        # Whoever was not erased is read as before.
        assert Dump.of(other).opened() == NIK

    def test_keys_of_others_open_nothing_of_the_erased(self, world: World, kpu: Actor) -> None:
        siti, other = (registered(world.village.path, name) for name in ("Siti", "Lain"))
        claim = Dump.of(siti).claim
        erase_person(kpu, person_id=siti.id, reason="Retensi")
        theirs = Dump.of(other)
        held = [(other.id, theirs.wrapped)]
        [key] = vault.open_keys(Purpose.IDENTITY, theirs.version, held)
        label = vault.Label(Purpose.IDENTITY, "nik", siti.id, claim.id)
        with pytest.raises(vault.SealBroken):
            vault.reveal(key, label, bytes(claim.ciphertext))
