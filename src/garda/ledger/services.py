"""Recording acts. Every service of every room calls :func:`record` once, in its own transaction."""

from __future__ import annotations

import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NoReturn
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import insert_new
from garda.kernel.canonical import canonical_bytes, items_root
from garda.kernel.errors import GardaError
from garda.kernel.events import publish
from garda.kernel.identity import holds_identity_number

from .models import LedgerEntry, LedgerPayload, Log

NONCE_BYTES = 32


class NumberInRecord(GardaError):
    """A text of the act holds an identity number: what is recorded stays, and many read it."""

    code = "number_in_record"

    def __init__(self) -> None:
        super().__init__(
            id="Salah satu isian memuat NIK atau nomor KK. Hapus nomornya, lalu kirim lagi:"
            " catatan ini disimpan dan dibaca banyak orang.",
            en="Something you wrote holds an identity number. Take it out and send again: this"
            " record is kept and many read it.",
        )


@dataclass(frozen=True, slots=True)
class Recorded:
    """Event: an act is being recorded. A subscriber that raises undoes the act as a whole."""

    actor: Actor
    entry: LedgerEntry


def commitment(nonce: bytes, payload: object) -> bytes:
    """HMAC-SHA-256 of the payload's canonical bytes under its nonce (32 bytes)."""
    return hmac.digest(nonce, canonical_bytes(payload), "sha256")


def record(
    actor: Actor,
    act: str,
    *,
    path: str,
    payload: Mapping[str, Any],
    items: Iterable[Any] | None = None,
    log: Log = Log.INTERNAL,
    election_id: UUID | None = None,
    happened_at: datetime | None = None,
) -> LedgerEntry:
    """Write the one entry of an act. ``items`` are a bulk act's things; their root is kept.

    ``payload`` must be plain JSON data without floats; dates and ids become texts. A deputy's act
    names the account it was done for. The log ``results`` is public: no persons in it. Raises
    TransactionManagementError outside a transaction, since an entry without its act (or an act
    without its entry) must be impossible, and TypeError for a payload that would not come back
    from the database as it went in, NumberInRecord for one with an identity number in a text.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("an act is recorded in its own transaction")
    things = None if items is None else list(items)
    stead = {"deputy_for": str(actor.deputy_for)} if actor.deputy_for else {}
    content = _as_stored({**payload, **stead})
    nonce = os.urandom(NONCE_BYTES)
    now = clock.now()
    entry = LedgerEntry(
        log=log,
        act=act,
        election_id=election_id or actor.election_id,
        account_id=actor.account_id,
        role=actor.role,
        path=path,
        happened_at=happened_at or now,
        recorded_at=now,
        count=1 if things is None else len(things),
        items_root="" if things is None else items_root(things),
        commitment=commitment(nonce, content),
    )
    insert_new(entry, LedgerPayload(entry=entry, payload=content, nonce=nonce))
    publish(Recorded(actor, entry))
    return entry


def _as_stored(payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload as the database gives it back: the commitment is made over that."""
    content: dict[str, Any] = json.loads(canonical_bytes(payload), parse_float=_refuse_float)
    if any(holds_identity_number(text) for text in _texts(content)):
        raise NumberInRecord
    return content


def _texts(value: object) -> Iterator[str]:
    """Every text in a payload, however deep. Figures are none: a seed may have 16 digits."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for key, inner in value.items():
            yield key
            yield from _texts(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner)


def _refuse_float(number: str) -> NoReturn:
    raise TypeError(f"a payload holds whole numbers, not {number}")
