"""A backup holds every table's rows and every object, and can be restored."""

from __future__ import annotations

import hashlib
import tarfile
from datetime import UTC, datetime
from pathlib import Path

import psycopg
import pytest
from tests.support.databases import TestServer

from garda.kernel.errors import GardaError
from garda.ops import backup, paths, postgres
from garda.ops.postgres import Server


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("GARDA_HOME", str(tmp_path))
    return tmp_path


@pytest.fixture
def filled(test_server: TestServer, test_database: str, home: Path) -> tuple[Server, str]:
    """A database with one session row, and one object."""
    name = f"{test_database}_backup"
    test_server.copy(name)
    with psycopg.connect(test_server.server.app_url(name).text()) as connection:
        connection.execute("INSERT INTO django_session VALUES ('kunci', '', now())")
    content = b"foto"
    target = paths.objects_folder(name) / hashlib.sha256(content).hexdigest()
    target.parent.mkdir(parents=True)
    target.write_bytes(content)
    return test_server.server, name


def test_dump_and_objects_come_back(filled: tuple[Server, str], home: Path) -> None:
    server, name = filled
    target = backup.default_file(name, datetime(2024, 11, 27, 12, tzinfo=UTC))
    made = backup.backup(server, name, target)
    assert target == home / "backups" / f"{name}-20241127T120000Z.dump"
    assert made.dump_bytes == target.stat().st_size > 0
    assert target.stat().st_mode & 0o077 == 0
    assert _restored(server, name, target) == [("kunci",)]
    assert made.objects is not None
    with tarfile.open(made.objects) as archive:
        assert [m.name for m in archive if m.isfile()] == [f"{name}/{_only_object(name)}"]
    assert sorted(path.suffix for path in target.parent.iterdir()) == [".dump", ".tar"]
    postgres.drop_database(server, name)


def _only_object(name: str) -> str:
    return next(paths.objects_folder(name).iterdir()).name


def _restored(server: Server, name: str, dump: Path) -> list[tuple[str]]:
    again = f"{name}_again"
    postgres.drop_database(server, again)
    postgres.create_database(server, again)
    url = server.owner_url(again)
    backup._run("pg_restore", ["--no-owner", "-d", again, str(dump)], server, url)
    with psycopg.connect(url.text()) as connection:
        rows = connection.execute("SELECT session_key FROM django_session").fetchall()
    postgres.drop_database(server, again)
    return rows


def test_a_failed_dump_is_an_error_and_no_file(test_server: TestServer, tmp_path: Path) -> None:
    target = tmp_path / "x.dump"
    with pytest.raises(GardaError, match="tidak_ada"):
        backup.backup(test_server.server, "tidak_ada", target)
    assert not target.exists()
