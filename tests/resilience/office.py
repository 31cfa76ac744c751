"""A running Garda ready for counting, its clerks, what can be killed in it, and what came of it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import psutil
import psycopg
from tests.resilience.clerk import Acknowledged, Clerk, Form
from tests.support.played import played
from tests.support.up import PATIENCE_SECONDS, Up, running

from garda.kernel.canonical import items_root
from garda.ops import postgres
from garda.ops.children import wait_until

DATABASE = postgres.DEFAULT_DATABASE
OFFICES = {
    "pps-98.01.01.2001-1": "98/01/01/2001",
    "pps-98.01.01.2002-1": "98/01/01/2002",
    "pps-98.01.02.2001-1": "98/01/02",
    "ppk-98.01.01-1": "98/01/01",
    "ppk-98.01.02-1": "98/01/02",
}
FORMS = """
    SELECT r.id, (SELECT count(*) FROM results_choice c WHERE c.contest_id = r.contest_id),
           l.male, l.female
    FROM results_voteround r JOIN regions_stationlisting l ON l.station_id = r.station_id
    WHERE r.path LIKE %s ORDER BY r.path, r.contest_id
"""
READINGS = "SELECT id, round_id, version, figures, receipt, sha256 FROM results_reading"
ENTRIES = "SELECT items_root FROM ledger_ledgerentry WHERE act = 'readings.recorded'"
UNLINKED = """
    SELECT count(*) FROM ledger_ledgerentry e
    LEFT JOIN ledger_ledgerlink l ON l.entry_id = e.id WHERE l.id IS NULL
"""


class Office:
    """A running Garda whose election is ready for counting."""

    def __init__(self, up: Up) -> None:
        self.up = up
        server = postgres.embedded_server(up.home / "postgres18")
        self.database = server.owner_url(DATABASE).text()
        played(DATABASE, "counting", up.env)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, values or None).fetchall()

    def clerks(self) -> list[Clerk]:
        url = str(self.up.ready["url"])
        return [
            Clerk(url, name, [Form(*row) for row in self.rows(FORMS, f"id/{place}/%")])
            for name, place in OFFICES.items()
        ]

    def check(self) -> dict[str, Any]:
        """What ``garda check`` says, once nothing is left to be sequenced."""
        assert wait_until(lambda: self.rows(UNLINKED) == [(0,)], PATIENCE_SECONDS)
        done = subprocess.run(
            [sys.executable, "-m", "garda", "check", "--json"],
            env=self.up.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    # --- kill -9 --------------------------------------------------------------------------

    def kill_a_web_worker(self) -> None:
        _kill(self.child("granian").children()[0])

    def kill_web(self) -> None:
        _kill(self.child("granian"))

    def kill_job_worker(self) -> None:
        _kill(self.child("worker"))

    def kill_database(self) -> None:
        """The main process; the others notice and go."""
        _kill(psutil.Process(self._postmaster()))

    def kill_a_session(self) -> None:
        """One that serves the site; the main process then ends and restarts all of them."""
        assert wait_until(self._killed_a_session, PATIENCE_SECONDS)

    def _killed_a_session(self) -> bool:
        """Whether one was there, at work rather than idle; the server writes it into the titles."""
        with suppress(psutil.NoSuchProcess, KeyError):
            found = psutil.Process(self._postmaster()).children()
            titles = {" ".join(process.cmdline()): process for process in found}
            mine = [title for title in titles if f"{postgres.APP_ROLE} {DATABASE}" in title]
            _kill(titles[min(mine, key=lambda title: title.endswith("idle"), default="")])
            return True
        return False

    def child(self, word: str) -> psutil.Process:
        assert wait_until(lambda: self.up.child(word) is not None, PATIENCE_SECONDS)
        child = self.up.child(word)
        assert child is not None
        return child

    def _postmaster(self) -> int:
        assert wait_until(lambda: self.up.postmaster() > 0, PATIENCE_SECONDS)
        return self.up.postmaster()


def _kill(process: psutil.Process) -> None:
    os.kill(process.pid, signal.SIGKILL)


@contextmanager
def open_office() -> Iterator[Office]:
    """An office of its own, closed and cleared away at the end."""
    with running() as up:
        yield Office(up)


# --- sending while things are killed ----------------------------------------------------------


def send_through(
    clerks: Sequence[Clerk], kills: Sequence[Callable[[], None]], *, between: int
) -> list[Acknowledged]:
    """Let the clerks send, kill after every ``between`` receipts, and return all receipts.

    Raises AssertionError when a clerk gave up or nothing comes in any more.
    """
    for clerk in clerks:
        clerk.start()
    # A sign-in that a kill interrupts has to wait before it may be tried again.
    assert wait_until(lambda: all(c.receipts or c.failure for c in clerks), PATIENCE_SECONDS)
    for kill in kills:
        _wait_for_receipts(clerks, between)
        kill()
    _wait_for_receipts(clerks, between)
    for clerk in clerks:
        clerk.finish()
    for clerk in clerks:
        clerk.join(PATIENCE_SECONDS)
        assert not clerk.is_alive()
    failures = [repr(clerk.failure) for clerk in clerks if clerk.failure]
    assert not failures, failures
    return [sent for clerk in clerks for sent in clerk.receipts]


def _wait_for_receipts(clerks: Sequence[Clerk], more: int) -> None:
    """Until there are some more, or a clerk failed for good."""

    def receipts() -> int:
        return sum(len(clerk.receipts) for clerk in clerks)

    goal = receipts() + more
    enough = wait_until(
        lambda: receipts() >= goal or any(clerk.failure for clerk in clerks), PATIENCE_SECONDS
    )
    assert enough, f"only {receipts()} of {goal} receipts"


# --- what came of it --------------------------------------------------------------------------


@dataclass
class Audit:
    """Acknowledged readings that are not there once, unchanged and with one ledger entry each.

    ``surplus`` counts readings and entries that nobody was told of.
    """

    acknowledged: int
    lost: list[UUID] = field(default_factory=list)
    changed: list[UUID] = field(default_factory=list)
    without_entry: list[UUID] = field(default_factory=list)
    entered_twice: list[UUID] = field(default_factory=list)
    surplus: int = 0

    @property
    def faults(self) -> int:
        wrong = (self.lost, self.changed, self.without_entry, self.entered_twice)
        return len({reading for kind in wrong for reading in kind}) + self.surplus


def audit(office: Office, sent: Sequence[Acknowledged]) -> Audit:
    """Compare every receipt with the database."""
    rows = {row[0]: row for row in office.rows(READINGS)}
    entries = Counter(root for (root,) in office.rows(ENTRIES))
    found = Audit(len(sent))
    for one in sent:
        row = rows.get(one.reading)
        if row is None:
            found.lost.append(one.reading)
            continue
        if not _as_sent(row, one):
            found.changed.append(one.reading)
        times = entries[items_root([row[5]])]
        if times == 0:
            found.without_entry.append(one.reading)
        elif times > 1:
            found.entered_twice.append(one.reading)
    told = {one.reading for one in sent}
    found.surplus = len(rows.keys() - told) + len(sent) - len(told)
    return found


def _as_sent(row: tuple[Any, ...], one: Acknowledged) -> bool:
    _, round_id, version, figures, receipt, _ = row
    same = (round_id, version, receipt) == (one.form.round, one.version, one.receipt)
    return same and sorted(figures) == sorted(one.form.figures(one.version).values())
