"""Asked to end, Garda finishes what was begun: the request, then the job, then the ledger."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import psycopg
import pytest
from tests.support.up import PATIENCE_SECONDS, Up, running

from garda.kernel.ids import uuid7
from garda.ops import postgres
from garda.ops.children import wait_until
from garda.ops.cluster import Cluster

HELD = """
    SELECT count(*) FROM pg_stat_activity
    WHERE wait_event_type = 'Lock' AND datname = current_database()
"""
JOB = """
    INSERT INTO procrastinate_jobs (queue_name, task_name, args)
    VALUES ('documents', 'documents.render', jsonb_build_object('document_id', %s::text))
    RETURNING id
"""
ENTRY = """
    INSERT INTO ledger_ledgerentry
        (id, log, act, role, path, happened_at, recorded_at, count, items_root, commitment)
    VALUES (%s, 'internal', 'probe', 'operator', 'id', now(), now(), 1, '', '\\x00')
"""


class Request(threading.Thread):
    """One page that is asked for, and its status once it came."""

    def __init__(self, port: int) -> None:
        super().__init__(daemon=True)
        self.status: int | None = None
        self._port = port

    def run(self) -> None:
        line = HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE_SECONDS)
        line.request("GET", "/")
        self.status = line.getresponse().status
        line.close()


@pytest.fixture
def up() -> Iterator[Up]:
    with running() as served:
        yield served


def _owner(up: Up) -> psycopg.Connection:
    server = postgres.embedded_server(up.home / "postgres18")
    return psycopg.connect(server.owner_url("garda").text(), autocommit=True)


def _value(connection: psycopg.Connection, query: str, *values: Any) -> Any:
    row = connection.execute(query, values or None).fetchone()
    assert row is not None
    return row[0]


def _refused(port: int) -> bool:
    line = HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        line.connect()
    except OSError:
        return True
    finally:
        line.close()
    return False


def test_what_was_begun_is_finished_in_order(up: Up) -> None:
    watching = _owner(up)
    with _owner(up) as of_page, _owner(up) as of_job:
        of_page.execute("BEGIN; LOCK TABLE regions_election IN ACCESS EXCLUSIVE MODE")
        of_job.execute("BEGIN; LOCK TABLE documents_document IN ACCESS EXCLUSIVE MODE")
        page = Request(up.port)
        page.start()
        job = _value(watching, JOB, str(uuid7()))
        assert wait_until(lambda: _value(watching, HELD) == 2, PATIENCE_SECONDS)

        os.kill(up.process.pid, signal.SIGTERM)
        assert wait_until(lambda: _refused(up.port), PATIENCE_SECONDS), "nobody new comes in"
        assert page.status is None
        assert up.child("worker") is not None, "the worker goes on until the web is done"
        of_page.execute("COMMIT")
        page.join(PATIENCE_SECONDS)
        assert page.status == 200, "the request was answered"

        assert wait_until(lambda: up.child("granian") is None, PATIENCE_SECONDS)
        assert _value(watching, HELD) == 1, "the job is still at it"
        assert up.child("sequence") is not None
        entry = uuid7()
        watching.execute(ENTRY, [entry])
        of_job.execute("COMMIT")
    assert wait_until(lambda: up.child("worker") is None, PATIENCE_SECONDS)
    watching.close()
    assert up.process.wait(PATIENCE_SECONDS) == 0
    _left_in_order(up.home, job, entry)


def _left_in_order(home: Path, job: int, entry: Any) -> None:
    """The job was ended by itself, not cut off; the last entry has its place."""
    cluster = Cluster(home / "postgres18")
    assert cluster.start(), "the database had been stopped"
    server = postgres.embedded_server(home / "postgres18")
    try:
        with psycopg.connect(server.owner_url("garda").text()) as connection:
            query = "SELECT status::text FROM procrastinate_jobs WHERE id = %s"
            assert _value(connection, query, job) in {"todo", "failed"}, "its paper does not exist"
            events = "SELECT count(*) FROM procrastinate_events WHERE job_id = %s AND type = %s"
            assert _value(connection, events, job, "started") == 1
            links = "SELECT count(*) FROM ledger_ledgerlink WHERE entry_id = %s"
            assert _value(connection, links, entry) == 1
    finally:
        cluster.stop()
