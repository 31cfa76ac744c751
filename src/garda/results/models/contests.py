"""Contests, their ballots and frozen forms, and the vote rounds of stations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Station


class Contest(Row):
    """A race: governor of a province, regent or mayor of a regency."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    kind = CodeField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "kind", "region"], name="contest_once"),
        ]


class Choice(Row):
    """A pair on the ballot by its number, or the empty column."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="choices")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    empty_column = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="choice_number_once"),
        ]


class FormDefinition(Row):
    """The contest's form with its choices filled in. Frozen: readings refer to its field order."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="form")
    definition = models.JSONField()
    sha256 = CodeField(max_length=64)


class RoundKind(models.TextChoices):
    REGULAR = "reguler", "Reguler"
    PSU = "psu", "Pemungutan suara ulang"
    PSL = "psl", "Pemungutan suara lanjutan"
    PSS = "pss", "Pemungutan suara susulan"
    RECOUNT = "recount", "Penghitungan ulang"


class VoteRound(Row):
    """One vote of one contest at one station. A revote is a round of its own."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT)
    path = PathField()
    number = models.PositiveSmallIntegerField(default=1)
    kind = CodeField(max_length=10, choices=RoundKind.choices, default=RoundKind.REGULAR)
    ordered_by = models.CharField(max_length=200, blank=True)
    voted_on = models.DateField()
    # The round that counts instead of this one.
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "number"], name="round_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="reguler") | ~Q(ordered_by=""), name="round_extra_is_ordered"
            ),
        ]
        indexes = [models.Index(fields=["contest", "path"], name="round_path")]
