"""Reads of the register."""

from __future__ import annotations

from .codes import normalise
from .models import Document


def by_code(typed: str) -> Document | None:
    """The paper whose verification code was scanned or typed (any case, with or without dash)."""
    documents = Document.objects.select_related("election", "office", "region")
    return documents.filter(code=normalise(typed)).first()
