"""What ``garda up`` runs right now, in a file that other commands and the next start read.

A process is known by its id *and* its start time: ids are reused.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import psutil

from garda.kernel.errors import GardaError
from garda.ops import paths

# Clock ticks round the start time; two processes with one id are never this close.
_SAME_START_SECONDS = 0.05


@dataclass(frozen=True)
class ProcessMark:
    """One process, and only that one."""

    pid: int
    started: float

    @classmethod
    def of(cls, pid: int) -> ProcessMark:
        """Mark a running process. Raises psutil.NoSuchProcess."""
        return cls(pid, psutil.Process(pid).create_time())

    def text(self) -> str:
        """As one word, for the environment of what the process starts."""
        return f"{self.pid}-{self.started}"

    def process(self) -> psutil.Process | None:
        """The process when it still runs (a zombie does not)."""
        try:
            found = psutil.Process(self.pid)
            same = abs(found.create_time() - self.started) < _SAME_START_SECONDS
            return found if same and found.status() != psutil.STATUS_ZOMBIE else None
        except psutil.Error:
            return None


@dataclass(frozen=True)
class Running:
    """The supervisor and what it serves."""

    supervisor: ProcessMark
    database: str
    port: int


def _file() -> Path:
    return paths.home() / "up.json"


def write(running: Running) -> None:
    """Replace the state at once; readers see the old or the new one."""
    fresh = _file().with_suffix(f".{os.getpid()}")
    fresh.write_text(json.dumps(asdict(running)))
    fresh.replace(_file())


def clear() -> None:
    """Nothing runs any more."""
    _file().unlink(missing_ok=True)


def last() -> Running | None:
    """What was written last, whether it still runs or not."""
    try:
        data = json.loads(_file().read_text())
    except FileNotFoundError:
        return None
    return Running(
        supervisor=ProcessMark(**data["supervisor"]),
        database=data["database"],
        port=data["port"],
    )


def running() -> Running | None:
    """What a living ``garda up`` serves, or None."""
    found = last()
    return found if found is not None and found.supervisor.process() is not None else None


def refuse_when_serving(database: str) -> None:
    """Raise GardaError when a running ``garda up`` serves ``database``."""
    found = running()
    if found is not None and found.database == database:
        raise GardaError(
            id=f"Basis data {database} sedang dilayani di port {found.port};"
            " hentikan dahulu dengan garda down (atau Ctrl-C).",
            en=f"Database {database} is being served on port {found.port};"
            " stop it first with garda down (or Ctrl-C).",
            code="serving",
        )


@contextmanager
def only_one() -> Iterator[None]:
    """Hold the right to be the one supervisor. Raises GardaError when another has it."""
    with (paths.make_home() / "up.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise GardaError(
                id="Garda sudah berjalan; hentikan dahulu dengan garda down.",
                en="Garda is running already; stop it first with garda down.",
                code="running",
            ) from None
        yield
