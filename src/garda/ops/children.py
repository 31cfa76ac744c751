"""Child processes that are started again when they die, each in a process group of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import psutil

from garda.ops.state import ProcessMark

FIRST_PAUSE_SECONDS = 0.5
LONGEST_PAUSE_SECONDS = 30.0
# A child that lived this long was well; its next death starts again at the first pause.
WELL_SECONDS = 60.0
STOP_SECONDS = 15.0
# In every child's environment: which supervisor it belongs to.
MARK_VARIABLE = "GARDA_SUPERVISOR"


@dataclass
class Child:
    """One program that has to run for as long as the supervisor does."""

    name: str
    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict)
    # How long it may go on with what it has begun once it was asked to end.
    grace: float = STOP_SECONDS
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS
    not_before: float = 0.0

    def start(self) -> None:
        """Start in a new session, so that the terminal's Ctrl-C reaches only the supervisor."""
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command,
            env=os.environ | dict(self.env) | {MARK_VARIABLE: ProcessMark.of(os.getpid()).text()},
            stdin=subprocess.DEVNULL,
            stdout=sys.stderr,  # standard output belongs to --json
            start_new_session=True,
        )

    def tend(self) -> bool:
        """Start when due; note a death. True when a process was started."""
        if self.process is not None:
            if not self.has_ended(self.process):
                return False
            self._bury(self.process)
        if time.monotonic() < self.not_before:
            return False
        self.start()
        return True

    @staticmethod
    def has_ended(process: subprocess.Popen[bytes]) -> bool:
        """Whether it ended; it stays a zombie, so that its number (and group) stays ours."""
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, process.pid, options) is not None

    def _bury(self, process: subprocess.Popen[bytes]) -> None:
        """End what the dead one left (web workers outlive their main process), then pause."""
        signal_group(process.pid, signal.SIGKILL)
        process.wait()
        self.process = None
        if time.monotonic() - self.started > WELL_SECONDS:
            self.pause = FIRST_PAUSE_SECONDS
        self.not_before = time.monotonic() + self.pause
        self.pause = min(2 * self.pause, LONGEST_PAUSE_SECONDS)


def signal_group(pid: int, number: signal.Signals) -> None:
    """Signal the process group that ``pid`` leads; nothing happens when it is gone."""
    with suppress(ProcessLookupError):
        os.killpg(pid, number)


def stop_all(children: Sequence[Child]) -> None:
    """End one after the other, in this order, so that each still finds what it works with."""
    for child in children:
        if child.process is not None:
            _stop(child, child.process)


def _stop(child: Child, process: subprocess.Popen[bytes]) -> None:
    """Ask the main process, which lets its workers finish; after the grace end what is left."""
    with suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGTERM)
    wait_until(lambda: Child.has_ended(process), child.grace)
    signal_group(process.pid, signal.SIGKILL)
    process.wait()
    child.process = None


def end_leftovers(supervisor: ProcessMark) -> int:
    """End what a killed supervisor left running; returns how many processes that was.

    They are known by a mark in their environment: web workers outlive their main process, and
    neither a process id nor a group's number says whose it is after a crash.
    """
    left = [process for process in psutil.process_iter() if _belongs(process, supervisor)]
    for process in left:
        with suppress(psutil.NoSuchProcess):
            process.terminate()
    _, stubborn = psutil.wait_procs(left, timeout=STOP_SECONDS)
    for process in stubborn:
        with suppress(psutil.NoSuchProcess):
            process.kill()
    return len(left)


def _belongs(process: psutil.Process, supervisor: ProcessMark) -> bool:
    try:
        return process.environ().get(MARK_VARIABLE) == supervisor.text()
    except (psutil.Error, OSError):
        return False


def wait_until(done: Callable[[], bool], seconds: float) -> bool:
    """Ask again and again; False when ``seconds`` went by without a yes."""
    deadline = time.monotonic() + seconds
    while not (yes := done()) and time.monotonic() < deadline:
        time.sleep(0.05)
    return yes
