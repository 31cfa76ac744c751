"""Reads of the register."""

from __future__ import annotations

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
