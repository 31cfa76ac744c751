"""A backup comes back whole, beside what is in use, or nothing happens."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ops.conftest import KEY, PAPER, Office, largest_file

from garda.documents.objects import ObjectStore
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError
from garda.ops import framework, paths, postgres, state
from garda.ops.backup.archive import MANIFEST, Reader, Writer
from garda.ops.backup.making import make
from garda.ops.backup.restoring import restore
from garda.ops.backup.sealing import Sealer
from garda.ops.state import ProcessMark, Running


@pytest.fixture
def file(office: Office) -> Path:
    return make(office.server, office.name, office.home / "x.garda", KEY, verify=False).file


def back(office: Office) -> str:
    return f"{office.name}_kembali"


def sessions(office: Office, name: str) -> list[tuple[object, ...]]:
    return office.execute("SELECT session_key FROM django_session ORDER BY 1", name)


def refusal(office: Office, file: Path, key: bytes = KEY, **options: Any) -> str:
    """The code of a refusal that left everything as it was."""
    before, objects = sessions(office, office.name), sorted((office.home / "objects").rglob("*"))
    with pytest.raises(GardaError) as refused:
        restore(office.server, file, key, **options)
    assert sessions(office, office.name) == before
    assert sorted((office.home / "objects").rglob("*")) == objects
    assert office.others() == []
    return refused.value.code


def test_everything_is_back_beside_the_old_one(office: Office, file: Path) -> None:
    office.execute("DELETE FROM django_session")
    done = restore(office.server, file, KEY, database=back(office))
    assert done.database == back(office)
    assert sessions(office, back(office)) == [("dua",), ("satu",)]
    assert sessions(office, office.name) == []
    assert ObjectStore(paths.objects_folder(back(office))).get(sha256_hex(PAPER)) == PAPER
    assert (done.replaced, done.migrated, done.keys_lacking) == (False, 0, [])
    assert done.ledger["whole"]
    assert done.ledger["links"] == {"results": 0, "internal": 1}, "the act got its place"
    assert office.others() == [back(office)]


def test_rights_and_triggers_are_back(office: Office, file: Path) -> None:
    restore(office.server, file, KEY, database=back(office))
    with psycopg.connect(office.server.app_url(back(office)).text(), autocommit=True) as app:
        app.execute("INSERT INTO django_session VALUES ('baru', '', now())")
        for forbidden in ("UPDATE ledger_ledgerentry SET act = ''", "CREATE TABLE a (b int)"):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                app.execute(forbidden)
    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"):
        office.execute("UPDATE ledger_ledgerentry SET act = ''", back(office))


def test_the_name_it_had_is_the_default(office: Office, file: Path) -> None:
    postgres.drop_database(office.server, office.name)
    done = restore(office.server, file, KEY)
    assert done.database == office.name
    assert sessions(office, office.name) == [("dua",), ("satu",)]


def test_what_holds_anything_is_replaced_only_when_told(office: Office, file: Path) -> None:
    office.execute("UPDATE django_session SET session_data = 'baru'")
    office.put(b"objek baru")
    assert refusal(office, file) == "not_empty"
    done = restore(office.server, file, KEY, replace=True)
    assert done.replaced
    assert office.execute("SELECT DISTINCT session_data FROM django_session") == [("",)]
    store = ObjectStore(paths.objects_folder(office.name))
    assert store.holds(sha256_hex(PAPER))
    assert not store.holds(sha256_hex(b"objek baru"))


def test_an_empty_database_may_be_filled(office: Office, file: Path) -> None:
    postgres.create_database(office.server, back(office))
    assert restore(office.server, file, KEY, database=back(office)).replaced
    assert sessions(office, back(office)) == [("dua",), ("satu",)]


def test_an_empty_database_in_use_is_not(office: Office, file: Path) -> None:
    postgres.create_database(office.server, back(office))
    with (
        psycopg.connect(office.server.app_url(back(office)).text()),
        pytest.raises(GardaError) as refused,
    ):
        restore(office.server, file, KEY, database=back(office))
    assert refused.value.code == "not_empty"


def test_a_served_database_is_never_replaced(office: Office, file: Path) -> None:
    state.write(Running(ProcessMark.of(os.getpid()), office.name, 8000))
    assert refusal(office, file, replace=True) == "serving"


def test_bad_files_change_nothing(office: Office, file: Path) -> None:
    whole = file.read_bytes()
    for name, content, code in (
        ("terpotong", whole[:-100], "truncated"),
        ("separuh", whole[: len(whole) // 2], "truncated"),
        ("rusak", whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:], "truncated"),
        ("lain", b"PGDMP" + whole, "not_a_backup"),
        ("baru", whole[:8] + b"\x00\x09" + whole[10:], "newer_format"),
        ("kosong", b"", "not_a_backup"),
    ):
        bad = office.home / name
        bad.write_bytes(content)
        assert refusal(office, bad, database=back(office)) == code, name
    assert refusal(office, file, b"x" * 40, database=back(office)) == "wrong_key"
    assert refusal(office, office.home / "tidak-ada", database=back(office)) == "file"


def test_a_backup_of_a_newer_garda_is_refused(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = framework.known_migrations()
    monkeypatch.setattr(framework, "known_migrations", lambda: known - {"results.0002_append_only"})
    assert refusal(office, file, database=back(office)) == "newer_backup"


def test_a_ledger_that_was_broken_is_not_put_in_place(office: Office) -> None:
    office.execute(
        "INSERT INTO ledger_ledgerlink (id, log, seq, entry_id, previous_hash, hash)"
        " SELECT id, 'internal', 7, id, '\\x00', '\\x00' FROM ledger_ledgerentry"
    )
    target = office.home / "y.garda"
    make(office.server, office.name, target, KEY)
    assert refusal(office, target, database=back(office)) == "ledger_broken"


def test_an_object_that_was_changed_in_the_archive_is_seen(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever has the key can seal anything; the address still tells."""
    forged = office.home / "palsu.garda"
    with file.open("rb") as source, forged.open("wb") as target:
        reader = Reader(source, KEY)
        sealer = Sealer(target, KEY)
        writer = Writer(sealer)
        writer.add(MANIFEST, reader.manifest.as_bytes())
        writer.add_dump(io.BytesIO(b"".join(reader.dump())))
        for member in reader.objects():
            writer.add(member.name, b"isi palsu")
        writer.close()
        sealer.finish()
    assert refusal(office, forged, database=back(office)) == "unexpected"


def test_missing_keys_are_named(office: Office, file: Path) -> None:
    (paths.keys_folder() / "master-1.key").write_text("n" * 64)
    done = restore(office.server, file, KEY, database=back(office))
    assert done.keys_lacking == ["master-1.key"]


def test_older_tables_are_brought_up_to_date(
    office: Office, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last migration of the visits' room, on which no other stands, had not been there yet."""
    del file
    office.execute(
        "DELETE FROM django_migrations WHERE app = 'visits' AND name = '0002_append_only'"
    )
    for table in ("visits_visitreport", "visits_visitphoto"):
        office.execute(f"DROP TRIGGER append_only ON {table}")
    target = office.home / "lama.garda"
    make(office.server, office.name, target, KEY)
    done = restore(office.server, target, KEY, database=back(office))
    assert done.migrated == 1
    triggers = (
        "SELECT count(*) FROM pg_trigger"
        " WHERE tgrelid = 'visits_visitreport'::regclass AND NOT tgisinternal"
    )
    assert office.execute(triggers, back(office)) != [(0,)]


def test_a_full_disk_while_restoring_changes_nothing(office: Office) -> None:
    office.put(bytes(3 << 20))
    file = make(office.server, office.name, office.home / "x.garda", KEY, verify=False).file
    with largest_file(1 << 20):
        assert refusal(office, file, database=back(office)) == "disk_full"
