"""Jobs of a worker that was killed come back to the queue."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from procrastinate.contrib.django import app

from garda.ops import tasks


async def _retry() -> None:
    with app.replace_connector(app.connector.get_worker_connector()) as worker_app:
        async with worker_app.open_async():
            await tasks.retry_stalled_jobs.func(0)


@pytest.mark.django_db(transaction=True)
def test_only_jobs_of_dead_workers_are_retried(owner_connection: psycopg.Connection) -> None:
    for age, name in ((tasks.DEAD_AFTER_SECONDS + 5, "dead"), (1, "alive")):
        owner_connection.execute(
            "WITH w AS (INSERT INTO procrastinate_workers (last_heartbeat)"
            " VALUES (now() - make_interval(secs => %s)) RETURNING id)"
            " INSERT INTO procrastinate_jobs (task_name, queue_name, status, args, worker_id)"
            " SELECT %s, 'default', 'doing', '{}', id FROM w",
            [age, name],
        )
    asyncio.run(_retry())
    rows = owner_connection.execute("SELECT task_name, status FROM procrastinate_jobs ORDER BY id")
    assert rows.fetchall() == [("dead", "todo"), ("alive", "doing")]
