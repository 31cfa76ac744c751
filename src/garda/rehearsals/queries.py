"""Reads of rehearsals."""

from __future__ import annotations

from uuid import UUID

from django.db.models import F, QuerySet

from garda.regions.queries import within

from .models import Rehearsal


def rehearsals_in(election_id: UUID, path: str) -> QuerySet[Rehearsal]:
    """Rehearsals of an election at or under ``path``: open ones first, then the latest."""
    found = Rehearsal.objects.filter(within(path), election=election_id)
    return found.select_related("practice", "region").order_by(
        F("closed_at").desc(nulls_first=True), "-opened_at"
    )
