"""Rehearsals: which practice election rehearses what, where, and until when."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import PathField, Row
from garda.regions.models import Election, Region


class Rehearsal(Row):
    """A practice election of one region, opened and closed by the officers who plan it."""

    # The election that is rehearsed; the rehearsal's own is ``practice``.
    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    practice = models.OneToOneField(Election, on_delete=models.PROTECT, related_name="rehearsal")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    decree = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="+")
    # What was taken over, as it was when it was opened.
    stations = models.PositiveIntegerField()
    seats = models.PositiveIntegerField()
    roles = models.PositiveIntegerField()
    opened_by = models.UUIDField()
    opened_at = models.DateTimeField()
    closed_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two of one region at a time would ask the same people twice.
            models.UniqueConstraint(
                fields=["election", "region"],
                condition=Q(closed_at__isnull=True),
                name="rehearsal_one_open",
            ),
            models.CheckConstraint(
                condition=Q(closed_at__isnull=True, closed_by__isnull=True)
                | Q(closed_at__isnull=False, closed_by__isnull=False),
                name="rehearsal_closed_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="rehearsal_path")]
