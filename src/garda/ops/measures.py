"""Figures of the running system that ``garda doctor`` and ``/metrik/`` both show.

Each is one query of constant cost on a cursor of the serving role (Django's or psycopg's). No
figure speaks of a person.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol
from uuid import UUID

from garda.kernel.ids import made_at
from garda.ops.backup import files

# A worker's heartbeat is every ten seconds; three missed ones mean that it died.
DEAD_AFTER_SECONDS = 30
#: Entries looked at for those without a place. The sequencer takes the oldest first, so that what
#: waits is among the newest.
NEWEST_ENTRIES = 20_000

# A job that is to run later, or again, waits from then on only.
_JOBS = """
    SELECT count(*) FILTER (WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now()),
           count(*) FILTER (WHERE status = 'doing'),
           count(*) FILTER (WHERE status = 'failed'),
           count(*) FILTER (WHERE status = 'doing' AND
               coalesce(w.last_heartbeat < now() - make_interval(secs => %s), true))
    FROM procrastinate_jobs j LEFT JOIN procrastinate_workers w ON w.id = j.worker_id
    WHERE j.status IN ('todo', 'doing', 'failed')
"""
_OLDEST_JOB = """
    SELECT extract(epoch FROM now() - greatest(max(e.at), j.scheduled_at))
    FROM procrastinate_jobs j
    JOIN procrastinate_events e ON e.job_id = j.id AND e.type IN ('deferred', 'deferred_for_retry')
    WHERE j.id = (SELECT min(id) FROM procrastinate_jobs
                  WHERE status = 'todo' AND coalesce(scheduled_at, now()) <= now())
    GROUP BY j.scheduled_at
"""
_UNSEQUENCED = """
    SELECT count(*), min(id::text)
    FROM (SELECT id FROM ledger_ledgerentry ORDER BY id DESC LIMIT %s) e
    WHERE NOT EXISTS (SELECT 1 FROM ledger_ledgerlink l WHERE l.entry_id = e.id)
"""


class Cursor(Protocol):
    """What Django's and psycopg's cursors have in common."""

    def execute(self, query: Any, params: Any = ..., /) -> Any: ...
    def fetchone(self) -> Any: ...


@dataclass(frozen=True)
class Jobs:
    """Jobs that are due, running, failed for good, left by a dead worker; the oldest's wait."""

    waiting: int
    running: int
    failed: int
    stalled: int
    oldest_wait: timedelta


@dataclass(frozen=True)
class Unsequenced:
    """Ledger entries without a place, and how long the oldest of them has waited."""

    count: int
    oldest_wait: timedelta


def _row(cursor: Cursor, query: str, values: Sequence[Any] = ()) -> tuple[Any, ...] | None:
    cursor.execute(query, values)
    row: tuple[Any, ...] | None = cursor.fetchone()
    return row


def jobs(cursor: Cursor) -> Jobs:
    """State of the job queue."""
    waiting, running, failed, stalled = _row(cursor, _JOBS, [DEAD_AFTER_SECONDS]) or (0, 0, 0, 0)
    oldest = _row(cursor, _OLDEST_JOB)
    seconds = float(oldest[0]) if oldest else 0.0
    return Jobs(waiting, running, failed, stalled, timedelta(seconds=max(0.0, seconds)))


def unsequenced(cursor: Cursor, now: datetime) -> Unsequenced:
    """What the sequencer has still to do; ages come from the entries' own ids."""
    count, oldest = _row(cursor, _UNSEQUENCED, [NEWEST_ENTRIES]) or (0, None)
    wait = now - made_at(UUID(oldest)) if oldest else timedelta()
    return Unsequenced(count, max(timedelta(), wait))


def backup_age(database: str, now: datetime) -> timedelta | None:
    """Age of the newest proved backup; None when there is none."""
    known = files.last(database)
    if known is None or known["verified_at"] is None:
        return None
    return now - datetime.fromisoformat(known["verified_at"])


def utc_now() -> datetime:
    """The machine's own time: a rehearsal's clock does not move queues and backups."""
    return datetime.now(UTC)
