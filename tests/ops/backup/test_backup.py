"""A backup is proved by restoring it, and holds what its rows refer to."""

from __future__ import annotations

import tracemalloc
from datetime import UTC, datetime

import psycopg
import pytest
from tests.ops.conftest import KEY, PAPER, Office, largest_file

from garda.documents.objects import ObjectStore
from garda.kernel.canonical import sha256_hex
from garda.kernel.errors import GardaError
from garda.ops import paths, rebuild
from garda.ops.backup import contents, files, programs
from garda.ops.backup.archive import Reader
from garda.ops.backup.making import Made, make


def made(office: Office, *, verify: bool = True, name: str = "x.garda") -> Made:
    return make(office.server, office.name, office.home / name, KEY, verify=verify)


def refusal(office: Office, *, verify: bool = True) -> str:
    with pytest.raises(GardaError) as refused:
        made(office, verify=verify)
    return refused.value.code


def test_is_proved_and_remembered(office: Office) -> None:
    backup = made(office)
    assert backup.verified
    assert backup.file.stat().st_mode & 0o077 == 0
    assert backup.bytes == backup.file.stat().st_size
    assert backup.manifest.contents.tables["django_session"] == 2
    assert backup.manifest.contents.tables["ledger_ledgerentry"] == 1
    assert backup.manifest.keys.keys() == {"master-1.key"}
    assert (backup.end.objects, backup.end.objects_bytes) == (1, len(PAPER))
    assert backup.end.missing_count == 0
    assert office.others() == [], "the scratch database is gone"
    known = files.last(office.name)
    assert known is not None
    assert known["verified_at"] >= known["made_at"]
    assert known["file"] == str(backup.file)


def test_holds_no_key_and_nothing_in_clear(office: Office) -> None:
    data = made(office, verify=False).file.read_bytes()
    assert PAPER not in data
    assert b"m" * 64 not in data
    with (office.home / "x.garda").open("rb") as source:
        reader = Reader(source, KEY)
        dump = b"".join(reader.dump())
        assert dump.startswith(b"PGDMP")
        assert [member.address for member in reader.objects()] == [sha256_hex(PAPER)]
        assert reader.end().objects == 1
    assert files.last(office.name) is not None
    assert files.last(office.name)["verified_at"] is None  # type: ignore[index]


def test_a_missing_and_a_damaged_object_are_named(office: Office) -> None:
    lost, hurt = sha256_hex(b"hilang"), office.put(b"rusak")
    office.paper(lost)
    office.paper(hurt)
    ObjectStore(paths.objects_folder(office.name)).path_of(hurt).write_bytes(b"lain")
    office.put(b"tanpa baris")
    backup = made(office)
    assert backup.end.missing == sorted([lost, hurt])
    assert backup.end.missing_count == 2
    assert backup.end.objects == 2, "an object that no row refers to is kept, too"


def test_a_half_written_object_is_left_out(office: Office) -> None:
    folder = ObjectStore(paths.objects_folder(office.name)).path_of(sha256_hex(PAPER)).parent
    (folder / ".new-abc").write_bytes(b"setengah")
    assert made(office).end.objects == 1


def test_what_comes_after_the_snapshot_is_not_in_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures, the dump and the list of objects speak of one moment."""
    real = contents.read

    def read_while_others_write(connection: psycopg.Connection) -> contents.Contents:
        found = real(connection)
        if connection.info.dbname == office.name:
            office.execute("INSERT INTO django_session VALUES ('tiga', '', now())")
            office.paper(sha256_hex(b"nanti"))
        return found

    monkeypatch.setattr(contents, "read", read_while_others_write)
    backup = made(office)
    assert backup.manifest.contents.tables["django_session"] == 2
    assert backup.end.missing_count == 0
    assert office.execute("SELECT count(*) FROM django_session") == [(3,)]


def test_what_did_not_come_back_is_not_accepted(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = contents.read

    def one_row_less(connection: psycopg.Connection) -> contents.Contents:
        if connection.info.dbname != office.name:
            connection.execute("UPDATE django_session SET session_data = 'x'")
        return real(connection)

    monkeypatch.setattr(contents, "read", one_row_less)
    assert refusal(office) == "unequal"
    assert list(office.home.glob("x.garda*")) == []
    assert files.last(office.name) is None
    assert office.others() == []


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER {trigger} ON ledger_ledgerentry",
        "ALTER TABLE people_person DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE ledger_ledgerlink DROP CONSTRAINT ledger_link_one_per_place",
    ],
)
def test_rules_count_as_content(office: Office, change: str) -> None:
    query = (
        "SELECT tgname FROM pg_trigger"
        " WHERE tgrelid = 'ledger_ledgerentry'::regclass AND NOT tgisinternal LIMIT 1"
    )
    ((trigger,),) = office.execute(query)
    before = _contents(office)
    office.execute(change.format(trigger=trigger))
    after = _contents(office)
    assert after.digest == before.digest
    assert after.rules != before.rules


def test_the_digest_sees_values_not_their_order(office: Office) -> None:
    before = _contents(office)
    office.execute("UPDATE django_session SET session_data = 'x' WHERE session_key = 'satu'")
    changed = _contents(office)
    office.execute("UPDATE django_session SET session_data = '' WHERE session_key = 'satu'")
    again = _contents(office)
    assert changed.tables == before.tables
    assert changed.digest != before.digest
    assert again.digest == before.digest, "the row now lies behind the other"


def _contents(office: Office) -> contents.Contents:
    with psycopg.connect(office.server.owner_url(office.name).text()) as connection:
        return contents.read(connection)


def test_an_unknown_database_is_named(office: Office) -> None:
    with pytest.raises(GardaError, match="tidak_ada") as refused:
        make(office.server, "tidak_ada", office.home / "y.garda", KEY)
    assert refused.value.code == "no_database"
    assert list(office.home.glob("y.garda*")) == []


def test_a_failing_dump_leaves_nothing(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    real = programs._program
    monkeypatch.setattr(
        programs,
        "_program",
        lambda name, server: "false" if name == "pg_dump" else real(name, server),
    )
    assert refusal(office) == "backup_program"
    assert list(office.home.glob("x.garda*")) == []


def test_a_failing_restore_is_reported(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the program ends before it was given everything, or says no at the end."""
    real = programs._program
    monkeypatch.setattr(
        programs,
        "_program",
        lambda name, server: "false" if name == "pg_restore" else real(name, server),
    )
    assert refusal(office) == "backup_program"
    assert list(office.home.glob("x.garda*")) == []
    assert office.others() == []


def test_an_existing_file_is_not_overwritten(office: Office) -> None:
    target = office.home / "x.garda"
    target.write_bytes(b"yang lama")
    assert refusal(office) == "exists"
    assert target.read_bytes() == b"yang lama"


def test_a_full_disk_is_said_plainly(office: Office) -> None:
    office.put(bytes(3 << 20))
    with largest_file(1 << 20):
        assert refusal(office, verify=False) == "disk_full"
    assert list(office.home.glob("x.garda*")) == []


def test_a_closed_folder_is_said_plainly(office: Office) -> None:
    (office.home / "berkas").write_text("bukan folder")
    with pytest.raises(GardaError) as refused:
        make(office.server, office.name, office.home / "berkas/x.garda", KEY)
    assert refused.value.code == "file"


def test_old_backups_make_room(office: Office) -> None:
    days = [datetime(2024, 11, day, tzinfo=UTC) for day in (25, 26, 27)]
    paths.backups_folder().mkdir()
    for day in days:
        files.default_file(office.name, day).write_bytes(b"")
    other = paths.backups_folder() / f"{office.name}_lain-20241101T000000Z.garda"
    other.write_bytes(b"")
    assert files.prune(office.name, 2) == [files.default_file(office.name, days[0])]
    assert files.prune(office.name, 2) == []
    assert other.exists()


def test_memory_stays_small(office: Office) -> None:
    """An object of 64 MiB goes through in blocks."""
    office.put(bytes(64 << 20))
    tracemalloc.start()
    try:
        made(office)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 48 << 20


def test_two_at_once_do_not_disturb_each_other(office: Office) -> None:
    with rebuild.alone(f"{office.name}_verifying"):
        assert refusal(office) == "building"
    assert made(office).verified


def test_the_default_place_is_in_the_home(office: Office) -> None:
    moment = datetime(2024, 11, 27, 12, tzinfo=UTC)
    target = office.home / "backups" / "garda-20241127T120000Z.garda"
    assert files.default_file("garda", moment) == target
