"""Random queries by random officers: does the database ever show a row that is not theirs?

Prints one JSON object. Officers come with random grants, take connections from the pool that
others have just used, and ask what no page would: filters, joins, subqueries, aggregates, raw SQL
without any filter, a third of it in transactions that are rolled back. Every row that comes back is
compared with ``sights.py``, which knows in plain Python what the officer may see.

``foreign_rows`` and ``foreign_writes`` must be 0; ``missing_rows`` too: rows the officer may see
and a full count did not show. ``rows_seen`` says that the officers were not simply shown nothing.
Without ``--database`` the demo of two regencies is built first; the queries run on a copy.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from backup import FOLDERS, demo_home
from random_queries import PERSON, SHAPES, Asking, foreign_write
from sights import TABLES, Officers, Truth, read_truth

from garda.ops import framework, postgres

COPY = "garda_bench_rows"
THREADS = 3
SHARES = 400
#: Queries of one request.
MOST_QUERIES = 40
SHARE_OF_WRITES, SHARE_OF_COUNTS = 0.04, 0.04


@dataclass
class Result:
    """What one thread found. ``by`` counts foreign rows by the shape of the query."""

    queries: int = 0
    rows: int = 0
    foreign: int = 0
    missing: int = 0
    writes: int = 0
    foreign_writes: int = 0
    officers: int = 0
    by: Counter[str] = field(default_factory=Counter)


def _counted(a: Asking, result: Result) -> None:
    """A whole table, counted without a filter, is as large as the officer may know."""
    from django.db import connection

    table = a.chance.choice(list(TABLES))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        difference = cursor.fetchone()[0] - a.truth.count(a.viewer, table)
    result.foreign += max(0, difference)
    result.missing += max(0, -difference)
    result.by[f"count {table}"] += abs(difference)


def _asked(a: Asking, result: Result) -> None:
    shape = a.chance.choice(SHAPES)
    for table, key in shape(a):
        result.rows += 1
        if not a.truth.sees(a.viewer, table, key):
            result.foreign += 1
            result.by[shape.__name__] += 1


def _request(a: Asking, result: Result, queries: int) -> None:
    """What one request does: many queries, now and then all in a transaction that fails."""
    from django.db import transaction

    undone = a.chance.random() < 0.3
    with transaction.atomic() if undone else _nothing():
        for _ in range(queries):
            result.queries += 1
            luck = a.chance.random()
            if luck < SHARE_OF_WRITES:
                result.writes += 1
                result.foreign_writes += foreign_write(a)
            elif luck < SHARE_OF_WRITES + SHARE_OF_COUNTS:
                _counted(a, result)
            else:
                _asked(a, result)
        if undone:
            transaction.set_rollback(True)


def _nothing() -> Any:
    from contextlib import nullcontext

    return nullcontext()


def _thread(truth: Truth, officers: Officers, seed: str, queries: int, result: Result) -> None:
    from django.db import connection

    from garda.kernel.rowlock import NOTHING, seeing
    from garda.people.queries import sight_under

    chance = Random(seed)
    with seeing(NOTHING):
        while result.queries < queries:
            viewer = officers.draw(chance)
            result.officers += 1
            wanted = min(chance.randint(1, MOST_QUERIES), queries - result.queries)
            with seeing(sight_under(viewer.grant, viewer.person)):
                _request(Asking(chance, truth, viewer), result, wanted)
            # Back into the pool: the next officer may be another one on the same connection.
            if chance.random() < 0.9:
                connection.close()
        connection.close()


def walk(queries: int, seed: int, threads: int = THREADS) -> dict[str, Any]:
    """Ask ``queries`` times on the database that Django is set up on."""
    truth = read_truth()
    officers = Officers(truth)
    results = [Result() for _ in range(threads)]
    started = time.monotonic()
    with ThreadPoolExecutor(threads) as pool:
        running = [
            pool.submit(
                _thread, truth, officers, f"{seed}:{n}", (queries + n) // threads, results[n]
            )
            for n in range(threads)
        ]
        for thread in running:
            thread.result()
    by = sum((r.by for r in results), Counter())
    return {
        "foreign_rows": sum(r.foreign for r in results),
        "queries": sum(r.queries for r in results),
        "rows_seen": sum(r.rows for r in results),
        "missing_rows": sum(r.missing for r in results),
        "foreign_writes": sum(r.foreign_writes for r in results),
        "writes_tried": sum(r.writes for r in results),
        "officers": sum(r.officers for r in results),
        "persons": len(truth.rows[PERSON]),
        "shares": len(truth.shares),
        "by_shape": {shape: n for shape, n in sorted(by.items()) if n},
        "seed": seed,
        "seconds": round(time.monotonic() - started, 1),
    }


def share(seed: int, number: int = SHARES) -> None:
    """People shared with a village that is not theirs, a third of them no longer."""
    from garda.people.models import PathShare, Person
    from garda.regions.models import Region

    chance = Random(f"{seed}:shares")
    villages = list(Region.objects.filter(level="village").values_list("path", flat=True))
    people = list(Person.objects.order_by("id").values_list("id", flat=True))
    now = datetime(2024, 10, 5, tzinfo=UTC)
    pairs = {(chance.choice(people), chance.choice(villages)) for _ in range(number)}
    PathShare.objects.bulk_create(
        PathShare(
            person_id=person,
            path=path,
            reason="Ukuran",
            consent_at=now,
            ended_at=now if chance.random() < 0.3 else None,
        )
        for person, path in sorted(pairs)
    )


def run(queries: int, seed: int, database: str | None = None) -> dict[str, Any]:
    """On a copy of ``database``, or of a demo of two regencies that is built for it."""
    if database is None:
        with demo_home(FOLDERS) as name:
            return _on_copy(queries, seed, name)
    return _on_copy(queries, seed, database)


def _on_copy(queries: int, seed: int, database: str) -> dict[str, Any]:
    server = postgres.ensure_running()
    postgres.drop_database(server, COPY)
    postgres.create_database(server, COPY, template=database)
    try:
        framework.use_database(COPY)
        share(seed)
        return walk(queries, seed)
    finally:
        _close_pool()
        postgres.drop_database(server, COPY)


def _close_pool() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--queries", type=int, default=100_000)
    arguments.add_argument("--seed", type=int, default=2024)
    arguments.add_argument("--database", help="an existing database instead of a new demo")
    args = arguments.parse_args()
    print(json.dumps(run(args.queries, args.seed, args.database)))


if __name__ == "__main__":
    main()
