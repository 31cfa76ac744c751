"""How the machine came to its reading of a form."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election

from .contests import VoteRound


class MachineVerdict(models.TextChoices):
    """Verdicts of :mod:`garda.results.reading.verdicts` that are kept."""

    ACCEPTED = "accepted", "Diterima"
    TO_CHECK = "to_check", "Perlu diperiksa"
    INCONSISTENT = "inconsistent", "Salah di kertas"
    REJECTED = "rejected", "Tidak terbaca"


class MachineFinding(Row):
    """What the reader said of a form's photos, figure by figure; only added to.

    Made once for each set of photos. ``id`` is that of the machine's reading, where there is one: a
    reader that vouches for nothing enters nothing. Lists are in the order of the form's fields.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="findings")
    path = PathField()
    photos_sha256 = ArrayField(CodeField(max_length=64))
    # SHA-256 (hex) of the network that read.
    model_hash = CodeField(max_length=64)
    verdict = CodeField(max_length=12, choices=MachineVerdict.choices)
    # [{"cause": "repair", "keys": [...], "codes": [...]}]: causes have their words in the reader.
    reasons = models.JSONField(default=list)
    # NULL: no number by itself, or nothing can be said.
    plain = ArrayField(models.IntegerField(null=True))
    decoded = ArrayField(models.IntegerField(null=True))
    as_written = ArrayField(models.CharField(max_length=12, null=True))
    # Nats given up for the sums, and to the best reading with another value; NULL: not seen.
    cost = ArrayField(models.FloatField(null=True))
    lead = ArrayField(models.FloatField(null=True))
    found_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(verdict__in=MachineVerdict.values), name="machine_finding_verdict"
            ),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="machine_finding_path"),
            models.Index(fields=["round", "found_at"], name="machine_finding_round"),
        ]
