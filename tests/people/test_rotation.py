"""New versions of master keys: nothing is lost on the way, whenever it is broken off."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models.functions import Now
from tests.people.test_vault import number_of

from garda.kernel.actor import Actor
from garda.kernel.errors import NotAllowed
from garda.kernel.roles import Role
from garda.ledger.models import LedgerEntry, LedgerPayload
from garda.people.key_report import key_lines
from garda.people.keyring import KeyFiles, KeyMissing, Purpose
from garda.people.models import Contact, IdentityClaim, KeyVersion, Person, PersonKey
from garda.people.services import (
    NewPerson,
    nik_holders,
    record_contact,
    register_people,
    rotation,
    system_operator,
)

KK = "3320901201150003"
KPU = Actor(Role.KPU_REGENCY, "id/33/20")


def nik(number: int) -> str:
    return f"332090010195{number:04d}"


def people(count: int, *, start: int = 1) -> list[UUID]:
    newcomers = [
        NewPerson(f"Warga {n}", "L", date(1995, 1, 1), "id/33/20/01/2001", nik(n), KK)
        for n in range(start, start + count)
    ]
    return register_people(system_operator(), people=newcomers)


def rotate(purpose: Purpose, **options: Any) -> list[int]:
    return list(rotation.rotate(system_operator(), purpose, **options))


def versions(purpose: Purpose) -> list[tuple[int, str]]:
    return [(line.version, line.state) for line in key_lines() if line.purpose == purpose]


def numbers() -> set[tuple[str, str]]:
    return {(claim.kind, number_of(claim)) for claim in IdentityClaim.objects.all()}


def nik_indexes() -> set[bytes]:
    rows = IdentityClaim.objects.filter(kind="nik")
    return {bytes(index) for index in rows.values_list("blind_index", flat=True)}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.GARDA_KEYS = tmp_path / "kunci"
    return tmp_path / "kunci"


@pytest.mark.django_db
class TestMasterKey:
    def test_all_keys_are_wrapped_again_and_everything_still_opens(self) -> None:
        people(7)
        before, ciphertexts = numbers(), set(IdentityClaim.objects.values_list("ciphertext"))
        assert rotate(Purpose.IDENTITY, batch=3) == [3, 3, 1]
        assert numbers() == before
        assert len(before) == 8
        assert set(PersonKey.objects.values_list("master_version", flat=True)) == {2}
        assert set(IdentityClaim.objects.values_list("ciphertext")) == ciphertexts
        assert versions(Purpose.IDENTITY) == [(1, "retired"), (2, "current")]

    def test_the_old_key_is_not_needed_any_more(self, folder: Path) -> None:
        people(2)
        rotate(Purpose.IDENTITY)
        (folder / "identity-1.key").unlink()
        assert len(numbers()) == 3
        people(1, start=3)

    def test_purposes_are_rotated_by_themselves(self) -> None:
        [person] = people(1)
        record_contact(system_operator(), person_id=person, number="081290000001")
        rotate(Purpose.CONTACT)
        found = PersonKey.objects.values_list("purpose", "master_version")
        assert sorted(found) == [("contact", 2), ("identity", 1)]
        assert Contact.objects.count() == 1

    def test_it_goes_on_where_it_was_broken_off(self) -> None:
        people(7)
        going = rotation.rotate(system_operator(), Purpose.IDENTITY, batch=3)
        assert next(going) == 3
        going.close()
        assert versions(Purpose.IDENTITY) == [(1, "superseded"), (2, "current")]
        # Both versions open meanwhile, and the new one seals.
        people(1, start=8)
        assert len(numbers()) == 9
        assert rotate(Purpose.IDENTITY, batch=3) == [3, 1]
        assert versions(Purpose.IDENTITY) == [(1, "retired"), (2, "current")]
        assert len(numbers()) == 9

    def test_two_rotations_follow_each_other(self) -> None:
        people(2)
        rotate(Purpose.IDENTITY)
        rotate(Purpose.IDENTITY)
        assert versions(Purpose.IDENTITY) == [(1, "retired"), (2, "retired"), (3, "current")]
        assert len(numbers()) == 3

    def test_a_number_of_a_version_is_never_used_again(self, folder: Path) -> None:
        people(1)
        KeyFiles(folder).make("identity", 4)
        rotate(Purpose.IDENTITY)
        assert versions(Purpose.IDENTITY)[-1] == (5, "current")

    def test_the_old_version_stays_while_something_needs_it(self) -> None:
        people(2)
        rotation.begin(system_operator(), Purpose.IDENTITY)
        with pytest.raises(rotation.NothingToRotate):
            rotation.finish(system_operator(), Purpose.IDENTITY)
        assert versions(Purpose.IDENTITY) == [(1, "superseded"), (2, "current")]

    def test_begin_and_end_are_acts_of_the_operator(self) -> None:
        people(1)
        rotate(Purpose.IDENTITY)
        acts = LedgerPayload.objects.filter(entry__act__startswith="keys.").order_by(
            "entry__recorded_at"
        )
        assert [(row.entry.act, row.payload) for row in acts] == [
            ("keys.rotation_begun", {"purpose": "identity", "from": 1, "to": 2}),
            ("keys.rotation_finished", {"purpose": "identity", "retired": [1], "current": 2}),
        ]
        for act in (rotation.begin, rotation.finish):
            with pytest.raises(NotAllowed):
                act(KPU, Purpose.IDENTITY)
        assert versions(Purpose.IDENTITY) == [(1, "retired"), (2, "current")]


@pytest.mark.django_db
class TestIndexKey:
    def test_all_indexes_change_together_and_equal_numbers_stay_equal(self) -> None:
        people(3)
        before = nik_indexes()
        assert rotate(Purpose.INDEX, batch=4) == [4, 2]
        after = nik_indexes()
        assert len(after) == 3
        assert not before & after
        cards = IdentityClaim.objects.filter(kind="kk")
        assert len({bytes(c.blind_index) for c in cards}) == 1
        found = IdentityClaim.objects.values_list("index_version", "next_index").distinct()
        assert list(found) == [(2, None)]
        assert versions(Purpose.INDEX) == [(1, "retired"), (2, "current")]

    def test_a_number_is_found_before_meanwhile_and_after(self) -> None:
        first, *_ = people(5)
        assert nik_holders([nik(1)]) == {nik(1): {first}}
        going = rotation.rotate(system_operator(), Purpose.INDEX, batch=3)
        next(going)
        assert versions(Purpose.INDEX) == [(1, "current"), (2, "coming")]
        [late] = people(1, start=6)
        assert nik_holders([nik(1)]) == {nik(1): {first}}
        assert nik_holders([nik(6)]) == {nik(6): {late}}
        list(going)
        assert nik_holders([nik(1)]) == {nik(1): {first}}
        assert nik_holders([nik(6)]) == {nik(6): {late}}

    def test_it_goes_on_where_it_was_broken_off(self) -> None:
        people(5)
        going = rotation.rotate(system_operator(), Purpose.INDEX, batch=4)
        assert next(going) == 4
        going.close()
        assert rotate(Purpose.INDEX, batch=4) == [4, 2]
        assert versions(Purpose.INDEX) == [(1, "retired"), (2, "current")]

    def test_an_erased_number_gets_no_index(self) -> None:
        people(2)
        IdentityClaim.objects.filter(kind="nik").update(blind_index=None)
        rotate(Purpose.INDEX)
        erased = IdentityClaim.objects.filter(kind="nik")
        assert set(erased.values_list("blind_index", "next_index")) == {(None, None)}
        assert set(IdentityClaim.objects.values_list("index_version", flat=True)) == {2}


@pytest.mark.django_db
class TestDestroying:
    def retire_long_ago(self, days: int) -> None:
        KeyVersion.objects.filter(retired_at__isnull=False).update(
            retired_at=Now() - timedelta(days=days)
        )

    def test_a_key_stays_as_long_as_backups(
        self, folder: Path, settings: Any, django_capture_on_commit_callbacks: Any
    ) -> None:
        settings.GARDA_BACKUP_DAYS = 35
        people(2)
        rotate(Purpose.IDENTITY)
        self.retire_long_ago(days=34)
        assert rotation.due() == []
        with pytest.raises(rotation.KeyStillNeeded, match="35 hari"):
            rotation.destroy(system_operator(), Purpose.IDENTITY, 1)
        assert (folder / "identity-1.key").exists()
        self.retire_long_ago(days=36)
        with django_capture_on_commit_callbacks(execute=True):
            rotation.destroy(system_operator(), Purpose.IDENTITY, 1)
        assert not (folder / "identity-1.key").exists()
        assert versions(Purpose.IDENTITY) == [(1, "destroyed"), (2, "current")]
        assert all(line.sound for line in key_lines())
        assert rotation.due() == []
        assert len(numbers()) == 3
        entry = LedgerEntry.objects.get(act="keys.destroyed")
        assert entry.payload.payload == {"purpose": "identity", "version": 1}

    def test_a_current_or_needed_key_is_not_destroyed(self) -> None:
        people(1)
        rotate(Purpose.IDENTITY)
        self.retire_long_ago(days=400)
        with pytest.raises(rotation.KeyStillNeeded):
            rotation.destroy(system_operator(), Purpose.IDENTITY, 2)
        # A backup that was put back needs its old key again.
        PersonKey.objects.update(master_version=1)
        with pytest.raises(rotation.KeyStillNeeded):
            rotation.destroy(system_operator(), Purpose.IDENTITY, 1)

    def test_what_could_not_be_destroyed_is_found_again(
        self, folder: Path, django_capture_on_commit_callbacks: Any
    ) -> None:
        people(1)
        rotate(Purpose.IDENTITY)
        self.retire_long_ago(days=400)
        # The commit was the last thing that happened before a power cut.
        rotation.destroy(system_operator(), Purpose.IDENTITY, 1)
        [left] = rotation.due()
        assert not next(line for line in key_lines() if line.version == 1).sound
        with django_capture_on_commit_callbacks(execute=True):
            rotation.destroy(system_operator(), Purpose.IDENTITY, left.version)
        assert not (folder / "identity-1.key").exists()

    def test_only_the_operator_destroys(self) -> None:
        people(1)
        rotate(Purpose.IDENTITY)
        self.retire_long_ago(days=400)
        with pytest.raises(NotAllowed):
            rotation.destroy(KPU, Purpose.IDENTITY, 1)
        assert versions(Purpose.IDENTITY) == [(1, "retired"), (2, "current")]


@pytest.mark.django_db
def test_the_report_tells_missing_and_wrong_keys(folder: Path) -> None:
    people(1)
    assert [(x.purpose, x.there, x.rows, x.age_days) for x in key_lines()] == [
        ("identity", "ok", 1, 0),
        ("index", "ok", 2, 0),
    ]
    (folder / "identity-1.key").write_text("lain" * 20)
    (folder / "index-1.key").unlink()
    lines = list(key_lines())
    assert [(x.purpose, x.there, x.sound) for x in lines] == [
        ("identity", "wrong", False),
        ("index", "missing", False),
    ]
    with pytest.raises(KeyMissing):
        rotate(Purpose.INDEX)


@pytest.mark.django_db(transaction=True)
def test_a_rotation_waits_for_what_is_being_sealed() -> None:
    """A registration that began under the old version is found, however late it commits."""
    people(1)
    sealed, begun = threading.Event(), threading.Event()

    def register() -> None:
        with transaction.atomic():
            people(1, start=2)
            sealed.set()
            assert not begun.wait(0.5), "the rotation did not wait"
        connection.close()

    def begin() -> None:
        sealed.wait()
        rotation.begin(system_operator(), Purpose.IDENTITY)
        begun.set()
        connection.close()

    threads = [threading.Thread(target=run) for run in (register, begin)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert begun.is_set()
    people(1, start=3)
    rows = PersonKey.objects.order_by("master_version")
    assert list(rows.values_list("master_version", flat=True)) == [1, 1, 2]
    assert rotate(Purpose.IDENTITY) == [2]


@pytest.mark.django_db(transaction=True)
def test_sealing_goes_on_during_a_rotation() -> None:
    """Registrations run beside the batches; at the end nothing is left behind."""
    people(40)
    stop = threading.Event()
    made: list[UUID] = []

    def keep_registering() -> None:
        number = 100
        while not stop.is_set():
            made.extend(people(1, start=number))
            number += 1
        connection.close()

    def batches(purpose: Purpose) -> Iterator[int]:
        yield from rotation.rotate(system_operator(), purpose, batch=7)

    thread = threading.Thread(target=keep_registering)
    thread.start()
    try:
        for purpose in (Purpose.IDENTITY, Purpose.INDEX):
            assert sum(batches(purpose)) >= 40
    finally:
        stop.set()
        thread.join()
    assert made
    assert set(PersonKey.objects.values_list("master_version", flat=True)) == {2}
    assert set(IdentityClaim.objects.values_list("index_version", "next_index")) == {(2, None)}
    assert Person.objects.count() == 40 + len(made)
    assert len({number for kind, number in numbers() if kind == "nik"}) == 40 + len(made)
