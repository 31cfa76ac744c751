"""Master keys: files of their own, or another keeper; a missing or wrong one is told clearly."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.support import kms

from garda.people import vault
from garda.people.keyring import Bound, KeyFiles, KeyMissing, KeyWrong, Purpose, Secrets, secrets
from garda.people.models import KeyVersion, Person, PersonKey
from garda.people.services import NewPerson, register_people, system_operator
from garda.people.services.keys import current_version, open_keys
from garda.people.stores import IDENTITY

NIK = "3320905512950007"
ITEM = Bound(b"k" * 32, b"owner")


def register(name: str = "Siti") -> list[UUID]:
    someone = NewPerson(name, "P", date(1995, 12, 15), "id/33", NIK)
    return register_people(system_operator(), people=[someone])


def everybody() -> list[UUID]:
    return list(Person.objects.values_list("id", flat=True))


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.GARDA_KEYS = tmp_path / "kunci"
    return tmp_path / "kunci"


@pytest.fixture
def in_memory(settings: Any) -> Iterator[kms.KeeperInMemory]:
    settings.GARDA_KMS = "tests.support.kms.keeper"
    yield kms.keeper
    kms.keeper.keys.clear()


@pytest.fixture(params=["files", "memory"])
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Secrets:
    return KeyFiles(tmp_path / "kunci") if request.param == "files" else kms.KeeperInMemory()


class TestEveryKeeper:
    """What the vault relies on, of the files and of any other keeper."""

    def test_wraps_for_one_owner(self, keeper: Secrets) -> None:
        keeper.make("identity", 1)
        [wrapped] = keeper.wrap("identity", 1, [ITEM])
        assert keeper.unwrap("identity", 1, [Bound(wrapped, b"owner")]) == [ITEM.data]
        assert ITEM.data not in wrapped
        with pytest.raises(KeyWrong):
            keeper.unwrap("identity", 1, [Bound(wrapped, b"other")])

    def test_purposes_and_versions_are_keys_of_their_own(self, keeper: Secrets) -> None:
        for purpose, version in (("identity", 1), ("identity", 2), ("health", 1)):
            keeper.make(purpose, version)
        [wrapped] = keeper.wrap("identity", 1, [ITEM])
        for purpose, version in (("identity", 2), ("health", 1)):
            with pytest.raises(KeyWrong):
                keeper.unwrap(purpose, version, [Bound(wrapped, b"owner")])
        assert keeper.versions("identity") == [1, 2]
        marks = {keeper.fingerprint(p, v) for p in ("identity", "health") for v in [1]}
        assert len(marks | {keeper.fingerprint("identity", 2)}) == 3

    def test_making_again_changes_nothing(self, keeper: Secrets) -> None:
        keeper.make("index", 1)
        before = keeper.index(1, [b"nik:1"])
        keeper.make("index", 1)
        assert keeper.index(1, [b"nik:1", b"nik:2"])[0] == before[0]

    def test_a_destroyed_version_is_missing(self, keeper: Secrets) -> None:
        keeper.make("identity", 1)
        [wrapped] = keeper.wrap("identity", 1, [ITEM])
        keeper.destroy("identity", 1)
        keeper.destroy("identity", 1)
        assert keeper.versions("identity") == []
        for ask in (
            lambda: keeper.wrap("identity", 1, [ITEM]),
            lambda: keeper.unwrap("identity", 1, [Bound(wrapped, b"owner")]),
            lambda: keeper.index(1, [b"x"]),
            lambda: keeper.fingerprint("identity", 1),
        ):
            with pytest.raises(KeyMissing, match="tidak ada"):
                ask()


def test_key_files_are_for_this_account_only(tmp_path: Path) -> None:
    files = KeyFiles(tmp_path / "kunci")
    files.make("identity", 1)
    files.make("identity", 12)
    (tmp_path / "kunci" / "identity-lama.key").touch()
    assert files.versions("identity") == [1, 12]
    assert (tmp_path / "kunci").stat().st_mode & 0o777 == 0o700
    modes = {
        path.stat().st_mode & 0o777 for path in (tmp_path / "kunci").glob("identity-?*[0-9].key")
    }
    assert modes == {0o600}


@pytest.mark.django_db
class TestVersions:
    def test_the_first_use_makes_the_first_version(self, folder: Path) -> None:
        register()
        assert sorted(path.name for path in folder.iterdir()) == ["identity-1.key", "index-1.key"]
        rows = KeyVersion.objects.order_by("purpose")
        assert [(r.purpose, r.version, r.superseded_at) for r in rows] == [
            ("identity", 1, None),
            ("index", 1, None),
        ]
        assert set(PersonKey.objects.values_list("master_version", flat=True)) == {1}

    def test_a_new_database_takes_the_newest_key_that_is_there(self, folder: Path) -> None:
        KeyFiles(folder).make(Purpose.IDENTITY, 3)
        assert current_version(Purpose.IDENTITY) == 3
        assert KeyFiles(folder).versions(Purpose.IDENTITY) == [3]

    def test_a_missing_key_is_told_and_never_made_anew(self, folder: Path) -> None:
        register()
        (folder / "identity-1.key").unlink()
        with pytest.raises(KeyMissing) as refused:
            register("Lain")
        assert "identity-1.key" in refused.value.id
        assert not (folder / "identity-1.key").exists()
        assert Person.objects.count() == 1
        with pytest.raises(KeyMissing):
            open_keys(IDENTITY, everybody())

    def test_a_wrong_key_seals_nothing(self, folder: Path) -> None:
        register()
        shutil.copy(folder / "index-1.key", folder / "identity-1.key")
        with pytest.raises(KeyWrong, match="identity-1"):
            register("Lain")
        assert Person.objects.count() == 1
        with pytest.raises(KeyWrong):
            open_keys(IDENTITY, everybody())

    def test_another_keeper_serves_the_same_vault(self, in_memory: kms.KeeperInMemory) -> None:
        before = in_memory.asked
        people = [
            NewPerson(f"Warga {n}", "L", date(1995, 1, 1), "id/33", f"33209001019500{n:02d}")
            for n in range(50)
        ]
        register_people(system_operator(), people=people)
        # Once for the keys, once for the indexes: not once per person.
        assert in_memory.asked - before == 2
        assert len(open_keys(IDENTITY, everybody())) == 50
        assert secrets() is in_memory

    def test_keys_of_another_keeper_open_nothing(
        self, folder: Path, in_memory: kms.KeeperInMemory, settings: Any
    ) -> None:
        register()
        settings.GARDA_KMS = ""
        KeyFiles(folder).make(Purpose.IDENTITY, 1)
        with pytest.raises(KeyWrong):
            open_keys(IDENTITY, everybody())


def test_labels_tell_every_part_apart() -> None:
    ids = uuid4(), uuid4()
    first = vault.Label("identity", "nik", *ids)
    assert first.context() != vault.Label("identity", "nik", *reversed(ids)).context()
