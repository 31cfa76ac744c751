"""``garda backup``: one database and its objects as files that were read back."""

from __future__ import annotations

import os
import shutil
import subprocess
import tarfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from garda.kernel.errors import GardaError
from garda.ops import paths, postgres
from garda.ops.postgres import Server
from garda.ops.urls import DatabaseUrl

_LIBPQ_OPTIONS = {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}


@dataclass(frozen=True)
class Backup:
    """Files written; sizes in bytes, ``tables`` those whose rows the dump holds."""

    dump: Path
    dump_bytes: int
    tables: int
    objects: Path | None
    objects_bytes: int


def default_file(database: str, moment: datetime) -> Path:
    """``<home>/backups/<database>-<UTC time>.dump``."""
    return paths.backups_folder() / f"{database}-{moment:%Y%m%dT%H%M%SZ}.dump"


def backup(server: Server, database: str, target: Path) -> Backup:
    """Dump ``database`` to ``target`` and its objects beside it; read both back.

    The dump is one consistent snapshot. Objects are never changed once written, so those that
    the dump refers to are in the archive, which is made after it. Keys of secrets stay out:
    they are kept apart on purpose. Raises GardaError when a program fails.
    """
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    url = server.owner_url(database)
    fresh = _private(target.with_name(f"{target.name}.part"))
    _run("pg_dump", ["-Fc", "-Z1", "-f", str(fresh)], server, url)
    tables = _count_tables(_run("pg_restore", ["--list", str(fresh)], server, url))
    fresh.replace(target)
    objects = _archive(paths.objects_folder(database), target.with_suffix(".objects.tar"))
    return Backup(
        dump=target,
        dump_bytes=target.stat().st_size,
        tables=tables,
        objects=objects,
        objects_bytes=objects.stat().st_size if objects else 0,
    )


def _private(path: Path) -> Path:
    """An empty file that only this account reads; what is written into it stays so."""
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    return path


def _count_tables(listing: str) -> int:
    return sum(" TABLE DATA " in line for line in listing.splitlines())


def _archive(folder: Path, target: Path) -> Path | None:
    if not folder.is_dir():
        return None
    fresh = _private(target.with_name(f"{target.name}.part"))
    with tarfile.open(fresh, "w") as archive:
        archive.add(folder, arcname=folder.name)
    with tarfile.open(fresh) as archive:
        for _ in archive:
            pass
    fresh.replace(target)
    return target


def _run(program: str, arguments: Sequence[str], server: Server, url: DatabaseUrl) -> str:
    """Run a client program; the password goes by the environment, never on the command line."""
    done = subprocess.run(
        [_program(program, server), *arguments],
        env=os.environ | _environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode != 0:
        raise GardaError(
            id=f"{program} gagal:\n{done.stderr.strip()}",
            en=f"{program} failed (details above).",
            code="backup",
        )
    return done.stdout


def _program(name: str, server: Server) -> str:
    """A real server's own clients when installed: the embedded build has no TLS."""
    installed = None if server.embedded else shutil.which(name)
    return installed or str(postgres.cluster().programs / name)


def _environment(url: DatabaseUrl) -> dict[str, str]:
    known = {
        "PGDATABASE": url.database,
        "PGUSER": url.user,
        "PGPASSWORD": url.password,
        "PGHOST": url.host,
        "PGPORT": url.port,
    }
    more = {_LIBPQ_OPTIONS[key]: value for key, value in url.options if key in _LIBPQ_OPTIONS}
    return {name: value for name, value in (known | more).items() if value}
