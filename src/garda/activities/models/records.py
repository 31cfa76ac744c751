"""What belongs to a gathering besides people: agenda, papers, money in hand, what was agreed."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region

from .gatherings import Activity


class AgendaItem(Row):
    """One line of the agenda."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="agenda")
    number = models.PositiveSmallIntegerField()
    starts_at = models.DateTimeField(null=True)
    title = models.CharField(max_length=200)
    speaker = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="agenda_item_once"),
        ]


class Material(Row):
    """A file of a gathering: what was handed out, or a picture of it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="materials")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    # handout | photo | attendance_list (the signed paper list: the legal record) | evidence
    kind = CodeField(max_length=20)
    title = models.CharField(max_length=200)
    added_by = models.UUIDField()
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "upload"], name="material_once"),
        ]


class AllowanceKind(models.TextChoices):
    TRANSPORT = "transport", "Uang transpor"
    MEAL = "meal", "Konsumsi"


class Allowance(Row):
    """What one person is due for coming, and that it was received. Amounts in whole rupiah."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="allowances")
    session = models.PositiveSmallIntegerField(default=0)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    kind = CodeField(max_length=10, choices=AllowanceKind.choices)
    amount = models.PositiveIntegerField()
    received_at = models.DateTimeField(null=True)
    # signed (on the printed list) | phone: how the receiver confirmed.
    received_how = CodeField(max_length=10, blank=True)
    received_by = models.UUIDField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "session", "person", "kind"], name="allowance_once"
            ),
            models.CheckConstraint(
                condition=Q(received_at__isnull=True, received_how="")
                | Q(received_at__isnull=False) & ~Q(received_how=""),
                name="allowance_received_somehow",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="allowance_path")]


class FollowUp(Row):
    """What was agreed: who does it by when, and whether it was done."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="follow_ups")
    # Where it is to be done; the owner's region or the gathering's.
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # local_support | health | budget | … : what the agreement is about (the pack's list).
    topic = CodeField(max_length=30)
    text = models.CharField(max_length=500)
    # An office or body in words; the account where the owner has one here.
    owner = models.CharField(max_length=120)
    owner_account = models.UUIDField(null=True)
    due_on = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_by = models.UUIDField(null=True)
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(done_at__isnull=True, outcome="")
                | Q(done_at__isnull=False) & ~Q(outcome=""),
                name="follow_up_done_with_outcome",
            ),
        ]
        indexes = [models.Index(fields=["election", "path", "due_on"], name="follow_up_due")]
