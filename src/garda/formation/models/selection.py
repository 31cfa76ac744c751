"""Selecting members of other bodies: marks of a test and an interview, and what a plenary made."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Station

from .applications import Application, Call


class Step(models.TextChoices):
    WRITTEN = "written", "Tes tertulis"
    INTERVIEW = "interview", "Wawancara"


class Mark(Row):
    """One mark (0 to 100) that one person gave; typed anew, it changes until it is confirmed."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="marks")
    step = CodeField(max_length=10, choices=Step.choices)
    # Of the pack; empty for the written test, which has one mark.
    criterion = CodeField(max_length=30, blank=True)
    mark = models.DecimalField(max_digits=5, decimal_places=2)
    # By person (Actor.identity).
    given_by = models.UUIDField()
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application", "criterion", "given_by"],
                condition=Q(step="interview"),
                name="mark_once_per_interviewer",
            ),
            # Two people typing one paper at once would leave two marks.
            models.UniqueConstraint(
                fields=["application"], condition=Q(step="written"), name="mark_one_written"
            ),
            models.CheckConstraint(condition=Q(mark__range=(0, 100)), name="mark_in_range"),
            models.CheckConstraint(
                condition=Q(step="written", criterion="")
                | (Q(step="interview") & ~Q(criterion="")),
                name="mark_criterion_fits_step",
            ),
        ]


class Score(Row):
    """The mark of one step that counts: somebody who gave none of it confirmed it. It is never
    changed: opened again with a reason, the row goes and another one may come."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="scores")
    step = CodeField(max_length=10, choices=Step.choices)
    score = models.DecimalField(max_digits=5, decimal_places=2)
    # Both by person (Actor.identity).
    given_by = ArrayField(models.UUIDField())
    confirmed_by = models.UUIDField()
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["application", "step"], name="score_once"),
            models.CheckConstraint(condition=Q(score__range=(0, 100)), name="score_in_range"),
            models.CheckConstraint(
                condition=Q(given_by__len__gt=0),
                name="score_given_by_somebody",
            ),
        ]


class Selection(Row):
    """The plenary's result for one region of a body: seats, ranked reserves, reasons."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    call = models.ForeignKey(Call, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    seats = models.PositiveSmallIntegerField()
    # Why the plenary put people with equal marks in this order; empty where there were none.
    tie_reason = models.CharField(max_length=200, blank=True)
    decided_at = models.DateTimeField()
    decided_by = models.UUIDField()
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "call", "region"], name="selection_once"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="selection_path")]


class SelectionLine(Row):
    """What the plenary made of one applicant, and why: a seat, a rank as reserve, or neither."""

    selection = models.ForeignKey(Selection, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="selected")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    reason_id = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["selection", "application"], name="selection_line_one_per_person"
            ),
            models.UniqueConstraint(
                fields=["selection", "station", "seat"],
                nulls_distinct=False,
                condition=Q(seat__isnull=False),
                name="selection_line_one_per_seat",
            ),
            models.UniqueConstraint(
                fields=["selection", "rank"],
                condition=Q(rank__isnull=False),
                name="selection_line_one_per_rank",
            ),
            models.CheckConstraint(
                condition=Q(seat__isnull=True) | Q(rank__isnull=True),
                name="selection_line_seat_or_reserve",
            ),
        ]
