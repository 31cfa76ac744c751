"""One embedded PostgreSQL server: make it, start it, stop it, recover from crashes.

Private throughout: the socket lies in a folder that only the server's account may enter, there is
no TCP, and local connections are trusted because nobody else can reach them. A process id found
in a file is never believed and never signalled: ids are reused after a crash, above all in
containers. What counts is whether a process works in the data folder, as every server process does.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import socket
import stat
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import psutil

from garda.kernel.errors import GardaError
from garda.ops.account import Account, check_reachable, choose, programs

SUPERUSER = "postgres"
PORT = "5432"
SOCKET_NAME = f".s.PGSQL.{PORT}"
# Addresses of Unix sockets hold 104 bytes on the tightest system, the closing zero included.
SOCKET_PATH_BYTES = 103
START_SECONDS = 300
_LOCK_RETRY_SECONDS = 10
_LOG_TAIL_BYTES = 4000
_FALLBACK_FOLDER = Path("/tmp")  # noqa: S108 - holds a checked 0700 folder; TMPDIR differs per process

# Errors are logged tersely and without their statement: details hold values of rows.
SETTINGS: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "wal_level": "logical",
    "max_connections": "200",
    "shared_buffers": "256MB",
    "max_wal_size": "4GB",
    "wal_compression": "pglz",
    "wal_log_hints": "on",
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
}


def socket_folder(root: Path) -> Path:
    """Folder of the server's socket: ``run`` in ``root``, or a private one if that does not do."""
    own = root / "run"
    # Clients read a comma as a list of servers.
    if len(os.fsencode(own / SOCKET_NAME)) <= SOCKET_PATH_BYTES and "," not in str(own):
        return own
    mark = hashlib.sha256(os.fsencode(root / "data")).hexdigest()[:16]
    return _FALLBACK_FOLDER / f"garda-{mark}"


@dataclass(frozen=True)
class Cluster:
    """A server that lives in ``root`` (created when needed; its parents must exist or be ours).

    ``settings`` override :data:`SETTINGS`. ``sync`` false leaves out initdb's flush to disk, for
    clusters that are thrown away.
    """

    root: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    sync: bool = True

    @property
    def data(self) -> Path:
        """The data folder proper."""
        return self.root / "data"

    @property
    def run(self) -> Path:
        """Folder that holds the socket."""
        return socket_folder(self.root)

    @cached_property
    def account(self) -> Account:
        """Account that the server runs under."""
        return choose(self.data)

    @cached_property
    def programs(self) -> Path:
        """Folder of the server's programs."""
        return programs(self.account)

    # --- life -----------------------------------------------------------------------------

    def start(self) -> bool:
        """Make the server answer. False when it did already. Safe to call from many processes.

        Raises GardaError with the end of the server's log when it does not come up.
        """
        if self.answers():
            return False
        with self._lock():
            self._make_folder(self.root)
            if self._wait_while_starting():
                return False
            self._init()
            self._make_folder(self.run)
            self._start()
        return True

    def stop(self, mode: str = "fast") -> bool:
        """Stop the server; False when none runs. ``mode`` as of pg_ctl."""
        if not self.root.exists():
            return False
        with self._lock():
            pid = _first_number(self.data / "postmaster.pid")
            if pid is None or not self._works_here(pid):
                return False
            self._pg_ctl("-m", mode, "-t", str(START_SECONDS), "-w", "stop")
        return True

    def answers(self) -> bool:
        """Whether the server takes connections."""
        return self.listens() and self._readiness() == 0

    def listens(self) -> bool:
        """Whether somebody listens on this server's own socket; cheap to ask."""
        with socket.socket(socket.AF_UNIX) as line:
            return line.connect_ex(str(self.run / SOCKET_NAME)) == 0

    def log_tail(self) -> str:
        """The last lines of the server's log."""
        with suppress(FileNotFoundError), (self.data / "server.log").open("rb") as log:
            log.seek(0, os.SEEK_END)
            log.seek(max(0, log.tell() - _LOG_TAIL_BYTES))
            return log.read().decode(errors="replace")
        return ""

    # --- making ---------------------------------------------------------------------------

    def _make_folder(self, folder: Path) -> None:
        """Create a private folder of the server's account; refuse one that somebody else owns."""
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            folder.chmod(0o700)
            self.account.own(folder)
        status = folder.lstat()
        private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
        if not private or status.st_uid != self.account.uid:
            raise GardaError(
                id=f"Folder {folder} harus milik akun basis data sendiri dan tertutup (0700).",
                en=f"Folder {folder} must belong to the database's account and be closed (0700).",
                code="folder",
            )
        check_reachable(folder, self.account)

    def _init(self) -> None:
        """Create the data folder under another name first, so that a broken try leaves nothing."""
        if self.data.exists():
            return
        fresh = self.root / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        done = self._run(
            "initdb", "-D", fresh.name, "-U", SUPERUSER, "--auth-local=trust",
            "--auth-host=scram-sha-256", "--encoding=UTF8", "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8", "--locale=C", *([] if self.sync else ["-N"]),
        )  # fmt: skip
        if done.returncode != 0:
            raise self._failure(done)
        with (fresh / "postgresql.conf").open("a") as conf:
            conf.write("\ninclude_if_exists = 'garda.conf'\n")
        fresh.rename(self.data)

    def _write_settings(self) -> None:
        place = {"unix_socket_directories": _list_item(self.run)}
        chosen = {**SETTINGS, **place, **self.settings}
        lines = [f"{name} = {_quoted(value)}\n" for name, value in chosen.items()]
        target = self.data / "garda.conf"
        target.write_text("".join(lines))
        self.account.own(target)

    # --- starting -------------------------------------------------------------------------

    def _start(self) -> None:
        self._write_settings()
        deadline = time.monotonic() + _LOCK_RETRY_SECONDS
        while True:
            self._drop_stale_files()
            done = self._pg_ctl(
                "-l", f"{self.data.name}/server.log", "-o", f"-p {PORT}",
                "-t", str(START_SECONDS), "-w", "start",
            )  # fmt: skip
            if done.returncode == 0:
                return
            if time.monotonic() > deadline or not self._blocked_by_lock_file():
                raise self._failure(done)
            time.sleep(0.2)

    def _blocked_by_lock_file(self) -> bool:
        return re.search(r'lock file ".*" already exists', self.log_tail()) is not None

    def _drop_stale_files(self) -> None:
        """Delete lock files whose process id was given to somebody else after a crash.

        A file whose process is gone stays: the server checks its shared memory by it, and
        without that check live backends of a dead server could be run over.
        """
        for path in (self.data / "postmaster.pid", self.run / f"{SOCKET_NAME}.lock"):
            pid = _first_number(path)
            if pid is not None and psutil.pid_exists(pid) and not self._anybody_works_here():
                path.unlink(missing_ok=True)

    def _anybody_works_here(self) -> bool:
        return any(self._works_here(pid) for pid in psutil.pids())

    def _works_here(self, pid: int) -> bool:
        try:
            return Path(psutil.Process(pid).cwd()) == self.data.resolve()
        except (psutil.Error, OSError):
            return False

    def _wait_while_starting(self) -> bool:
        """True when the server answers; waits while it is recovering after a crash."""
        deadline = time.monotonic() + START_SECONDS
        while (state := self._readiness()) == 1 and time.monotonic() < deadline:
            time.sleep(0.1)
        return state == 0

    def _readiness(self) -> int:
        """pg_isready's answer: 0 accepts, 1 is starting or stopping, 2 no answer."""
        return self._run("pg_isready", "-q", "-h", self.run, "-p", PORT).returncode

    # --- helpers --------------------------------------------------------------------------

    @contextmanager
    def _lock(self) -> Iterator[None]:
        """Beside the folder, not in it: making the folder is part of what must happen once."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        with self.root.with_name(f"{self.root.name}.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _pg_ctl(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        return self._run("pg_ctl", "-D", self.data.name, *arguments)

    def _run(self, program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Folders are named from ``root``: pg_ctl hands its own to a shell, half quoted."""
        return self.account.run([self.programs / program, *arguments], cwd=self.root)

    def _failure(self, done: subprocess.CompletedProcess[Any]) -> GardaError:
        detail = f"{done.stderr.strip()}\n{self.log_tail()}".strip()
        return GardaError(
            id=f"Basis data di {self.root} tidak dapat dijalankan:\n{detail}",
            en=f"The database in {self.root} does not start (details above).",
            code="database_start",
        )


def _first_number(path: Path) -> int | None:
    """Process id on the first line of a lock file; the sign only marks a single-user server."""
    try:
        first = path.read_text().partition("\n")[0].strip()
    except FileNotFoundError:
        return None
    return abs(int(first)) if re.fullmatch(r"-?\d+", first) else None


def _quoted(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"


def _list_item(path: Path) -> str:
    return '"' + str(path).replace('"', '""') + '"'
