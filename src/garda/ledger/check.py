"""Proof that the ledger is whole: no gap, no break, nothing left unsequenced."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from garda.kernel.ids import made_at

from .models import LedgerLink, LedgerPayload, Log
from .sequencer import GENESIS, HASHED_FIELDS, link_hash
from .services import commitment

#: An entry may wait this long for the sequencer before the check complains.
PATIENCE = timedelta(seconds=5)
CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong: where (log and sequence number or entry id) and what."""

    log: str
    where: str
    id: str
    en: str


@dataclass(slots=True)
class Report:
    """Outcome of a check: counts, the head hash (hex) per log, and problems (empty: whole)."""

    links: dict[str, int] = field(default_factory=dict)
    heads: dict[str, str] = field(default_factory=dict)
    waiting: int = 0
    erased: int = 0
    problems: list[Problem] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        return not self.problems

    def as_json(self) -> dict[str, Any]:
        return {
            "whole": self.whole,
            "links": self.links,
            "heads": self.heads,
            "waiting": self.waiting,
            "erased_payloads": self.erased,
            "problems": [f"{p.log} {p.where}: {p.en}" for p in self.problems],
        }


def check_ledger() -> Report:
    """Recompute every link of both logs and every commitment whose payload is kept."""
    report = Report()
    for log in Log.values:
        _check_chain(log, report)
    _check_unsequenced(report)
    _check_payloads(report)
    return report


def _check_chain(log: str, report: Report) -> None:
    previous, expected = GENESIS, 1
    for link in _links(log):
        if link["seq"] != expected:
            report.problems.append(_gap(log, expected, link["seq"]))
            expected = link["seq"]
        entry = {name: link[f"entry__{name}"] for name in HASHED_FIELDS}
        current = link_hash(previous, entry)
        if bytes(link["previous_hash"]) != previous or bytes(link["hash"]) != current:
            report.problems.append(_break(log, link["seq"]))
        previous, expected = bytes(link["hash"]), expected + 1
    report.links[log] = expected - 1
    report.heads[log] = previous.hex()


def _links(log: str) -> Iterator[dict[str, Any]]:
    fields = [f"entry__{name}" for name in HASHED_FIELDS]
    rows = LedgerLink.objects.filter(log=log).order_by("seq")
    return rows.values("seq", "hash", "previous_hash", *fields).iterator(chunk_size=CHUNK)


def _gap(log: str, expected: int, found: int) -> Problem:
    return Problem(
        log,
        f"#{expected}",
        f"Nomor urut {expected} hilang; yang berikutnya {found}.",
        f"Sequence number {expected} is missing; the next one is {found}.",
    )


def _break(log: str, seq: int) -> Problem:
    return Problem(
        log,
        f"#{seq}",
        "Sidik jari tidak cocok: catatan ini atau yang sebelumnya berubah.",
        "The fingerprint does not match: this entry or an earlier one was changed.",
    )


def _check_unsequenced(report: Report) -> None:
    """Age comes from the entry's own id (UUIDv7), which no injected clock moves."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT e.id, e.log FROM ledger_ledgerentry e"
            " LEFT JOIN ledger_ledgerlink l ON l.entry_id = e.id WHERE l.id IS NULL"
        )
        waiting = cursor.fetchall()
    report.waiting = len(waiting)
    limit = datetime.now(UTC) - PATIENCE
    report.problems += [_late(log, entry) for entry, log in waiting if made_at(entry) < limit]


def _late(log: str, entry: UUID) -> Problem:
    return Problem(
        log,
        str(entry),
        "Catatan ini belum masuk rantai; periksa apakah sequencer berjalan.",
        "This entry is not in the chain yet; see whether the sequencer runs.",
    )


def _check_payloads(report: Report) -> None:
    rows = LedgerPayload.objects.select_related("entry").iterator(chunk_size=CHUNK)
    kept = 0
    for row in rows:
        kept += 1
        if commitment(bytes(row.nonce), row.payload) != bytes(row.entry.commitment):
            report.problems.append(
                Problem(
                    row.entry.log,
                    str(row.entry_id),
                    "Isi catatan tidak sesuai dengan komitmennya.",
                    "The payload does not match its commitment.",
                )
            )
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM ledger_ledgerentry")
        report.erased = cursor.fetchone()[0] - kept
