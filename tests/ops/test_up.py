"""`garda up` in earnest: what is killed comes back, and it takes everything along when it ends."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any

import psutil
import pytest

PATIENCE_SECONDS = 60
# One supervisor serves all tests of this file.
pytestmark = pytest.mark.xdist_group("up")


def _until(ask: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Up:
    """A running supervisor in a home of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = _free_port()
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


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    home = Path(tempfile.mkdtemp(prefix="garda-up-"))
    home.chmod(0o711)
    running = Up(home)
    yield running
    running.down()
    running.process.wait(PATIENCE_SECONDS)
    shutil.rmtree(home)


def test_serves_what_it_says(up: Up) -> None:
    assert up.ready["url"] == f"http://127.0.0.1:{up.port}"
    assert up.answers()


def test_is_ready_and_the_doctor_agrees(up: Up) -> None:
    status, text = up.get("/siap/")
    assert (status, json.loads(text)["ready"]) == (200, True)
    states = {check["name"]: check["state"] for check in up.doctor()["checks"]}
    assert {"database", "clock", "migrations", "roles", "vault", "queue", "web"} <= states.keys()
    assert states["web"] == states["roles"] == states["migrations"] == "ok"


def test_figures_of_all_web_workers_are_summed(up: Up) -> None:
    """Whichever of the two processes answers, it speaks for both."""

    def counted() -> float:
        found = re.search(
            r'^garda_request_seconds_count{route="health-live",status="2xx"} (\S+)$',
            up.get("/metrik/")[1],
            re.MULTILINE,
        )
        return float(found[1]) if found else 0.0

    before = counted()
    assert {up.get("/sehat/")[0] for _ in range(24)} == {200}
    assert {counted() for _ in range(8)} == {before + 24}
    workers = {path.name for path in (up.home / "metrics").glob("histogram_*.db")}
    assert len(workers) == 2


@pytest.mark.parametrize("word", ["granian", "worker", "sequence"])
def test_a_killed_child_comes_back(up: Up, word: str) -> None:
    child = _until(lambda: up.child(word))
    assert child is not None
    family = child.children()
    os.kill(child.pid, signal.SIGKILL)
    _until(up.replaced(word, child))
    _until(up.answers)
    psutil.wait_procs(family, timeout=10)
    assert not any(member.is_running() for member in family)


def test_a_killed_database_comes_back(up: Up) -> None:
    before = up.postmaster()
    os.kill(before, signal.SIGKILL)
    _until(lambda: up.postmaster() not in {0, before})
    _until(up.answers)


def test_a_second_one_is_refused(up: Up) -> None:
    command = [*up._garda("up"), "--port", str(_free_port()), "--json"]
    done = subprocess.run(command, env=up.env, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert json.loads(done.stdout)["error"]["code"] == "running"


def test_down_ends_everything(up: Up) -> None:
    family = psutil.Process(up.process.pid).children(recursive=True)
    assert up.down() == {"stopped": True}
    assert up.process.wait(PATIENCE_SECONDS) == 0
    assert not any(member.is_running() for member in family)
    assert not (up.home / "postgres18/data/postmaster.pid").exists()
    assert up.down() == {"stopped": False}
