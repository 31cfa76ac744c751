"""`garda up` in earnest: what is killed comes back, and it takes everything along when it ends."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from typing import Any

import psutil
import pytest
from tests.support.site import free_port
from tests.support.up import PATIENCE_SECONDS, Up, running

# One supervisor serves all tests of this file.
pytestmark = pytest.mark.xdist_group("up")


def _until(ask: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (answer := ask()):
        assert time.monotonic() < deadline
        time.sleep(0.1)
    return answer


@pytest.fixture(scope="module")
def up() -> Iterator[Up]:
    with running() as served:
        yield served


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
    command = [*up._garda("up"), "--port", str(free_port()), "--json"]
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
