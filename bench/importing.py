"""How long a large folder takes from its files to the database, fully checked.

Prints one JSON object. The folder has 20,000 stations with voter lists and two contests; making it
and its database is not part of the time. ``import_20k_s`` is wall time, ``import_20k_cpu_s`` the
processor time of this process and of the database's session. ``again`` is the same folder a
second time, which must change nothing.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from make_folder import Size, make_folder

from garda.exchange.domain.folder import Folder
from garda.exchange.reader import read_folder
from garda.ops import framework, postgres
from garda.packs.loader import get_pack
from garda.packs.types import Pack

DATABASE = "garda_bench"
PACK = "pilkada2024"
ELECTION = "ukur"
MOST_SECONDS, MOST_QUERIES = 4.0, 200


@dataclass
class Measure:
    """Cost of one import and what it changed."""

    seconds: float
    cpu_seconds: float
    queries: int
    changed: bool


@contextmanager
def bench_database() -> Iterator[None]:
    """An empty, migrated database of its own that Django works on; dropped at the end."""
    server = postgres.ensure_running()
    postgres.drop_database(server, DATABASE)
    postgres.create_database(server, DATABASE)
    try:
        framework.migrate(server, DATABASE)
        framework.use_database(DATABASE)
        yield
    finally:
        postgres.drop_database(server, DATABASE)


def cpu_seconds() -> float:
    """Processor time of this process and, where it is on this machine, of its database session."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        session = cursor.fetchone()[0]
    used = time.process_time()
    with suppress(psutil.Error):
        times = psutil.Process(session).cpu_times()
        used += times.user + times.system
    return used


def measure(folder: Path) -> Measure:
    """Read, check and import ``folder``, as ``garda import`` does."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from garda.exchange.services import import_into
    from garda.people.services import system_operator
    from garda.regions.models import ElectionKind

    pack = get_pack(PACK)
    cpu, started = cpu_seconds(), time.monotonic()
    with CaptureQueriesContext(connection) as queries:
        read = read_with(pack, folder)
        _, imported = import_into(
            system_operator(), code=ELECTION, kind=ElectionKind.PRACTICE, pack=pack, folder=read
        )
    seconds = time.monotonic() - started
    return Measure(seconds, cpu_seconds() - cpu, len(queries), imported.changed)


def read_with(pack: Pack, path: Path) -> Folder:
    """The folder at ``path``, checked against the pack's limits."""
    return read_folder(
        path,
        max_voters=pack.max_voters_per_station,
        special_from=pack.special_station_from,
        max_choices=pack.max_choices,
    )


def main() -> None:
    """Import a new folder twice and print what each took."""
    with tempfile.TemporaryDirectory() as folder, bench_database():
        made = make_folder(Path(folder) / "rekaan", Size())
        first, again = measure(made), measure(made)
    assert first.changed
    assert not again.changed
    print(
        json.dumps(
            {
                "import_20k_s": round(first.seconds, 2),
                "import_20k_cpu_s": round(first.cpu_seconds, 2),
                "import_20k_queries": first.queries,
                "again_s": round(again.seconds, 2),
                "again_queries": again.queries,
                "within": first.seconds <= MOST_SECONDS and first.queries <= MOST_QUERIES,
            }
        )
    )


if __name__ == "__main__":
    main()
