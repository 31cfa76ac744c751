"""Plenaries and the official line they make, with versions of its own."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region
from garda.results.models import Contest, Figure, VoteRound


class PlenaryState(models.TextChoices):
    OPEN = "open", "Berlangsung"
    CLOSED = "closed", "Ditutup"


class Plenary(Row):
    """The open meeting that recapitulates one contest in one region (D.Hasil).

    Reopening makes the next version.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    version = models.PositiveSmallIntegerField(default=1)
    state = CodeField(max_length=10, choices=PlenaryState.choices)
    opened_at = models.DateTimeField()
    opened_by = models.UUIDField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.UUIDField(null=True)
    # Why forms whose sums fail stand as the paper has them; the certificate says it.
    kept_reason = models.CharField(max_length=300, blank=True)
    # The later version that stands instead of this one.
    superseded_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="supersedes"
    )
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "region", "version"], name="plenary_version_once"
            ),
            models.UniqueConstraint(
                fields=["election", "contest", "region"],
                condition=Q(superseded_by__isnull=True),
                name="plenary_one_standing",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | Q(state="closed", closed_at__isnull=False),
                name="plenary_closed_has_time",
            ),
        ]
        indexes = [models.Index(fields=["contest", "path"], name="plenary_path")]


class Correction(Row):
    """A figure changed at a plenary: old and new, reason, two people. The form keeps its own."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="corrections")
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT)
    key = CodeField(max_length=20)
    # NULL: the forms line had no settled figure here.
    old_value = models.IntegerField(null=True)
    new_value = models.IntegerField()
    reason = models.CharField(max_length=300)
    proposed_by = models.UUIDField()
    confirmed_by = models.UUIDField(null=True)
    proposed_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plenary", "round", "key"], name="correction_once_per_figure"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("proposed_by")),
                name="correction_two_people",
            ),
        ]


class RecapFigure(Figure):
    """A figure of the official line, as the district plenary closed it."""

    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="figures")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plenary", "round", "key"], name="recap_figure_once"),
        ]
        indexes = [models.Index(fields=["contest", "path"], name="recap_figure_path")]


class RecapTotal(Row):
    """A line of a certificate: one part's (village's, district's) sum of one figure."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    plenary = models.ForeignKey(Plenary, on_delete=models.PROTECT, related_name="totals")
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    key = CodeField(max_length=20)
    value = models.IntegerField()
    stations = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plenary", "region", "key"], name="recap_total_once"),
        ]
