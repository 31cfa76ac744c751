"""`garda up` as a process of its own, in a home of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil
from tests.support.site import free_port

PATIENCE_SECONDS = 60


class Up:
    """A running supervisor in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.env = {name: value for name, value in os.environ.items() if "DATABASE" not in name}
        self.env["GARDA_HOME"] = str(home)
        self.process = subprocess.Popen(
            [*self._garda("up"), "--port", str(self.port), "--json"],
            env=self.env, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.ready = json.loads(self.process.stdout.readline())

    def _garda(self, command: str) -> list[str]:
        return [sys.executable, "-m", "garda", command]

    def down(self) -> dict[str, bool]:
        command = [*self._garda("down"), "--json"]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=True)
        answer: dict[str, bool] = json.loads(done.stdout)
        return answer

    def answers(self) -> bool:
        """Whether the front page comes, which needs web and database."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request("GET", "/")
            return line.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            line.close()

    def get(self, path: str) -> tuple[int, str]:
        """Status and text of a page."""
        line = HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            line.request("GET", path)
            answer = line.getresponse()
            return answer.status, answer.read().decode()
        finally:
            line.close()

    def doctor(self) -> dict[str, Any]:
        command = [*self._garda("doctor"), "--json"]
        done = subprocess.run(command, env=self.env, capture_output=True, text=True, check=False)
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def child(self, word: str) -> psutil.Process | None:
        """The supervisor's own child whose command line holds ``word``."""
        for child in psutil.Process(self.process.pid).children():
            if child.status() != psutil.STATUS_ZOMBIE and word in child.cmdline():
                return child
        return None

    def replaced(self, word: str, old: psutil.Process) -> Callable[[], bool]:
        return lambda: (new := self.child(word)) is not None and new.pid != old.pid

    def postmaster(self) -> int:
        """Its process id; 0 while it has none."""
        path = self.home / "postgres18/data/postmaster.pid"
        lines = path.read_text().splitlines() if path.exists() else []
        return int(lines[0]) if lines else 0


@contextmanager
def running() -> Iterator[Up]:
    """A supervisor that is ended with all it started, and its home removed."""
    home = Path(tempfile.mkdtemp(prefix="garda-up-"))
    home.chmod(0o711)
    up = Up(home)
    try:
        yield up
    finally:
        up.down()
        up.process.wait(PATIENCE_SECONDS)
        shutil.rmtree(home)
