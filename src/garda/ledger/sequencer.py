"""The one sequencer: gives every entry its place in its log's hash chain."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from django.db import OperationalError, close_old_connections, connection, transaction

from garda.kernel.bulk import copy_rows
from garda.kernel.canonical import canonical_bytes
from garda.kernel.ids import uuid7

from .models import LedgerEntry, LedgerLink, Log

GENESIS = bytes(32)
BATCH = 5_000
PAUSE_SECONDS = 0.5
#: Advisory lock: a second sequencer waits for nothing and does nothing.
LOCK_KEY = 0x67617264

HASHED_FIELDS = (
    "id",
    "log",
    "act",
    "election_id",
    "account_id",
    "role",
    "path",
    "happened_at",
    "recorded_at",
    "count",
    "items_root",
    "commitment",
)

logger = structlog.get_logger(__name__)


def link_hash(previous: bytes, entry: Mapping[str, Any]) -> bytes:
    """SHA-256 over the previous link's hash and the entry's own columns (never the payload)."""
    data = {name: _plain(entry[name]) for name in HASHED_FIELDS}
    return hashlib.sha256(previous + canonical_bytes(data)).digest()


def _plain(value: Any) -> Any:
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else value


def link_all() -> int:
    """Link every entry without a place, in batches; returns how many. Anybody may call it."""
    return sum(_link_log(log) for log in Log.values)


def _link_log(log: str) -> int:
    total = 0
    while done := _link_batch(log):
        total += done
    return total


@transaction.atomic
def _link_batch(log: str) -> int:
    if not _lock():
        return 0
    entries = list(
        LedgerEntry.objects.filter(log=log, link__isnull=True)
        .order_by("id")
        .values(*HASHED_FIELDS)[:BATCH]
    )
    if entries:
        _write_links(log, entries)
    return len(entries)


def _lock() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK_KEY])
        return bool(cursor.fetchone()[0])


def _write_links(log: str, entries: Sequence[Mapping[str, Any]]) -> None:
    last = LedgerLink.objects.filter(log=log).order_by("-seq").values("seq", "hash").first()
    seq, previous = (last["seq"], bytes(last["hash"])) if last else (0, GENESIS)
    rows = []
    for entry in entries:
        seq += 1
        current = link_hash(previous, entry)
        rows.append((uuid7(), log, seq, entry["id"], previous, current))
        previous = current
    copy_rows(LedgerLink, ["id", "log", "seq", "entry", "previous_hash", "hash"], rows)


def run_forever(stop: threading.Event) -> None:
    """Link in a loop until ``stop`` is set. A lost database is waited for, not given up."""
    while not stop.is_set():
        try:
            link_all()
        except OperationalError as error:
            logger.warning("sequencer_waits_for_database", error=type(error).__name__)
            close_old_connections()
        stop.wait(PAUSE_SECONDS)
