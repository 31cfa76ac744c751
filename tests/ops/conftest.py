"""Folders that the embedded server's own account can reach, and a database to be looked after."""

from __future__ import annotations

import resource
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from tests.support.databases import TestServer

from garda.documents.objects import ObjectStore
from garda.kernel.ids import uuid7
from garda.ops import paths, postgres
from garda.ops.cluster import Cluster
from garda.ops.postgres import Server

KEY = b"kunci cadangan untuk uji, cukup panjang"
PAPER = b"%PDF keputusan"


@dataclass(frozen=True)
class Office:
    """One database on the test's server, and its home."""

    server: Server
    name: str
    home: Path

    def execute(self, query: str, name: str | None = None) -> list[tuple[object, ...]]:
        """Run as the owner, on this database or another."""
        url = self.server.owner_url(name or self.name)
        with psycopg.connect(url.text()) as connection:
            cursor = connection.execute(query)
            return cursor.fetchall() if cursor.description else []

    def put(self, data: bytes) -> str:
        """Store an object of this database."""
        return ObjectStore(paths.objects_folder(self.name)).put(data)

    def paper(self, address: str) -> None:
        """A row that refers to an object: what counts is the column's name."""
        self.execute(f"INSERT INTO probe (scan_sha256) VALUES ('{address}')")

    def act(self) -> None:
        """One ledger entry whose payload was erased, and that has no place yet."""
        self.execute(
            "INSERT INTO ledger_ledgerentry (id, log, act, role, path, happened_at, recorded_at,"
            " count, items_root, commitment)"
            f" VALUES ('{uuid7()}', 'internal', 'probe', 'operator', 'id', now(), now(), 1, '',"
            " decode(repeat('ab', 32), 'hex'))"
        )

    def others(self) -> list[str]:
        """Databases beside the one that were made from it."""
        return [name for name in postgres.databases(self.server, self.name) if name != self.name]


@pytest.fixture
def office(
    test_server: TestServer,
    test_database: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> Iterator[Office]:
    """Two sessions, an act, one object that a row refers to, a vault key."""
    monkeypatch.setenv("GARDA_HOME", str(tmp_path))
    name = f"{test_database}_office"
    test_server.copy(name)
    made = Office(test_server.server, name, tmp_path)
    made.execute(
        "INSERT INTO django_session VALUES ('satu', '', now()), ('dua', '', now());"
        "CREATE TABLE probe (scan_sha256 varchar(64))"
    )
    made.act()
    made.paper(made.put(PAPER))
    paths.keys_folder().mkdir(mode=0o700)
    key = paths.keys_folder() / "master-1.key"
    key.touch(mode=0o600)
    key.write_text("m" * 64)
    yield made
    for database in postgres.databases(test_server.server, name):
        postgres.drop_database(test_server.server, database)


@contextmanager
def largest_file(size: int) -> Iterator[None]:
    """The system refuses to write more into one file, as a full disk does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch, home: Path) -> Iterator[Path]:
    """A folder for a server, passable for its account, in no private folder."""
    folder = Path(tempfile.mkdtemp(prefix="garda-ops-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def _programs_home() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="garda-home-"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, _programs_home: Path) -> Path:
    """``GARDA_HOME`` of this test process; as root it keeps one copy of the programs."""
    monkeypatch.setenv("GARDA_HOME", str(_programs_home))
    monkeypatch.delenv("GARDA_DATABASE_URL", raising=False)
    monkeypatch.delenv("GARDA_OWNER_DATABASE_URL", raising=False)
    return _programs_home


@pytest.fixture
def cluster(place: Path) -> Iterator[Cluster]:
    """A server that is stopped at the end, however the test left it."""
    own = Cluster(place / "server", settings={"shared_buffers": "16MB"}, sync=False)
    yield own
    own.stop("immediate")
