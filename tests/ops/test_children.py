"""Children are started again, with all they left behind ended first."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator

import psutil
import pytest

from garda.ops import children, processes
from garda.ops.children import MARK_VARIABLE, Child
from garda.ops.state import ProcessMark

# A main process with a worker, like a web server; prints nothing, ends on nothing by itself.
_WITH_WORKER = "import subprocess, time; subprocess.Popen(['sleep', '60']); time.sleep(60)"


def _until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


@pytest.fixture
def child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    monkeypatch.setattr(children, "FIRST_PAUSE_SECONDS", 0.05)
    own = Child("web", [sys.executable, "-c", _WITH_WORKER], pause=0.05)
    yield own
    children.stop_all([own])


def _worker(child: Child) -> psutil.Process:
    assert child.process is not None
    main = psutil.Process(child.process.pid)
    _until(main.children)
    return main.children()[0]


def test_a_killed_main_process_takes_its_workers_along_and_comes_back(child: Child) -> None:
    assert child.tend()
    assert not child.tend()
    worker = _worker(child)
    first = child.process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    _until(child.tend)
    assert child.process is not None
    assert child.process.pid != first.pid
    _until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


def test_the_pause_grows_while_it_keeps_dying() -> None:
    own = Child("worker", [sys.executable, "-c", ""], pause=0.05)
    own.start()
    _until(own.tend)
    _until(own.tend)
    assert own.pause == pytest.approx(0.2)
    children.stop_all([own])


def test_stopping_ends_the_whole_group(child: Child) -> None:
    child.tend()
    worker = _worker(child)
    children.stop_all([child])
    _until(lambda: not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE)


def test_leftovers_are_known_by_their_mark_only() -> None:
    mark = ProcessMark(999_999, 1.0)
    left = subprocess.Popen(["sleep", "60"], env={MARK_VARIABLE: mark.text()})
    other = subprocess.Popen(["sleep", "60"])
    try:
        assert children.end_leftovers(mark) == 1
        _until(lambda: not psutil.pid_exists(left.pid))
        assert other.poll() is None
    finally:
        other.kill()
        other.wait()


def test_the_site_listens_where_it_is_told() -> None:
    def host(*more: str) -> str:
        web = processes.children("garda", 8000, *more)[0].command
        return web[web.index("--host") + 1]

    assert host() == "127.0.0.1"
    assert host("0.0.0.0") == "0.0.0.0"  # noqa: S104 - a container's
