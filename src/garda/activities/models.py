"""Gatherings: one model for oath and training, who was there and who taught whom."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region


class ActivityKind(models.TextChoices):
    OATH = "oath", "Pelantikan"
    TRAINING = "training", "Bimtek"


class Activity(Row):
    """One gathering of one region."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    kind = CodeField(max_length=15, choices=ActivityKind.choices)
    # Level of the cascade or body concerned: who is gathered here.
    audience = CodeField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    starts_at = models.DateTimeField()
    # The session whose participants teach here: the cascade's lineage.
    taught_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    modules = ArrayField(CodeField(max_length=20), default=list)
    # SHA-256 of the oath text or of the module set: "the same for all" can be checked.
    content_hash = CodeField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "kind", "audience", "region", "starts_at"],
                name="activity_once",
            ),
        ]
        indexes = [models.Index(fields=["election", "kind", "path"], name="activity_path")]


class Presence(models.TextChoices):
    ONSITE = "onsite", "Hadir di tempat"
    ONLINE = "online", "Hadir daring"
    ABSENT = "absent", "Tidak hadir"


class Attendance(Row):
    """One person at one gathering; the appointment is what was sworn in or trained."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="attendances"
    )
    path = PathField()
    presence = CodeField(max_length=10, choices=Presence.choices)
    reason = CodeField(max_length=30, blank=True)
    approved_by = models.UUIDField(null=True)
    completed = models.BooleanField(default=False)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "person"], name="attendance_once"),
            models.CheckConstraint(
                condition=~Q(presence="online") | ~Q(reason=""), name="attendance_online_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(presence="absent") | Q(completed=False),
                name="attendance_absent_not_completed",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="attendance_path")]
