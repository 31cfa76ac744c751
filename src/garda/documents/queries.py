"""Reads of the register."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from garda.regions.queries import within

from .codes import normalise
from .models import Document


def by_code(typed: str) -> Document | None:
    """The paper whose verification code was scanned or typed (any case, with or without dash)."""
    documents = Document.objects.select_related("election", "office", "region")
    return documents.filter(code=normalise(typed)).first()


def register_of(election_id: UUID, path: str) -> QuerySet[Document]:
    """All papers of a region and below, withdrawn ones too, by office, series and number."""
    return (
        Document.objects.filter(within(path), election_id=election_id)
        .select_related("office", "region")
        .order_by("office__path", "year", "series", "number")
    )
