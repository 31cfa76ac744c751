"""What goes on in the database: clock, job queue, sequencer, backups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import psycopg
from django.conf import settings

from garda.kernel.ids import made_at
from garda.ops import measures
from garda.ops.backup import files
from garda.ops.doctor.findings import Finding, fail, ok, warn
from garda.ops.measures import Jobs

#: How far two clocks may lie apart, and the point from which times in the ledger are wrong.
CLOCK_WARN, CLOCK_FAIL = timedelta(seconds=2), timedelta(seconds=30)
QUEUE_WARN, QUEUE_FAIL = timedelta(minutes=1), timedelta(minutes=15)
UNSEQUENCED_WARN, UNSEQUENCED_FAIL = timedelta(seconds=10), timedelta(minutes=2)
BACKUP_WARN, BACKUP_FAIL = timedelta(hours=26), timedelta(days=7)

_NEWEST_ENTRY = "SELECT id FROM ledger_ledgerentry ORDER BY id DESC LIMIT 1"
_REAL = "SELECT EXISTS (SELECT 1 FROM regions_election WHERE kind = 'real')"


def value(connection: psycopg.Connection, query: str, *values: Any) -> Any:
    """The first column of the first row, or None."""
    row = connection.execute(query, values or None).fetchone()
    return row[0] if row else None


# --- clock ----------------------------------------------------------------------------------


def clock(app: psycopg.Connection, now: datetime) -> Iterator[Finding]:
    """This machine against the database's, and both against the newest entry of the ledger.

    ``now`` is this machine's time just before the question is put.
    """
    there = value(app, "SELECT clock_timestamp()")
    difference = abs(there - now)
    newest = value(app, _NEWEST_ENTRY)
    ahead = made_at(newest) - now if newest is not None else timedelta()
    if ahead > CLOCK_WARN:
        yield fail(
            "clock",
            f"Catatan terbaru buku besar bertanggal {_round(ahead)} di depan: jam mesin mundur."
            " Setel jam (NTP) sebelum siapa pun mencatat lagi.",
            f"The newest ledger entry is {_round(ahead)} ahead: this clock went back. Set it (NTP)"
            " before anybody records anything more.",
        )
    if difference <= CLOCK_WARN:
        yield ok(
            "clock",
            f"Jam mesin dan basis data berselisih {_round(difference)}.",
            f"The clocks of machine and database are {_round(difference)} apart.",
        )
        return
    say = fail if difference > CLOCK_FAIL else warn
    yield say(
        "clock",
        f"Jam mesin dan basis data berselisih {_round(difference)}; setel keduanya dengan NTP.",
        f"The clocks of machine and database are {_round(difference)} apart; set both by NTP.",
    )


def _round(span: timedelta) -> str:
    seconds = span.total_seconds()
    if seconds < 120:
        return f"{seconds:.1f} s"
    return f"{seconds / 60:.0f} min" if seconds < 7200 else f"{seconds / 3600:.0f} h"


# --- queue and sequencer --------------------------------------------------------------------


def queue(app: psycopg.Connection) -> Iterator[Finding]:
    """Jobs that wait too long, failed, or were left by a dead worker."""
    with app.cursor() as cursor:
        jobs = measures.jobs(cursor)
    findings = [*_waiting(jobs), *_failed(jobs), *_stalled(jobs)]
    yield from findings
    if not findings:
        yield ok(
            "queue",
            f"Antrean lancar; {jobs.waiting} pekerjaan menunggu.",
            f"The queue moves; {jobs.waiting} jobs wait.",
        )


def _waiting(jobs: Jobs) -> Iterator[Finding]:
    if jobs.oldest_wait > QUEUE_WARN:
        wait = _round(jobs.oldest_wait)
        yield (fail if jobs.oldest_wait > QUEUE_FAIL else warn)(
            "queue",
            f"Pekerjaan tertua dari {jobs.waiting} menunggu {wait}; periksa apakah pekerja"
            " (garda up) berjalan.",
            f"The oldest of {jobs.waiting} jobs has waited {wait}; see whether the worker"
            " (garda up) runs.",
        )


def _failed(jobs: Jobs) -> Iterator[Finding]:
    if jobs.failed:
        yield warn(
            "queue",
            f"{jobs.failed} pekerjaan gagal; sebabnya ada di catatan log pekerja.",
            f"{jobs.failed} jobs failed; the worker's log says why.",
        )


def _stalled(jobs: Jobs) -> Iterator[Finding]:
    if jobs.stalled:
        yield warn(
            "queue",
            f"{jobs.stalled} pekerjaan ditinggalkan pekerja yang mati; pekerja hidup mengambilnya"
            " kembali dalam satu menit.",
            f"{jobs.stalled} jobs were left by a dead worker; a living one takes them back within"
            " a minute.",
        )


def sequencer(app: psycopg.Connection, now: datetime) -> Iterator[Finding]:
    """How long the oldest entry without a place has waited."""
    with app.cursor() as cursor:
        found = measures.unsequenced(cursor, now)
    if found.oldest_wait <= UNSEQUENCED_WARN:
        yield ok("sequencer", "Buku besar terurut.", "The ledger is in sequence.")
        return
    wait = _round(found.oldest_wait)
    yield (fail if found.oldest_wait > UNSEQUENCED_FAIL else warn)(
        "sequencer",
        f"{found.count} catatan belum berantai, yang tertua menunggu {wait}; jalankan garda up atau"
        " garda sequence --once.",
        f"{found.count} entries have no place, the oldest has waited {wait}; run garda up or"
        " garda sequence --once.",
    )


# --- backups --------------------------------------------------------------------------------


def backups(app: psycopg.Connection, database: str, now: datetime) -> Iterator[Finding]:
    """Age of the newest proved backup. Only a real election makes an old one a failure."""
    age = measures.backup_age(database, now)
    real = bool(value(app, _REAL))
    if age is None:
        yield (fail if real else warn)(
            "backup",
            "Belum ada cadangan yang dibuktikan; jalankan garda backup.",
            "There is no proved backup yet; run garda backup.",
        )
        return
    yield from _missing_objects(database)
    yield from _too_old(database, now)
    if age <= BACKUP_WARN:
        yield ok(
            "backup",
            f"Cadangan terbaru berumur {_round(age)} dan terbukti.",
            f"The newest backup is {_round(age)} old and proved.",
        )
        return
    yield (fail if real and age > BACKUP_FAIL else warn)(
        "backup",
        f"Cadangan terbaru yang dibuktikan berumur {_round(age)}; jalankan garda backup.",
        f"The newest proved backup is {_round(age)} old; run garda backup.",
    )


def _missing_objects(database: str) -> Iterator[Finding]:
    missing = (files.last(database) or {}).get("missing_objects", 0)
    if missing:
        yield warn(
            "backup",
            f"Cadangan terbaru tidak memuat {missing} objek yang dirujuk.",
            f"The newest backup lacks {missing} objects that rows refer to.",
        )


def _too_old(database: str, now: datetime) -> Iterator[Finding]:
    """Backups that old may need a master key that was destroyed for an erasure, or undo it."""
    days = settings.GARDA_BACKUP_DAYS
    old = [path for path in files.kept(database) if now - files.made_at(path) > timedelta(days)]
    if old:
        yield warn(
            "backup",
            f"{len(old)} cadangan di {old[0].parent} lebih tua daripada {days} hari"
            " (GARDA_BACKUP_DAYS); hapus, juga salinannya, atau garda backup --keep N.",
            f"{len(old)} backups in {old[0].parent} are older than {days} days"
            " (GARDA_BACKUP_DAYS); delete them and their copies, or garda backup --keep N.",
        )
