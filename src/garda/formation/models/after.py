"""After the decree: a name that was misspelt, and how a member did in the seat."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import PathField, Row
from garda.regions.models import Election

from .appointments import Appointment


class NameCorrection(Row):
    """A member's name as the decree has it and as it should be. Two people, one paper."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="name_corrections"
    )
    path = PathField()
    old_name = models.CharField(max_length=150)
    new_name = models.CharField(max_length=150)
    # What the second person compares the name with.
    source = models.CharField(max_length=150)
    proposed_at = models.DateTimeField()
    proposed_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    # NULL while it waits.
    accepted = models.BooleanField(null=True)
    # The paper that says so beside the decree, once accepted and where there is a decree.
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(decided_at__isnull=True),
                name="name_correction_one_waits",
            ),
            # A decision has a time, a person and an answer, or none of them.
            models.CheckConstraint(
                condition=Q(decided_at__isnull=True, decided_by__isnull=True, accepted__isnull=True)
                | Q(decided_at__isnull=False, decided_by__isnull=False, accepted__isnull=False),
                name="name_correction_decided_whole",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="name_correction_path")]


class Evaluation(Row):
    """How a member did, as the village's PPS says after the vote. Nothing about health."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, related_name="evaluations"
    )
    path = PathField()
    # 1 (poor) to 4 (very good): no middle to hide in.
    scale = models.PositiveSmallIntegerField()
    again = models.BooleanField()
    note = models.CharField(max_length=300, blank=True)
    evaluated_at = models.DateTimeField()
    evaluated_by = models.UUIDField()

    class Meta:
        constraints = [
            # A second opinion takes the place of the first; the ledger has both.
            models.UniqueConstraint(fields=["appointment"], name="evaluation_one_per_appointment"),
            models.CheckConstraint(
                condition=Q(scale__gte=1, scale__lte=4), name="evaluation_known_scale"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="evaluation_path")]
