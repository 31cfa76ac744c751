"""Lists of paper applications that came as a file, while they are being taken in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Grant
from garda.regions.models import Election, Region


class FileState(models.TextChoices):
    WAITING = "waiting", "Menunggu giliran"
    RUNNING = "running", "Sedang diperiksa"
    DONE = "done", "Selesai"
    FAILED = "failed", "Gagal"


class ApplicantFile(Row):
    """One list of a village or district: how far it is, and what came back of it.

    Numbers of people are in it, so both envelopes are sealed; the first is emptied when the list
    has been taken in, the second after a few days.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # Whose act it is; a job carries it out later under the same grant.
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="+")
    account = models.UUIDField()
    kind = CodeField(max_length=4, choices=[("xlsx", "xlsx"), ("csv", "CSV")])
    sent_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    state = CodeField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    rows = models.PositiveIntegerField()
    # Rows that have been dealt with, in whatever way: what a bar of progress shows.
    done = models.PositiveIntegerField(default=0)
    taken = models.PositiveIntegerField(default=0)
    # Rows that were taken in before, by this file or another: sending again doubles nothing.
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    # Rows taken whose number somebody else claims, too. Who and where is told to nobody here.
    to_check = models.PositiveIntegerField(default=0)
    # Why the whole file failed, in words for whoever sent it.
    failure = models.CharField(max_length=500, blank=True)
    sealed = models.BinaryField(null=True)
    # Refused rows with their reasons, to be corrected and sent again.
    rejected = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=FileState.values), name="applicant_file_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running"])
                | Q(finished_at__isnull=False, sealed__isnull=True),
                name="applicant_file_emptied_at_the_end",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="applicant_file_path")]
