"""Reads of the register."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from garda.regions.queries import within

from .codes import normalise
from .models import Document

#: Papers that a page of the register shows.
REGISTER_ROWS = 200


def by_code(typed: str) -> Document | None:
    """The paper whose verification code was scanned or typed (any case, with or without dash)."""
    documents = Document.objects.select_related("election", "office", "region", "scan")
    return documents.filter(code=normalise(typed)).first()


def register_of(election_id: UUID, path: str) -> tuple[list[Document], int]:
    """The newest ``REGISTER_ROWS`` papers at or under ``path``, and how many there are.

    Two queries.
    """
    found = Document.objects.filter(within(path), election_id=election_id, signed_at__isnull=False)
    newest = found.select_related("region").order_by("-signed_at", "-number", "id")
    return list(newest[:REGISTER_ROWS]), found.count()


@dataclass(frozen=True, slots=True)
class Letter:
    """One letter of a paper that holds many. ``found`` is None for a number it does not have."""

    number: str
    letters: int
    found: Mapping[str, Any] | None


def letter_of(document: Document, typed: str) -> Letter | None:
    """The letter whose number (from 1) a QR code says; None where none was asked for."""
    if not typed:
        return None
    letters = [person for person in document.facts.get("people", ()) if person.get("sworn")]
    position = int(typed) - 1 if typed.isascii() and typed.isdecimal() and len(typed) < 6 else -1
    found = letters[position] if 0 <= position < len(letters) else None
    return Letter(typed[:5], len(letters), found)
