"""Erasing what is due: proposed by one, approved by another, carried out in batches, certified."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account, ErasureCertificate, Person
from garda.regions.models import Election, Region


class RunState(models.TextChoices):
    PROPOSED = "proposed", "Menunggu orang kedua"
    APPROVED = "approved", "Sedang dihapus"
    REFUSED = "refused", "Ditolak"
    DONE = "done", "Selesai"


class RetentionRun(Row):
    """One erasing of the persons whom a rule concerns in a region, held fast when proposed."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    office = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    rule = CodeField(max_length=10)
    state = CodeField(max_length=10, choices=RunState.choices, default=RunState.PROPOSED)
    persons = models.PositiveIntegerField()
    persons_sha256 = CodeField(max_length=64)
    proposed_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    proposed_person = models.UUIDField()
    proposed_at = models.DateTimeField()
    answered_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    answered_person = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)
    # Why it was refused.
    reason = models.CharField(max_length=200, blank=True)
    # What was done: persons erased and left out, keys and identity claims destroyed.
    erased = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    keys = models.PositiveIntegerField(default=0)
    claims = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    # SHA-256 over the digests of the persons' certificates, in order.
    certificates_root = CodeField(max_length=64, blank=True)
    certificate = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "year", "number"], name="retention_run_number_once"
            ),
            models.UniqueConstraint(
                fields=["election", "path", "rule"],
                condition=Q(state__in=["proposed", "approved"]),
                name="retention_run_one_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=RunState.values), name="retention_run_known_state"
            ),
            models.CheckConstraint(
                condition=Q(state="proposed")
                | Q(answered_person__isnull=False)
                & ~Q(answered_person=models.F("proposed_person")),
                name="retention_run_by_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="retention_run_path")]

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"


class RetentionItem(Row):
    """One person of a run: erased with a certificate, or left out for a reason."""

    run = models.ForeignKey(RetentionRun, on_delete=models.PROTECT, related_name="items")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    proof = models.ForeignKey(
        ErasureCertificate, on_delete=models.PROTECT, null=True, related_name="+"
    )
    skipped_for = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "person"], name="retention_item_once"),
            models.CheckConstraint(
                condition=Q(proof__isnull=True) | Q(skipped_for=""),
                name="retention_item_erased_or_skipped",
            ),
        ]
