"""``garda keys``: what it lists, and a rotation that was killed and goes on."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from argparse import Namespace
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db.models import Count
from django.db.models.functions import Now
from tests.support.databases import TestServer

from garda.kernel.errors import GardaError
from garda.ops import framework, keys, paths, urls
from garda.people.models import IdentityClaim, KeyVersion, PersonKey
from garda.people.services import NewPerson, erase_person, register_people, system_operator
from garda.people.services.keys import open_keys
from garda.people.stores import IDENTITY

PATIENCE_SECONDS = 60


def people(count: int) -> None:
    register_people(
        system_operator(),
        people=[
            NewPerson(f"Warga {n}", "L", date(1995, 1, 1), "id/33", f"33209001{n:08d}")
            for n in range(count)
        ],
    )


def run(act: str = "list", purpose: str | None = None) -> Any:
    return keys.run(Namespace(act=act, purpose=purpose, database=None))


@pytest.fixture
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.GARDA_KEYS = tmp_path / "kunci"
    return tmp_path / "kunci"


@pytest.fixture
def real_server(
    test_server: TestServer, test_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Addresses of a server that is not the embedded one."""
    server = test_server.server
    monkeypatch.setenv(urls.APP_VARIABLE, server.app_url(test_database).text())
    monkeypatch.setenv(urls.OWNER_VARIABLE, server.owner_url(test_database).text())


@pytest.mark.django_db
class TestCommand:
    def test_before_the_first_secret_there_is_nothing_to_list(self, folder: Path) -> None:
        outcome = run()
        assert (outcome.data, outcome.code) == (
            {"sound": True, "keys": [], "to_rotate": []},
            0,
        )
        assert "Belum ada kunci" in outcome.text

    def test_lists_versions_with_what_they_serve(self, folder: Path) -> None:
        people(3)
        run("rotate", "identity")
        outcome = run()
        assert outcome.code == 0
        assert [
            (k["purpose"], k["version"], k["state"], k["rows"]) for k in outcome.data["keys"]
        ] == [
            ("identity", 1, "retired", 0),
            ("identity", 2, "current", 3),
            ("index", 1, "current", 3),
        ]
        assert "identity-2: dipakai, kunci ada, 3 baris, 0 hari" in outcome.text

    def test_a_missing_key_ends_with_an_error_code(self, folder: Path) -> None:
        people(1)
        (folder / "index-1.key").unlink()
        outcome = run()
        assert (outcome.code, outcome.data["sound"]) == (keys.UNSOUND, False)
        assert "KUNCI HILANG: kembalikan dari cadangan kunci" in outcome.text

    def test_a_rotation_says_what_to_keep(self, folder: Path) -> None:
        people(3)
        outcome = run("rotate", "identity")
        assert outcome.data == {
            "rotated": [{"purpose": "identity", "version": 2, "rows": 3, "resumed": False}]
        }
        assert "Salin identity-2.key ke cadangan kunci" in outcome.text

    @pytest.mark.parametrize("purpose", ["", "nik", "IDENTITY"])
    def test_an_unknown_purpose_is_refused(self, folder: Path, purpose: str) -> None:
        people(1)
        with pytest.raises(GardaError) as refused:
            run("rotate", purpose)
        assert refused.value.code == "purpose"
        assert "identity" in refused.value.id
        assert KeyVersion.objects.count() == 2

    def test_without_a_purpose_it_follows_erasures(self, folder: Path) -> None:
        people(3)
        nothing = run("rotate")
        assert nothing.data == {"rotated": []}
        assert "sebut --purpose" in nothing.text
        erase_person(
            system_operator(), person_id=PersonKey.objects.all()[0].person_id, reason="Retensi"
        )
        listed = run()
        assert listed.data["to_rotate"] == ["identity"]
        assert "Ada data yang dihapus sejak kunci identity dipakai" in listed.text
        done = run("rotate").data["rotated"]
        assert [(each["purpose"], each["version"], each["rows"]) for each in done] == [
            ("identity", 2, 2)
        ]
        assert run().data["to_rotate"] == []

    def test_destroys_what_is_due_and_nothing_else(
        self, folder: Path, django_capture_on_commit_callbacks: Any, real_server: None
    ) -> None:
        people(1)
        run("rotate", "identity")
        assert run("destroy").data == {"destroyed": [], "kept_for_other_databases": []}
        KeyVersion.objects.filter(purpose="identity", version=1).update(
            superseded_at=Now() - timedelta(days=400), retired_at=Now() - timedelta(days=400)
        )
        assert run("destroy", "health").data["destroyed"] == []
        with django_capture_on_commit_callbacks(execute=True):
            assert run("destroy", "identity").data["destroyed"] == ["identity-1"]
        assert not (folder / "identity-1.key").exists()


@pytest.mark.django_db(transaction=True)
def test_a_key_that_another_database_needs_stays(
    test_server: TestServer, test_database: str, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> None:
    """Databases of the embedded server share their key files."""
    embedded = replace(test_server.server, embedded=True)
    monkeypatch.setattr(keys.postgres, "server", lambda: embedded)
    # Beside this database lie those of the tests that run at the same time; they are not asked.
    monkeypatch.setattr(keys.postgres, "databases", lambda _server, _prefix: [test_database])
    people(1)
    assert not keys.needed_elsewhere("identity", 1, test_database)
    assert keys.needed_elsewhere("identity", 1, "garda_lain")
    run("rotate", "identity")
    assert keys.needed_elsewhere("identity", 1, "garda_lain")
    KeyVersion.objects.filter(purpose="identity", version=1).update(
        superseded_at=Now() - timedelta(days=400), retired_at=Now() - timedelta(days=400)
    )
    assert not keys.needed_elsewhere("identity", 1, "garda_lain")
    assert run("destroy").data == {"destroyed": ["identity-1"], "kept_for_other_databases": []}


@pytest.mark.django_db(transaction=True)
def test_a_killed_rotation_goes_on(
    test_server: TestServer,
    test_database: str,
    owner_connection: psycopg.Connection,
    settings: Any,
) -> None:
    """kill -9 between two batches: every key stays under one of the two versions, none is lost."""
    settings.GARDA_KEYS = paths.keys_folder()
    count = 15_000
    people(count)
    command = [sys.executable, "-m", "garda", "keys", "rotate", "--purpose", "identity", "--json"]
    env = os.environ | {
        urls.APP_VARIABLE: test_server.server.app_url(test_database).text(),
        urls.OWNER_VARIABLE: test_server.server.owner_url(test_database).text(),
        framework.DATABASE_VARIABLE: test_database,
    }
    process = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    moved = "SELECT count(*) FROM people_personkey WHERE master_version > 1"
    ends = time.monotonic() + PATIENCE_SECONDS
    while not owner_connection.execute(moved).fetchone()[0]:  # type: ignore[index]
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ends
        time.sleep(0.002)
    process.kill()
    process.communicate()
    half = dict(PersonKey.objects.values_list("master_version").annotate(Count("id")))
    assert sum(half.values()) == count
    assert set(half) == {1, 2}
    persons = PersonKey.objects.values_list("person", flat=True)
    assert len(open_keys(IDENTITY, list(persons))) == count

    done = subprocess.run(command, env=env, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["rotated"] == [
        {"purpose": "identity", "version": 2, "rows": half[1], "resumed": True}
    ]
    assert set(PersonKey.objects.values_list("master_version", flat=True)) == {2}
    assert len(open_keys(IDENTITY, list(persons))) == count
    assert IdentityClaim.objects.count() == count
