"""``garda keys``: which master keys there are, new versions of them, and the end of old ones."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterable
from typing import Any

import psycopg
from django.conf import settings
from rich.progress import Progress

from garda.kernel.errors import GardaError
from garda.kernel.outcome import Outcome
from garda.ops import postgres
from garda.ops.output import console
from garda.people.erasures import to_rotate
from garda.people.key_report import KeyLine, key_lines, purpose_named
from garda.people.keyring import Purpose
from garda.people.models import KeyVersion
from garda.people.services import system_operator
from garda.people.services.rotation import destroy, due, needed, rotate, unfinished

UNSOUND = 1
_STATES = {
    "current": "dipakai",
    "coming": "sedang disiapkan",
    "superseded": "sedang diganti",
    "retired": "pensiun, disimpan untuk cadangan",
    "destroyed": "dimusnahkan",
}
_THERE = {
    "ok": "kunci ada",
    "wrong": "KUNCI LAIN dengan nama ini: kembalikan yang asli dari cadangan kunci",
    "missing": "KUNCI HILANG: kembalikan dari cadangan kunci",
    "gone": "kunci tiada",
}


def run(args: Namespace) -> Outcome:
    """List, rotate or destroy; exit code 1 when the list holds a key that is missing or wrong."""
    if args.act == "rotate":
        return _rotate(args.purpose)
    if args.act == "destroy":
        return _destroy(args.purpose, args.database)
    lines = list(key_lines())
    sound = all(line.sound for line in lines)
    waiting = [str(purpose) for purpose in to_rotate()]
    data = {"sound": sound, "keys": [_data(line) for line in lines], "to_rotate": waiting}
    return Outcome(data, _text(lines, waiting), 0 if sound else UNSOUND)


def _data(line: KeyLine) -> dict[str, Any]:
    names = ("purpose", "version", "state", "there", "rows", "age_days")
    return {name: getattr(line, name) for name in names}


def _text(lines: list[KeyLine], waiting: list[str]) -> str:
    if not lines:
        return "Belum ada kunci: yang pertama dibuat saat data rahasia pertama disimpan."
    told = [
        f"{line.purpose}-{line.version}: {_STATES[line.state]}, {_THERE[line.there]},"
        f" {line.rows} baris, {line.age_days} hari"
        for line in lines
    ]
    if waiting:
        told.append(
            f"Ada data yang dihapus sejak kunci {_listed(waiting)} dipakai. Ganti dengan garda keys"
            " rotate, agar cadangan lama tidak dapat membukanya lagi."
        )
    return "\n".join(told)


def _purpose(name: str | None) -> Purpose:
    purpose = purpose_named(name or "")
    if purpose is None:
        known = ", ".join(each.value for each in Purpose)
        raise GardaError(
            id=f"Sebut kegunaan kuncinya: --purpose dengan salah satu dari {known}.",
            en=f"Name what the key is for: --purpose with one of {known}.",
            code="purpose",
        )
    return purpose


def _rotate(name: str | None) -> Outcome:
    """Without a purpose: every key that wrapped something which was erased since."""
    purposes = [_purpose(name)] if name is not None else to_rotate()
    done = [_rotate_one(purpose) for purpose in purposes]
    text = "\n".join(_rotated_text(each) for each in done)
    nothing = "Tidak ada kunci yang perlu diganti karena penghapusan data; sebut --purpose."
    return Outcome({"rotated": done}, text or nothing)


def _rotate_one(purpose: Purpose) -> dict[str, Any]:
    goes_on = unfinished(purpose).exists()
    rows = 0
    with Progress(console=console(), transient=True) as progress:
        task = progress.add_task(f"Kunci {purpose}", total=_rows_of(purpose))
        for moved in rotate(system_operator(), purpose):
            rows += moved
            progress.advance(task, moved)
    current = KeyVersion.objects.get(
        purpose=purpose, current_from__isnull=False, superseded_at__isnull=True
    )
    version = current.version
    return {"purpose": str(purpose), "version": version, "rows": rows, "resumed": goes_on}


def _rotated_text(done: dict[str, Any]) -> str:
    key = f"{done['purpose']}-{done['version']}"
    again = " (melanjutkan yang terputus)" if done["resumed"] else ""
    return (
        f"Kunci {key} sekarang dipakai; {done['rows']} baris disegel ulang{again}."
        f" Salin {key}.key ke cadangan kunci."
    )


def _rows_of(purpose: Purpose) -> int:
    """Rows that a rotation of this purpose still has to go through."""
    rows = KeyVersion.objects.filter(purpose=purpose, retired_at__isnull=True)
    return sum(needed(row) for row in rows)


def _destroy(name: str | None, database: str | None) -> Outcome:
    """Destroy what is due, unless another database of this server still needs it."""
    wanted = [row for row in due() if name is None or row.purpose == _purpose(name)]
    done: list[str] = []
    kept: list[str] = []
    for row in wanted:
        key = f"{row.purpose}-{row.version}"
        if needed_elsewhere(row.purpose, row.version, _current_database(database)):
            kept.append(key)
            continue
        destroy(system_operator(), Purpose(row.purpose), row.version)
        done.append(key)
    text = f"Dimusnahkan: {_listed(done)}. Masih diperlukan basis data lain: {_listed(kept)}."
    return Outcome({"destroyed": done, "kept_for_other_databases": kept}, text)


def _listed(keys: Iterable[str]) -> str:
    return ", ".join(keys) or "tidak ada"


def _current_database(name: str | None) -> str:
    return name or postgres.server().default_database


def needed_elsewhere(purpose: str, version: int, database: str) -> bool:
    """Whether another database of this server, or a backup of it, still needs a version: all of
    them use the same key files.

    Only the embedded server's databases are known to be ours; beside a real server each database
    has a folder of keys of its own.
    """
    server = postgres.server()
    if not server.embedded:
        return False
    others = [name for name in postgres.databases(server, "garda") if name != database]
    return any(_needs(server.owner_url(name).text(), purpose, version) for name in others)


_KNOWN = "SELECT to_regclass('people_keyversion') IS NOT NULL"
_NEEDED = """
SELECT 1 FROM people_keyversion WHERE purpose = %s AND version = %s
AND (retired_at IS NULL OR retired_at > now() - make_interval(days => %s))
"""


def _needs(url: str, purpose: str, version: int) -> bool:
    with psycopg.connect(url) as connection:
        if connection.execute(_KNOWN).fetchone() != (True,):
            return False
        values = [purpose, version, settings.GARDA_BACKUP_DAYS]
        return connection.execute(_NEEDED, values).fetchone() is not None
