"""Failures to protect personal data: what happened, whom it concerns, who was told and how."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account, Person
from garda.regions.models import Election, Region


class BreachState(models.TextChoices):
    DRAFT = "draft", "Sedang ditelusuri"
    NOTIFYING = "notifying", "Pemberitahuan berjalan"
    CLOSED = "closed", "Ditutup"


class Breach(Row):
    """One failure. Its clock runs from when it was noticed (UU 27/2022, article 46)."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    office = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    state = CodeField(max_length=10, choices=BreachState.choices, default=BreachState.DRAFT)
    noticed_at = models.DateTimeField()
    # Until when rows that came into these tables may be in wrong hands.
    taken_at = models.DateTimeField()
    # Codes of tables (holdings), and paths of the regions whose rows they were.
    tables = ArrayField(CodeField(max_length=63))
    paths = ArrayField(PathField())
    # The three things that a notice has to say: which data, when and how, what is done about it.
    disclosed = models.CharField(max_length=500)
    happened = models.CharField(max_length=1000)
    remedy = models.CharField(max_length=1000)
    # Whom the persons may ask.
    contact = models.CharField(max_length=300)
    opened_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    # The persons as they were found: how many, and SHA-256 over their ids in order.
    persons = models.PositiveIntegerField(null=True)
    persons_sha256 = CodeField(max_length=64, blank=True)
    frozen_at = models.DateTimeField(null=True)
    agency_letter = models.ForeignKey(
        Document, on_delete=models.PROTECT, null=True, related_name="+"
    )
    agency_told_at = models.DateTimeField(null=True)
    agency_told_how = models.CharField(max_length=200, blank=True)
    # Closing takes two people.
    close_asked_by = models.ForeignKey(
        Account, on_delete=models.PROTECT, null=True, related_name="+"
    )
    close_asked_person = models.UUIDField(null=True)
    close_asked_at = models.DateTimeField(null=True)
    close_note = models.CharField(max_length=200, blank=True)
    closed_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    closed_person = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "number"], name="breach_number_once"),
            models.CheckConstraint(
                condition=Q(state__in=BreachState.values), name="breach_known_state"
            ),
            models.CheckConstraint(
                condition=Q(taken_at__lte=models.F("noticed_at")), name="breach_taken_then_noticed"
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(frozen_at__isnull=False, persons__gt=0),
                name="breach_notifies_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(state="closed")
                | Q(closed_person__isnull=False, agency_told_at__isnull=False)
                & ~Q(closed_person=models.F("close_asked_person")),
                name="breach_closed_by_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="breach_path")]

    @property
    def label(self) -> str:
        return f"{self.number}/{self.year}"


class BreachPerson(Row):
    """Somebody whom a breach concerns, with their letter and how they were told."""

    breach = models.ForeignKey(Breach, on_delete=models.PROTECT, related_name="concerned")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # The region that hands the letter over.
    path = PathField()
    # Its paper (one per region) and the sheet in it.
    letter = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    sheet = models.PositiveIntegerField()
    told_at = models.DateTimeField(null=True)
    told_how = CodeField(max_length=20, blank=True)
    told_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["breach", "person"], name="breach_person_once"),
            models.CheckConstraint(
                condition=Q(told_at__isnull=True, told_how="")
                | Q(told_at__isnull=False) & ~Q(told_how=""),
                name="breach_person_told_somehow",
            ),
        ]
        indexes = [models.Index(fields=["breach", "path"], name="breach_person_path")]
