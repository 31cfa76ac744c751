"""A database is replaced only when the new one is finished."""

from __future__ import annotations

import os
from pathlib import Path
from types import SimpleNamespace

import psycopg
import pytest
from tests.support.databases import TestServer

from garda.kernel.errors import GardaError
from garda.ops import framework, paths, postgres, rebuild, state
from garda.ops.postgres import Server
from garda.ops.state import ProcessMark, Running


@pytest.fixture
def server(
    monkeypatch: pytest.MonkeyPatch, test_server: TestServer, tmp_path: Path
) -> SimpleNamespace:
    """This run's server behind the public doors; Django itself stays on the test's database."""
    monkeypatch.setenv("GARDA_HOME", str(tmp_path))
    monkeypatch.setattr(postgres, "ensure_running", lambda: test_server.server)
    monkeypatch.setattr(framework, "use_database", lambda name: None)
    # A copy of the template is what migrating would give, in a tenth of the time.
    test_server.template()
    monkeypatch.setattr(framework, "migrate", lambda _server, name: test_server.copy(name))
    return SimpleNamespace(where=test_server.server, name=f"garda_demo_{os.getpid()}")


def _mark(where: Server, name: str, key: str) -> None:
    with psycopg.connect(where.app_url(name).text()) as connection:
        connection.execute("INSERT INTO django_session VALUES (%s, '', now())", [key])


def _marks(where: Server, name: str) -> list[tuple[str]]:
    with psycopg.connect(where.app_url(name).text()) as connection:
        return connection.execute("SELECT session_key FROM django_session").fetchall()


def test_swaps_when_finished_and_only_then(server: SimpleNamespace) -> None:
    where, name, fresh = server.where, server.name, f"{server.name}_building"
    with rebuild.rebuilt(name):
        _mark(where, fresh, "satu")
        paths.objects_folder(fresh).mkdir(parents=True)
    assert _marks(where, name) == [("satu",)]
    assert paths.objects_folder(name).is_dir()
    with pytest.raises(ZeroDivisionError), rebuild.rebuilt(name):
        raise ZeroDivisionError
    assert _marks(where, name) == [("satu",)]
    with rebuild.rebuilt(name):
        _mark(where, fresh, "dua")
    assert _marks(where, name) == [("dua",)]
    assert not paths.objects_folder(name).exists()
    postgres.drop_database(where, name)


def test_refused_while_served_or_being_built(server: SimpleNamespace) -> None:
    with rebuild.alone(f"{server.name}_building"):
        with pytest.raises(GardaError) as refusal, rebuild.rebuilt(server.name):
            pass
        assert refusal.value.code == "building"
    state.write(Running(ProcessMark.of(os.getpid()), server.name, 8000))
    with pytest.raises(GardaError) as refusal, rebuild.rebuilt(server.name):
        pass
    assert refusal.value.code == "serving"
