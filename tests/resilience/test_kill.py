"""Kill -9 of web, job worker, database while forms come in: what was acknowledged is there, once.

Clerks send over HTTP, with ids of their own making, and repeat a sending until it has a receipt.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest
from tests.ops.test_up import Up
from tests.resilience.clerk import Acknowledged, Clerk, Form
from tests.support.played import played

from garda.ops import postgres
from garda.ops.children import wait_until

DATABASE = postgres.DEFAULT_DATABASE
#: Receipts between two kills: every clerk is at work, and there is something to lose.
BETWEEN_KILLS = 20
PATIENCE_SECONDS = 60
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
READINGS = "SELECT id, round_id, source, version, figures, receipt FROM results_reading"
DEFINITIONS = """
    SELECT r.id, f.definition FROM results_voteround r
    JOIN results_formdefinition f ON f.contest_id = r.contest_id
"""
COUNTED = "SELECT round_id, key, value FROM results_settledfigure"
SETTLEMENTS = "SELECT round_id, block, state FROM results_settlement"
SOURCES = ("operator", "ppk")
UNLINKED = """
    SELECT count(*) FROM ledger_ledgerentry e
    LEFT JOIN ledger_ledgerlink l ON l.entry_id = e.id WHERE l.id IS NULL
"""
RECORDED = """
    SELECT count(*), coalesce(sum(count), 0) FROM ledger_ledgerentry
    WHERE act = 'readings.recorded'
"""


class Office:
    """A running Garda whose election is ready for counting."""

    def __init__(self, up: Up, home: Path) -> None:
        self.up = up
        self.database = postgres.embedded_server(home / "postgres18").owner_url(DATABASE).text()
        played(DATABASE, "counting", self.up.env)

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.database) as connection:
            return connection.execute(query, values or None).fetchall()

    def clerks(self) -> list[Clerk]:
        url = str(self.up.ready["url"])
        return [
            Clerk(url, name, [Form(*row) for row in self.rows(FORMS, f"id/{place}/%")])
            for name, place in OFFICES.items()
        ]

    def kill_a_web_worker(self) -> None:
        web = self._child("granian")
        self._kill(web.children()[0])

    def kill_web(self) -> None:
        self._kill(self._child("granian"))

    def kill_job_worker(self) -> None:
        self._kill(self._child("worker"))

    def kill_database(self) -> None:
        self._kill(psutil.Process(self.up.postmaster()))

    def check(self) -> dict[str, Any]:
        """What ``garda check`` says."""
        done = subprocess.run(
            [sys.executable, "-m", "garda", "check", "--json"],
            env=self.up.env, capture_output=True, text=True, check=False,
        )  # fmt: skip
        report: dict[str, Any] = json.loads(done.stdout)
        return report

    def _child(self, word: str) -> psutil.Process:
        assert wait_until(lambda: self.up.child(word) is not None, PATIENCE_SECONDS)
        child = self.up.child(word)
        assert child is not None
        return child

    @staticmethod
    def _kill(process: psutil.Process) -> None:
        os.kill(process.pid, signal.SIGKILL)


@pytest.fixture
def office() -> Iterator[Office]:
    home = Path(tempfile.mkdtemp(prefix="garda-kill-"))
    home.chmod(0o711)
    up = Up(home)
    try:
        yield Office(up, home)
    finally:
        up.down()
        up.process.wait(PATIENCE_SECONDS)
        shutil.rmtree(home)


def test_no_acknowledged_form_is_lost_or_doubled(office: Office) -> None:
    clerks = office.clerks()
    for clerk in clerks:
        clerk.start()
    kills: Sequence[Callable[[], None]] = (
        office.kill_a_web_worker, office.kill_web, office.kill_job_worker, office.kill_database,
    )  # fmt: skip
    for kill in kills:
        _wait_for_receipts(clerks)
        kill()
    _wait_for_receipts(clerks)
    for clerk in clerks:
        clerk.finish()
    for clerk in clerks:
        clerk.join(PATIENCE_SECONDS)
        assert not clerk.is_alive()
    assert [clerk.failure for clerk in clerks if clerk.failure] == []
    assert sum(clerk.retries for clerk in clerks) > 0, "nobody noticed a kill"

    _every_receipt_once(office, [sent for clerk in clerks for sent in clerk.receipts])
    _settlements_follow_the_readings(office)
    _ledger_is_whole(office)
    assert office._child("worker").is_running()


def _wait_for_receipts(clerks: Sequence[Clerk]) -> None:
    """Until there are some more, or a clerk failed for good."""

    def receipts() -> int:
        return sum(len(clerk.receipts) for clerk in clerks)

    goal = receipts() + BETWEEN_KILLS
    enough = wait_until(
        lambda: receipts() >= goal or any(clerk.failure for clerk in clerks), PATIENCE_SECONDS
    )
    assert enough, f"only {receipts()} of {goal} receipts"


def _every_receipt_once(office: Office, sent: Sequence[Acknowledged]) -> None:
    rows = {row[0]: row for row in office.rows(READINGS)}
    assert len(rows) == len(sent) == len({one.reading for one in sent})
    for one in sent:
        _, round_id, _, version, figures, receipt = rows[one.reading]
        assert (round_id, version, receipt) == (one.form.round, one.version, one.receipt)
        assert sorted(figures) == sorted(one.form.figures(one.version).values())
    ((acts, readings),) = office.rows(RECORDED)
    assert acts == readings == len(sent)


def _settlements_follow_the_readings(office: Office) -> None:
    """A block is settled exactly where both sources' latest versions agree, with their figures."""
    fields = _fields(office)
    sheets = _latest_sheets(office, fields)
    counted: dict[Any, dict[str, int]] = defaultdict(dict)
    for round_id, key, value in office.rows(COUNTED):
        counted[round_id][key] = value
    settlements = office.rows(SETTLEMENTS)
    assert settlements
    for round_id, block, state in settlements:
        keys = [key for key, of in fields[round_id].items() if of == block]
        said = [{key: sheet[key] for key in keys} for sheet in sheets[round_id].values()]
        assert state == _expected(said)
        counts = {key: counted[round_id][key] for key in keys if key in counted[round_id]}
        assert counts == (said[0] if state == "settled" else {})


def _fields(office: Office) -> dict[Any, dict[str, str]]:
    """Per round: the keys of its form in their order, each with its block."""
    return {
        round_id: {field["key"]: field["block"] for field in definition["fields"]}
        for round_id, definition in office.rows(DEFINITIONS)
    }


def _latest_sheets(
    office: Office, fields: Mapping[Any, Mapping[str, str]]
) -> dict[Any, dict[str, dict[str, int]]]:
    """Per round and source: the figures of its latest version."""
    sheets: dict[Any, dict[str, dict[str, int]]] = defaultdict(dict)
    for _, round_id, source, _, figures, _ in office.rows(f"{READINGS} ORDER BY version"):
        sheets[round_id][source] = dict(zip(fields[round_id], figures, strict=True))
    return sheets


def _expected(said: Sequence[Mapping[str, int]]) -> str:
    if len(said) < len(SOURCES):
        return "first"
    return "settled" if said[0] == said[1] else "differs"


def _ledger_is_whole(office: Office) -> None:
    assert wait_until(lambda: office.rows(UNLINKED) == [(0,)], PATIENCE_SECONDS)
    report = office.check()
    assert report["problems"] == []
    assert report["whole"]
