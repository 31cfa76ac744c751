"""Who signed what: integrity pacts, and the oath of those who took it online."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Upload, Wording
from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election


class SignedKind(models.TextChoices):
    PACT = "pact", "Pakta integritas"
    # On paper, by somebody who was sworn in online.
    OATH = "oath", "Naskah sumpah"


class SigningMeans(models.TextChoices):
    PHONE = "phone", "Di ponsel"
    PAPER = "paper", "Di kertas, dengan foto"


class Signature(Row):
    """One signature under the words of a text. Only added to.

    The id of one that was given on a phone is made there: sent again, it is the same row. One with
    marks is kept and shown and does not count.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    kind = CodeField(max_length=5, choices=SignedKind.choices)
    # NULL where what a phone sent named nobody here.
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    path = PathField()
    # NULL where the phone showed words that nobody here knows.
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True, related_name="+")
    content_hash = CodeField(max_length=64)
    means = CodeField(max_length=5, choices=SigningMeans.choices)
    # The photo of the signed paper.
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    # The name that was typed under the text on a phone.
    typed_name = models.CharField(max_length=150, blank=True)
    account = models.UUIDField()
    device = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    offset_ms = models.BigIntegerField(null=True)
    signed_at = models.DateTimeField()
    received_at = models.DateTimeField()
    marks = ArrayField(CodeField(max_length=20), default=list)
    counts = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["appointment", "kind"],
                condition=Q(counts=True),
                name="signature_counts_once",
            ),
            models.CheckConstraint(
                condition=Q(counts=False)
                | Q(appointment__isnull=False, person__isnull=False, wording__isnull=False),
                name="signature_counts_for_somebody",
            ),
            models.CheckConstraint(
                condition=Q(means="phone") | Q(upload__isnull=False),
                name="signature_paper_has_photo",
            ),
        ]
        indexes = [models.Index(fields=["election", "kind", "path"], name="signature_path")]
