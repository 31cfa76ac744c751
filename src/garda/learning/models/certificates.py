"""Certificates of those who passed what the pack requires."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from garda.documents.models import Document
from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election


class Certificate(Row):
    """One person's certificate; what holds is the paper of the register behind it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    # Roots of the modules whose post-tests were passed.
    roots = ArrayField(CodeField(max_length=64), default=list)
    issued_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appointment"], name="certificate_once"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="certificate_path")]
