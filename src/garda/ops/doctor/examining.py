"""All checks in order, each by itself: one that cannot be made is a finding, not an end."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from typing import Any

import psycopg

from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.errors import GardaError
from garda.kernel.rowlock import sight_of
from garda.ops import framework, measures, state
from garda.ops.doctor import cards, machine, rights, transport, work
from garda.ops.doctor.findings import Finding, fail, ok, warn
from garda.ops.postgres import Server
from garda.ops.processes import HOST

_CONNECT_SECONDS, _STATEMENT_MS = 5, 5000
_WEB_SECONDS = 5
# A retired key is needed by older backups only.
_KEYS_NEEDED = """
    SELECT purpose, version, fingerprint FROM people_keyversion
    WHERE retired_at IS NULL AND destroyed_at IS NULL ORDER BY purpose, version
"""
Check = Callable[[], Iterator[Finding]]


def examine(server: Server, database: str) -> list[Finding]:
    """Every finding about this installation and ``database``. Starts and changes nothing."""
    findings: list[Finding] = []
    for check in (
        machine.disk,
        machine.key_files,
        machine.backup_key,
        lambda: machine.settings(os.environ),
    ):
        findings += _made("machine", check)
    findings += transport.check(server, os.environ)
    findings += _database(server, database)
    findings += _made("web", lambda: web(database))
    return findings


def _made(name: str, check: Check) -> list[Finding]:
    """The check's findings, or that it could not be made."""
    try:
        return list(check())
    except (psycopg.Error, OSError, GardaError) as error:
        kind = type(error).__name__
        return [
            fail(
                name,
                f"Pemeriksaan {name} tidak dapat dijalankan ({kind}).",
                f"The check {name} could not be made ({kind}).",
            )
        ]


def _database(server: Server, database: str) -> list[Finding]:
    framework.set_up()
    try:
        with looking(server, database) as app:
            found = [ok("database", f"{database} menjawab.", f"{database} answers.")]
            for name, check in _database_checks(app, database).items():
                found += _made(name, check)
            return found
    except psycopg.OperationalError:
        return [
            fail(
                "database",
                f"Basis data {database} tidak dapat dibuka. Jalankan garda up; pada server sendiri"
                " periksa GARDA_DATABASE_URL.",
                f"Database {database} cannot be opened. Run garda up; with a server of your own"
                " check GARDA_DATABASE_URL.",
            )
        ]


def _database_checks(app: psycopg.Connection, database: str) -> dict[str, Check]:
    return {
        "clock": lambda: work.clock(app, measures.utc_now()),
        "migrations": lambda: migrations(app),
        "roles": lambda: rights.check(app),
        "vault": lambda: vault(app),
        "cards": lambda: cards.check(app),
        "queue": lambda: work.queue(app),
        "sequencer": lambda: work.sequencer(app, measures.utc_now()),
        "backup": lambda: work.backups(app, database, measures.utc_now()),
    }


@contextmanager
def looking(server: Server, database: str) -> Iterator[psycopg.Connection]:
    """The serving role's connection: read-only, sees all regions, waits for nothing long."""
    with psycopg.connect(
        server.app_url(database).text(),
        autocommit=True,
        connect_timeout=_CONNECT_SECONDS,
        options=f"-c statement_timeout={_STATEMENT_MS} -c default_transaction_read_only=on",
    ) as app:
        sight = sight_of(COUNTRY_PATH)
        app.execute(
            "SELECT set_config('garda.lo', %s, false), set_config('garda.hi', %s, false)",
            [sight.lo, sight.hi],
        )
        yield app


# --- checks that need more than one room -----------------------------------------------------


def migrations(app: psycopg.Connection) -> Iterator[Finding]:
    """The tables against this version's migrations."""
    applied = {
        row[0] for row in app.execute("SELECT app || '.' || name FROM django_migrations")
    }  # fmt: skip
    known = framework.known_migrations()
    if known - applied:
        yield fail(
            "migrations",
            f"{len(known - applied)} perubahan tabel belum dijalankan. Jalankan: garda migrate",
            f"{len(known - applied)} table changes are not applied. Run: garda migrate",
        )
    if applied - known:
        yield warn(
            "migrations",
            "Tabel lebih baru daripada program ini; perbarui Garda.",
            "The tables are newer than this program; update Garda.",
        )
    if applied == known:
        yield ok("migrations", "Tabel mutakhir.", "The tables are up to date.")


def vault(app: psycopg.Connection) -> Iterator[Finding]:
    """Whether every master key that the data need is here, and is the one it was."""
    needed = app.execute(_KEYS_NEEDED).fetchall()
    wrong = [_name(row) for row in needed if not _is_the_same(*row)]
    if wrong:
        yield fail(
            "vault",
            f"Kunci induk {', '.join(wrong)} hilang atau bukan yang dulu; data di bawahnya tidak"
            " dapat dibuka. Kembalikan dari salinan kunci yang disimpan terpisah.",
            f"Master keys {', '.join(wrong)} are missing or not those they were; what lies under"
            " them cannot be opened. Bring them back from the copy that is kept apart.",
        )
        return
    yield ok(
        "vault",
        f"{len(needed)} kunci induk cocok dengan datanya.",
        f"{len(needed)} master keys fit their data.",
    )


def _name(row: tuple[Any, ...]) -> str:
    return f"{row[0]}-{row[1]}"


def _is_the_same(purpose: str, version: int, fingerprint: bytes) -> bool:
    """The one question that is put to the keeper of the vault's keys."""
    from garda.people import keyring

    try:
        return keyring.secrets().fingerprint(purpose, version) == bytes(fingerprint)
    except keyring.KeyMissing:
        return False


def web(database: str) -> Iterator[Finding]:
    """What a running ``garda up`` answers when asked whether it is ready."""
    running = state.running()
    if running is None or running.database != database:
        yield warn(
            "web",
            f"Situs {database} tidak berjalan di mesin ini. Jalankan: garda up",
            f"The site of {database} does not run on this machine. Run: garda up",
        )
        return
    status = _status(running.port)
    if status == 200:
        yield ok("web", f"Situs menjawab di port {running.port}.", f"Port {running.port} answers.")
        return
    what = "tidak menjawab" if status is None else f"menjawab {status}"
    answer = "does not answer" if status is None else f"answers {status}"
    yield fail(
        "web",
        f"Situs di port {running.port} {what} atas /siap/; periksa catatan log garda up.",
        f"The site on port {running.port} {answer} to /siap/; see the log of garda up.",
    )


def _status(port: int) -> int | None:
    line = HTTPConnection(HOST, port, timeout=_WEB_SECONDS)
    try:
        line.request("GET", "/siap/")
        return line.getresponse().status
    except (OSError, HTTPException):
        return None
    finally:
        line.close()
