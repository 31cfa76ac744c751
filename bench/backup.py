"""How long a backup and its restoring take, and whether everything came back.

Prints one JSON object. Without ``--database`` the demo of ``--folders`` is built first, in a home
of its own that is thrown away; building is not part of the time. ``backup_s`` is writing alone,
``backup_verified_s`` writing and proving it as ``garda backup`` does, ``restore_s`` restoring it
under another name with migrations, rights and the check of the ledger. ``backup_restore_s`` is
``backup_s + restore_s``. ``peak_mib`` is this process's own memory.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from garda.ops import postgres, rebuild
from garda.ops.backup import contents, keys
from garda.ops.backup.making import make
from garda.ops.backup.restoring import restore
from garda.ops.postgres import Server

FOLDERS = ("jepara", "kotawaringin-barat")
MOST_SECONDS = 60.0
DEMO = "garda_demo"


@contextmanager
def demo_home(folders: Sequence[str]) -> Iterator[str]:
    """A home of its own with the finished demo; the name of its database."""
    home = Path(tempfile.mkdtemp(prefix="garda-bench-"))
    home.chmod(0o711)
    before = os.environ.get("GARDA_HOME")
    os.environ["GARDA_HOME"] = str(home)
    try:
        command = [sys.executable, "-m", "garda", "demo", *folders, "--no-serve", "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        yield DEMO
    finally:
        postgres.stop()
        shutil.rmtree(home, ignore_errors=True)
        os.environ.pop("GARDA_HOME")
        if before is not None:
            os.environ["GARDA_HOME"] = before


def measure(database: str) -> dict[str, Any]:
    """Back up ``database``, restore it beside itself, compare, and clear up."""
    server = postgres.ensure_running()
    key, _ = keys.for_making(None)
    again = f"{database}_bench"
    folder = Path(tempfile.mkdtemp(prefix="garda-bench-backup-"))
    try:
        started = time.monotonic()
        made = make(server, database, folder / "a.garda", key, verify=False)
        written = time.monotonic()
        restore(server, made.file, key, database=again)
        restored = time.monotonic()
        make(server, database, folder / "b.garda", key)
        verified = time.monotonic()
        equal = _digest(server, database) == _digest(server, again) == made.manifest.contents.digest
    finally:
        rebuild.remove(server, again)
        shutil.rmtree(folder)
    seconds = restored - started
    return {
        "backup_restore_s": round(seconds, 2),
        "backup_s": round(written - started, 2),
        "restore_s": round(restored - written, 2),
        "backup_verified_s": round(verified - restored, 2),
        "digest_equal": equal,
        "bytes": made.bytes,
        "rows": made.manifest.contents.rows,
        "objects": made.end.objects,
        "objects_bytes": made.end.objects_bytes,
        "peak_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10,
        "within": equal and seconds <= MOST_SECONDS,
    }


def _digest(server: Server, database: str) -> str:
    with psycopg.connect(server.owner_url(database).text()) as connection:
        return contents.read(connection).digest


def run(database: str | None = None, folders: Sequence[str] = FOLDERS) -> dict[str, Any]:
    """Measure on a database that is there, or on a demo that is built for it."""
    if database is not None:
        return measure(database)
    with demo_home(folders) as name:
        return measure(name)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--database", help="an existing database instead of a new demo")
    arguments.add_argument("--folders", nargs="+", default=FOLDERS)
    args = arguments.parse_args()
    print(json.dumps(run(args.database, args.folders)))


if __name__ == "__main__":
    main()
