"""Canonical bytes of plain data, so that equal data have equal hashes everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from uuid import UUID


def _plain(value: object) -> object:
    if isinstance(value, UUID | date | datetime):
        return value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, frozenset | set):
        return sorted(value)
    raise TypeError(f"not canonical: {type(value).__name__}")


def canonical_bytes(data: Any) -> bytes:
    """UTF-8 JSON with sorted keys and no blanks. Raises TypeError for unknown types, ValueError
    for a float that is no number."""
    text = json.dumps(
        data,
        sort_keys=True,
        separators=(",", ":"),
        ensure_ascii=False,
        default=_plain,
        allow_nan=False,
    )
    return text.encode()


def sha256_hex(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def items_root(items: Iterable[Any]) -> str:
    """Root of a bulk act's items: SHA-256 over the SHA-256 of each item's bytes, in order."""
    digest = hashlib.sha256()
    for item in items:
        digest.update(hashlib.sha256(canonical_bytes(item)).digest())
    return digest.hexdigest()
