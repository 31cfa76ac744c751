"""Register of exports: every list of persons that left the system, and each copy of it.

No file is kept: a copy is made when it is fetched, so nothing lies about that could leak.
"""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account
from garda.regions.models import Election, Region


class ExportState(models.TextChoices):
    WAITING = "waiting", "Menunggu orang kedua"
    OPEN = "open", "Dapat diunduh"
    REFUSED = "refused", "Ditolak"
    REVOKED = "revoked", "Dicabut"


class Export(Row):
    """A list of persons that somebody asked for: for whom, for what, with which columns."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # Whose register it stands in (the asker's region), and whose people are in it.
    office = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    kind = CodeField(max_length=30)
    columns = ArrayField(CodeField(max_length=30))
    file_kind = CodeField(max_length=4, choices=[("csv", "CSV"), ("xlsx", "Excel (xlsx)")])
    purpose = CodeField(max_length=30)
    note = models.CharField(max_length=200, blank=True)
    recipient = models.CharField(max_length=200)
    # Persons in it when it was asked for; each copy says how many it had.
    rows = models.PositiveIntegerField()
    delicate = models.BooleanField()
    state = CodeField(max_length=10, choices=ExportState.choices)
    requested_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    # Who stood behind the account: "another person" compares these.
    requested_person = models.UUIDField()
    requested_role = CodeField(max_length=30)
    requested_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    answered_person = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    # NULL until it can be fetched.
    expires_at = models.DateTimeField(null=True)
    # Why it was refused or revoked.
    reason = models.CharField(max_length=200, blank=True)
    revoked_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="export_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=ExportState.values), name="export_known_state"
            ),
            models.CheckConstraint(
                condition=~Q(state="open") | Q(expires_at__isnull=False), name="export_open_expires"
            ),
            # A telephone list never opens by one person alone.
            models.CheckConstraint(
                condition=~Q(state="open", delicate=True)
                | Q(answered_person__isnull=False)
                & ~Q(answered_person=models.F("requested_person")),
                name="export_delicate_by_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["refused", "revoked"]) | ~Q(reason=""),
                name="export_closed_for_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="export_path")]

    @property
    def label(self) -> str:
        """``12/2024``, as it stands in the file."""
        return f"{self.number}/{self.year}"


class ExportCopy(Row):
    """One file that was fetched. Insert only: it tells later from whom a leaked list came."""

    export = models.ForeignKey(Export, on_delete=models.PROTECT, related_name="copies")
    number = models.PositiveIntegerField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField()
    # Of the file as it was handed out.
    sha256 = CodeField(max_length=64)
    # Orders the persons of each group in this copy and in no other.
    seed = models.BinaryField(max_length=16)
    fetched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="export_copy_once"),
        ]
