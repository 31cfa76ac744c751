"""Restoring a backup beside what is in use, and putting it in place when everything is proved."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from garda.kernel.errors import GardaError
from garda.ops import framework, measures, paths, postgres, rebuild, state, urls
from garda.ops.backup import contents, files, keys
from garda.ops.backup.archive import End, Manifest, Reader
from garda.ops.backup.making import load
from garda.ops.postgres import Server


@dataclass(frozen=True)
class Restored:
    """A database that is back. ``replaced``: something stood in its place and is gone.

    ``ledger`` is what ``garda check`` says of it; ``keys_lacking`` names key files without which
    secrets in it stay closed.
    """

    database: str
    manifest: Manifest
    end: End
    migrated: int
    ledger: dict[str, Any]
    keys_lacking: list[str]
    replaced: bool


def restore(
    server: Server, file: Path, key: bytes, *, database: str | None = None, replace: bool = False
) -> Restored:
    """Restore ``file`` as ``database`` (else under the name it had).

    Everything happens in a database beside it, which takes the name at the end, in one
    transaction; until then, and when anything fails, what stood there is as it was. Raises
    GardaError for a file that cannot be trusted, a name that is in use (see :func:`_refuse_use`), a
    backup of a newer Garda, and a ledger that is not whole.
    """
    with files.plain_refusals(file), file.open("rb") as source:
        reader = Reader(source, key)
        name = database or reader.manifest.database
        _refuse_newer(reader.manifest)
        standing = _refuse_use(server, name, replace=replace)
        fresh = f"{name}_restoring"
        with rebuild.alone(fresh):
            try:
                restored = _restore(server, fresh, name, reader, standing)
                rebuild.put_in_place(server, fresh, name)
            finally:
                rebuild.remove(server, fresh)
    return restored


def _restore(server: Server, fresh: str, name: str, reader: Reader, standing: bool) -> Restored:
    rebuild.make_empty(server, fresh)
    objects = paths.objects_folder(fresh)
    with files.plain_refusals(objects):
        found, end = load(server, fresh, reader, objects=objects)
    missing = framework.known_migrations() - set(found.migrations)
    if missing:
        framework.migrate(server, fresh)
    else:
        framework.grant(server, fresh)
    framework.check_app_role(server, fresh)
    return Restored(
        database=name,
        manifest=reader.manifest,
        end=end,
        migrated=len(missing),
        ledger=_check_ledger(server, fresh),
        keys_lacking=keys.lacking(reader.manifest.keys),
        replaced=standing,
    )


def _check_ledger(server: Server, name: str) -> dict[str, Any]:
    """Link what the snapshot caught unlinked, then prove the chains.

    In processes of their own: this one's Django may be set up on another database.
    """
    with psycopg.connect(server.owner_url(name).text()) as owner, owner.cursor() as cursor:
        waiting = measures.unsequenced(cursor, measures.utc_now()).count
    if waiting:
        _garda(server, name, "sequence", "--once")
    report: dict[str, Any] = json.loads(_garda(server, name, "check", "--json"))
    if not report.get("whole"):
        problems = "\n".join(report.get("problems", [])[:10])
        raise GardaError(
            id=f"Buku besar dalam cadangan ini tidak utuh; pemulihan dibatalkan:\n{problems}",
            en="The ledger in this backup is not whole; nothing was restored (details above).",
            code="ledger_broken",
        )
    return report


def _garda(server: Server, name: str, *arguments: str) -> str:
    env = {
        urls.APP_VARIABLE: server.app_url(name).text(),
        urls.OWNER_VARIABLE: server.owner_url(name).text(),
        framework.DATABASE_VARIABLE: name,
    }
    done = subprocess.run(
        [sys.executable, "-m", "garda", *arguments],
        env=os.environ | env, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if not done.stdout and done.returncode != 0:
        raise GardaError(
            id=f"Perintah garda {arguments[0]} gagal:\n{done.stderr.strip()[-4000:]}",
            en=f"The command garda {arguments[0]} failed (details above).",
            code="restore",
        )
    return done.stdout


def _refuse_newer(manifest: Manifest) -> None:
    """A backup with tables that this Garda does not know cannot be brought up to date by it."""
    unknown = set(manifest.contents.migrations) - framework.known_migrations()
    if unknown:
        raise GardaError(
            id=f"Cadangan ini dibuat Garda {manifest.garda} yang lebih baru: perubahan tabel"
            f" {', '.join(sorted(unknown)[:3])} belum dikenal. Pasang versi itu dahulu.",
            en=f"This backup was made by a newer Garda ({manifest.garda}): the table changes"
            f" {', '.join(sorted(unknown)[:3])} are not known here. Install that version first.",
            code="newer_backup",
        )


def _refuse_use(server: Server, name: str, *, replace: bool) -> bool:
    """Raise GardaError for a database that is in use; True when one stands there.

    One that is being served is never replaced. One that holds anything, or that somebody is
    connected to, is replaced only when told so.
    """
    state.refuse_when_serving(name)
    if not postgres.database_exists(server, name):
        return False
    sessions = postgres.sessions(server, name)
    if not replace and (sessions or _holds_anything(server, name)):
        raise GardaError(
            id=f"Basis data {name} sudah berisi atau sedang dipakai ({sessions} sambungan)."
            " Pulihkan ke nama lain dengan --database, atau ganti dengan --replace.",
            en=f"Database {name} holds something already or is in use ({sessions} connections)."
            " Restore to another name with --database, or replace it with --replace.",
            code="not_empty",
        )
    return True


def _holds_anything(server: Server, name: str) -> bool:
    with psycopg.connect(server.owner_url(name).text()) as connection:
        return contents.holds_anything(connection)
