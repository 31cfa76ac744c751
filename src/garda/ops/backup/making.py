"""Making a backup, and proving it by restoring it beside everything that is in use."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

import psycopg
from psycopg import IsolationLevel

from garda.kernel.errors import GardaError
from garda.ops import framework, paths, postgres, rebuild
from garda.ops.backup import archive, contents, files, keys, programs
from garda.ops.backup.archive import End, Manifest, Reader, Writer
from garda.ops.backup.contents import Contents
from garda.ops.backup.sealing import Sealer
from garda.ops.postgres import Server
from garda.ops.urls import DatabaseUrl


@dataclass(frozen=True)
class Made:
    """A backup that was written. ``verified``: it was restored, and everything came back."""

    file: Path
    bytes: int
    manifest: Manifest
    end: End
    verified: bool


def make(server: Server, database: str, target: Path, key: bytes, *, verify: bool = True) -> Made:
    """Write ``database`` and its objects to ``target``, sealed under ``key``.

    The dump is one snapshot. Objects are never changed once written, and an act writes its object
    before its row, so those archived after the snapshot was taken hold all that it refers to; what
    is missing nevertheless is named in the result. With ``verify`` the file takes its name only
    after it was restored and compared. Raises GardaError, and leaves no file, when anything fails.
    """
    files.refuse_existing(target)
    with files.written(target) as (fresh, file):
        manifest, end = _seal(server, database, file, key)
        size = file.tell()
        if verify:
            _verify(server, database, fresh, key)
    made = Made(target, size, manifest, end, verify)
    files.remember(database, _facts(made))
    return made


def _facts(made: Made) -> dict[str, object]:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return {
        "file": str(made.file),
        "made_at": made.manifest.made_at,
        "verified_at": now if made.verified else None,
        "bytes": made.bytes,
        "missing_objects": made.end.missing_count,
    }


def _seal(server: Server, database: str, file: BinaryIO, key: bytes) -> tuple[Manifest, End]:
    sealer = Sealer(file, key)
    writer = Writer(sealer)
    url = server.owner_url(database)
    with snapshot(url) as (connection, name):
        manifest = _manifest(connection, database)
        writer.add(archive.MANIFEST, manifest.as_bytes())
        with programs.dumping(server, url, name) as dump:
            writer.add_dump(dump)
        wanted = contents.object_addresses(connection)
        end = archive.add_objects(writer, paths.objects_folder(database), wanted)
    writer.add(archive.END, json.dumps(asdict(end)).encode())
    writer.close()
    sealer.finish()
    files.to_disk(file)
    return manifest, end


@contextmanager
def snapshot(url: DatabaseUrl) -> Iterator[tuple[psycopg.Connection, str]]:
    """The owner's connection in one read-only snapshot, and the name others can join it by.

    Raises GardaError when there is no such database.
    """
    try:
        connection = psycopg.connect(url.text())
    except psycopg.OperationalError as error:
        raise GardaError(
            id=f"Basis data {url.database} tidak dapat dibuka:\n{error}",
            en=f"Database {url.database} cannot be opened (details above).",
            code="no_database",
        ) from error
    with connection:
        connection.isolation_level = IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        row = connection.execute("SELECT pg_export_snapshot()").fetchone()
        if row is None:
            raise LookupError("the server names its snapshot")
        yield connection, row[0]


def _manifest(connection: psycopg.Connection, database: str) -> Manifest:
    return Manifest(
        database=database,
        made_at=datetime.now(UTC).isoformat(timespec="seconds"),
        garda=framework.version(),
        postgresql=connection.info.parameter_status("server_version") or "",
        contents=contents.read(connection),
        keys=keys.marks(),
    )


# --- proof ----------------------------------------------------------------------------------


def _verify(server: Server, database: str, file: Path, key: bytes) -> None:
    scratch = f"{database}_verifying"
    with rebuild.alone(scratch), file.open("rb") as source:
        try:
            rebuild.make_empty(server, scratch)
            reader = Reader(source, key)
            load(server, scratch, reader, objects=None)
        finally:
            postgres.drop_database(server, scratch)


def load(
    server: Server, name: str, reader: Reader, *, objects: Path | None
) -> tuple[Contents, End]:
    """Restore into the empty database ``name`` and compare with what the manifest says.

    Objects are checked, and written below ``objects`` when given. Raises Unequal when anything is
    not as it was, and whatever :class:`Reader` raises.
    """
    url = server.owner_url(name)
    with programs.loading(server, url) as sink:
        for block in reader.dump():
            sink.write(block)
    with psycopg.connect(url.text()) as connection:
        found = contents.read(connection)
        _compare(found, reader.manifest.contents)
        got = archive.unpack_objects(reader, contents.object_addresses(connection), objects)
    if got != reader.end():
        raise Unequal("objects")
    return found, got


class Unequal(GardaError):
    """What came back is not what was put in."""

    code = "unequal"

    def __init__(self, what: str) -> None:
        super().__init__(
            id=f"Hasil pemulihan tidak sama dengan aslinya ({what}). Jangan pakai cadangan ini;"
            " buat yang baru dan laporkan kejadian ini.",
            en=f"What was restored is not what was backed up ({what}). Do not use this backup;"
            " make a new one and report this.",
        )


def _compare(found: Contents, told: Contents) -> None:
    differing = dict(found.tables.items() ^ told.tables.items())
    if differing:
        raise Unequal(", ".join(sorted(differing)))
    if found.digest != told.digest:
        raise Unequal("digest")
    if found.rules != told.rules:
        raise Unequal("rules")
