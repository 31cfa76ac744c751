"""A comparison of all complete applications of a regency with the lists: numbers only."""

from __future__ import annotations

from django.db import models

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account
from garda.regions.models import Election, Region


class Screening(Row):
    """What a screening came to. Whom it found stands in cases, for their officers alone."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    applications = models.PositiveIntegerField()
    # Applications that are not complete yet and were left out.
    incomplete = models.PositiveIntegerField()
    exact = models.PositiveIntegerField()
    weak = models.PositiveIntegerField()
    # Same name, birth date and sex in another regency: a number for statistics, never a case.
    elsewhere = models.PositiveIntegerField()
    opened = models.PositiveIntegerField()
    # Names and versions of the lists, for people.
    lists = models.JSONField()
    pack_hash = CodeField(max_length=64)
    screened_at = models.DateTimeField()
    screened_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes = [models.Index(fields=["election", "path"], name="screening_path")]
