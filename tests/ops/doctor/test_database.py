"""What has gone wrong in a database is found, on a real one."""

from __future__ import annotations

import json
import os
import re
import threading
from argparse import Namespace
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.ops.conftest import KEY, Office

from garda.kernel.ids import uuid7
from garda.ops import framework, measures, paths, postgres, state
from garda.ops.backup import files
from garda.ops.backup.making import make
from garda.ops.doctor import cards, command, examining, rights, work
from garda.ops.doctor.findings import Finding, State
from garda.ops.state import ProcessMark, Running
from garda.people import keyring


def found(office: Office, name: str) -> list[Finding]:
    """Findings of one check in a whole examination."""
    everything = examining.examine(office.server, office.name)
    return [finding for finding in everything if finding.name == name]


def states(office: Office, name: str) -> list[State]:
    return [finding.state for finding in found(office, name)]


def roles_of(office: Office) -> list[Finding]:
    with examining.looking(office.server, office.name) as app:
        return list(rights.check(app))


@pytest.fixture
def tidy(office: Office) -> Office:
    """Without the probe table, which no migration made."""
    office.execute("DROP TABLE probe")
    return office


def test_a_good_database_has_no_failure(tidy: Office) -> None:
    everything = examining.examine(tidy.server, tidy.name)
    failed = [
        f for f in everything if f.state == State.FAIL and f.name not in {"disk", "sequencer"}
    ]
    assert failed == []
    names = {finding.name for finding in everything}
    assert names == {
        "disk", "keys", "backup_key", "settings", "transport", "database", "clock", "migrations",
        "roles", "vault", "cards", "queue", "sequencer", "backup", "web",
    }  # fmt: skip
    assert all(finding.id and finding.en for finding in everything)


def test_a_database_that_is_not_there_is_one_finding(office: Office) -> None:
    everything = examining.examine(office.server, "tidak_ada")
    database = [f for f in everything if f.name == "database"]
    assert [f.state for f in database] == [State.FAIL]
    assert "clock" not in {f.name for f in everything}


def test_nothing_is_changed(office: Office) -> None:
    with (
        examining.looking(office.server, office.name) as app,
        pytest.raises(psycopg.errors.ReadOnlySqlTransaction),
    ):
        app.execute("INSERT INTO django_session VALUES ('x', '', now())")


# --- roles ----------------------------------------------------------------------------------


def test_rights_are_as_they_should_be(tidy: Office) -> None:
    assert [f.state for f in roles_of(tidy)] == [State.OK]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ("GRANT UPDATE ON ledger_ledgerentry TO garda_app", "UPDATE on ledger_ledgerentry"),
        ("GRANT DELETE ON results_reading TO garda_app", "DELETE on results_reading"),
        ("GRANT TRUNCATE ON people_person TO garda_app", "TRUNCATE on people_person"),
        ("REVOKE INSERT ON people_person FROM garda_app", "may not INSERT on people_person"),
        ("DROP TRIGGER append_only ON ledger_ledgerentry", "UPDATE on ledger_ledgerentry"),
        ("DROP TRIGGER no_truncate ON results_reading", "refuses TRUNCATE on results_reading"),
        ("DROP TRIGGER no_update ON ledger_ledgerpayload", "UPDATE on ledger_ledgerpayload"),
        ("ALTER TABLE ledger_ledgerlink DISABLE TRIGGER append_only", "on ledger_ledgerlink"),
        ("ALTER TABLE ledger_ledgerlink ENABLE TRIGGER append_only", "on ledger_ledgerlink"),
        ("ALTER TABLE people_person DISABLE ROW LEVEL SECURITY", "lock on people_person"),
    ],
)
def test_each_deviation_is_named(tidy: Office, change: str, words: str) -> None:
    tidy.execute(change.replace("garda_app", tidy.server.app.user))
    findings = roles_of(tidy)
    assert {f.state for f in findings} == {State.FAIL}
    assert any(words in f.en for f in findings), [f.en for f in findings]


def test_an_owner_that_serves_is_named(tidy: Office) -> None:
    with psycopg.connect(tidy.server.owner_url(tidy.name).text()) as owner:
        findings = list(rights.check(owner))
    assert "owns tables" in findings[0].en
    assert findings[0].state == State.FAIL


# --- vault, migrations ----------------------------------------------------------------------


def _key_version(office: Office, fingerprint: bytes, more: str = "NULL") -> None:
    office.execute(
        "INSERT INTO people_keyversion (id, purpose, version, fingerprint, made_at, current_from,"
        " superseded_at, retired_at)"
        f" VALUES ('{uuid7()}', 'identity', 1, '\\x{fingerprint.hex()}', now(), now(), {more},"
        f" {more})"
    )


@pytest.fixture
def keeper(office: Office, settings: Any) -> keyring.KeyFiles:
    """The keeper of the vault's keys in the office's home."""
    settings.GARDA_KEYS = paths.keys_folder()
    return keyring.KeyFiles(paths.keys_folder())


def test_master_keys_are_compared(office: Office, keeper: keyring.KeyFiles) -> None:
    assert states(office, "vault") == [State.OK], "nothing is stored yet"
    keeper.make("identity", 1)
    _key_version(office, keeper.fingerprint("identity", 1))
    assert states(office, "vault") == [State.OK]
    keeper.destroy("identity", 1)
    assert states(office, "vault") == [State.FAIL]
    assert keeper.versions("identity") == [], "asking made no key"
    keeper.make("identity", 1)
    (finding,) = found(office, "vault")
    assert finding.state == State.FAIL, "a file of that name is not the key that was"
    assert "identity-1" in finding.id


def test_the_key_of_cards_is_missed_where_gatherings_are_planned(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert states(office, "cards") == [State.OK], "nothing is planned yet"
    monkeypatch.setattr(cards, "_GATHERINGS", "SELECT true")
    assert states(office, "cards") == [State.WARN]
    assert not (paths.keys_folder() / "cards-1.key").exists(), "asking made no key"
    paths.keys_folder().mkdir(parents=True, exist_ok=True)
    (paths.keys_folder() / "cards-1.key").write_text("x")
    assert states(office, "cards") == [State.OK]


def test_a_retired_key_may_be_gone(office: Office, keeper: keyring.KeyFiles) -> None:
    _key_version(office, bytes(32), "now()")
    assert states(office, "vault") == [State.OK]
    assert keeper.versions("identity") == []


def test_tables_that_are_behind_or_ahead(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    assert states(office, "migrations") == [State.OK]
    known = framework.known_migrations()
    monkeypatch.setattr(framework, "known_migrations", lambda: known | {"people.9999_new"})
    assert states(office, "migrations") == [State.FAIL]
    monkeypatch.setattr(framework, "known_migrations", lambda: known - {"ledger.0001_initial"})
    assert states(office, "migrations") == [State.WARN]


# --- clock, queue, sequencer -----------------------------------------------------------------


def _clock(office: Office, offset: timedelta) -> list[State]:
    with examining.looking(office.server, office.name) as app:
        return [f.state for f in work.clock(app, measures.utc_now() + offset)]


def test_clocks_are_compared(office: Office) -> None:
    assert _clock(office, timedelta()) == [State.OK]
    assert _clock(office, timedelta(seconds=10)) == [State.WARN]
    assert _clock(office, timedelta(minutes=2)) == [State.FAIL]


def test_a_clock_that_went_back_is_noticed(office: Office) -> None:
    """The act of the office was done an hour after this machine's present time."""
    assert _clock(office, timedelta(hours=-1)) == [State.FAIL, State.FAIL]


def _sequencer(office: Office, later: timedelta) -> State:
    with examining.looking(office.server, office.name) as app:
        (finding,) = work.sequencer(app, measures.utc_now() + later)
    return finding.state


def test_entries_without_a_place_grow_old(office: Office) -> None:
    assert _sequencer(office, timedelta()) == State.OK
    assert _sequencer(office, timedelta(seconds=40)) == State.WARN
    assert _sequencer(office, timedelta(minutes=10)) == State.FAIL
    office.execute(
        "INSERT INTO ledger_ledgerlink (id, log, seq, entry_id, previous_hash, hash)"
        " SELECT id, 'internal', 1, id, '\\x00', '\\x00' FROM ledger_ledgerentry"
    )
    assert _sequencer(office, timedelta(minutes=10)) == State.OK


def _job(office: Office, status: str, age: str, more: str = "NULL") -> None:
    office.execute(
        "INSERT INTO procrastinate_jobs (queue_name, task_name, scheduled_at)"
        f" VALUES ('default', 'cetak', {more});"
        f"UPDATE procrastinate_events SET at = now() - interval '{age}';"
        f"UPDATE procrastinate_jobs SET status = '{status}'"
    )


@pytest.mark.parametrize(
    ("status", "age", "scheduled", "state"),
    [
        ("todo", "10 seconds", "NULL", State.OK),
        ("todo", "2 minutes", "NULL", State.WARN),
        ("todo", "1 hour", "NULL", State.FAIL),
        ("todo", "1 hour", "now() + interval '1 hour'", State.OK),
        ("todo", "1 hour", "now() - interval '20 seconds'", State.OK),
        ("failed", "1 hour", "NULL", State.WARN),
        ("doing", "1 hour", "NULL", State.WARN),
    ],
)
def test_the_queue_is_read(
    office: Office, status: str, age: str, scheduled: str, state: State
) -> None:
    _job(office, status, age, scheduled)
    assert states(office, "queue") == [state]


def test_a_running_job_of_a_living_worker_is_well(office: Office) -> None:
    _job(office, "doing", "1 hour")
    office.execute(
        "WITH w AS (INSERT INTO procrastinate_workers DEFAULT VALUES RETURNING id)"
        " UPDATE procrastinate_jobs SET worker_id = (SELECT id FROM w)"
    )
    assert states(office, "queue") == [State.OK]


# --- backups --------------------------------------------------------------------------------


def _backups(office: Office, later: timedelta = timedelta()) -> list[State]:
    with examining.looking(office.server, office.name) as app:
        return [f.state for f in work.backups(app, office.name, measures.utc_now() + later)]


def _real_election(office: Office) -> None:
    office.execute(
        "INSERT INTO regions_election (id, code, name, kind, pack, pack_hash, voting_day)"
        f" VALUES ('{uuid7()}', 'x', 'X', 'real', 'pilkada2024', '', '2024-11-27')"
    )


def test_backups_grow_old(office: Office) -> None:
    assert _backups(office) == [State.WARN]
    make(office.server, office.name, office.home / "a.garda", KEY, verify=False)
    assert _backups(office) == [State.WARN], "one that was not proved is none"
    make(office.server, office.name, office.home / "b.garda", KEY)
    assert _backups(office) == [State.OK]
    assert _backups(office, timedelta(days=2)) == [State.WARN]
    assert _backups(office, timedelta(days=30)) == [State.WARN], "a rehearsal's is no failure"
    _real_election(office)
    assert _backups(office, timedelta(days=2)) == [State.WARN]
    assert _backups(office, timedelta(days=30)) == [State.FAIL]


def test_a_real_election_without_backup_fails(office: Office) -> None:
    _real_election(office)
    assert _backups(office) == [State.FAIL]


def test_a_backup_that_lacks_objects_is_named(office: Office) -> None:
    office.paper("0" * 64)
    make(office.server, office.name, office.home / "a.garda", KEY)
    assert _backups(office) == [State.WARN, State.OK]


def test_backups_older_than_agreed_are_named(office: Office, settings: Any) -> None:
    settings.GARDA_BACKUP_DAYS = 35
    make(office.server, office.name, files.default_file(office.name, measures.utc_now()), KEY)
    assert _backups(office, timedelta(hours=1)) == [State.OK]
    old = files.default_file(office.name, measures.utc_now() - timedelta(days=36))
    old.write_bytes(b"")
    assert files.kept(office.name)[0] == old
    assert _backups(office, timedelta(hours=1)) == [State.WARN, State.OK]


# --- web ------------------------------------------------------------------------------------


@pytest.fixture
def answering(office: Office, request: pytest.FixtureRequest) -> Iterator[None]:
    """Something that answers ``/siap/`` with the wanted status, as the running site."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(request.param if self.path == "/siap/" else 404)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            del format, args

    site = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=site.serve_forever, daemon=True).start()
    state.write(Running(ProcessMark.of(os.getpid()), office.name, site.server_port))
    yield
    site.shutdown()
    site.server_close()


@pytest.mark.parametrize(
    ("answering", "expected"), [(200, State.OK), (503, State.FAIL)], indirect=["answering"]
)
@pytest.mark.usefixtures("answering")
def test_the_site_is_asked(office: Office, expected: State) -> None:
    assert states(office, "web") == [expected]


def test_a_site_that_is_silent_fails_and_none_is_a_warning(office: Office) -> None:
    assert states(office, "web") == [State.WARN]
    state.write(Running(ProcessMark.of(os.getpid()), office.name, 9))
    assert states(office, "web") == [State.FAIL]
    state.write(Running(ProcessMark.of(os.getpid()), "lain", 9))
    assert states(office, "web") == [State.WARN]


# --- the command ----------------------------------------------------------------------------


def test_exit_code_and_words(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "server", lambda: office.server)
    bad = command.run(Namespace(database=office.name))
    assert bad.code == 1, "the probe table has no rights"
    assert re.search(r"^GAGAL +roles +\S", bad.text, re.MULTILINE)
    data = json.loads(json.dumps(bad.data))
    assert data["state"] == "fail"
    assert {"name", "state", "id", "en"} == set(data["checks"][0])
    office.execute("DROP TABLE probe")
    good = command.run(Namespace(database=office.name))
    assert (good.code, good.data["state"]) == (0, "warn")


def test_a_check_that_breaks_is_a_finding(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    office.execute("ALTER TABLE procrastinate_jobs RENAME TO elsewhere")
    (finding,) = found(office, "queue")
    assert finding.state == State.FAIL
    assert "UndefinedTable" in finding.en
    assert states(office, "sequencer") == [State.OK], "the others went on"


def test_times_are_utc() -> None:
    assert measures.utc_now().tzinfo is UTC
    assert abs(measures.utc_now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert Path(measures.__file__).exists()
