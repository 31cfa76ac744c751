"""Who came: every scan as it arrived, and what follows from them."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election

from .gatherings import Activity


class Presence(models.TextChoices):
    ONSITE = "onsite", "Hadir di tempat"
    ONLINE = "online", "Hadir daring"
    ABSENT = "absent", "Tidak hadir"


class Means(models.TextChoices):
    """How it was noticed that somebody came."""

    CARD = "card", "Kartu QR"
    TICK = "tick", "Centang nama"
    CODE = "code", "Kode di ruang daring"
    ROLL_CALL = "roll_call", "Panggilan nama"
    PAPER = "paper", "Daftar hadir kertas"


class Attendance(Row):
    """One person at one gathering; the appointment is what was sworn in or trained.

    What follows from the scans, or was taken from a list. Counted everywhere; the scans are the
    evidence.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="attendances"
    )
    path = PathField()
    presence = CodeField(max_length=10, choices=Presence.choices)
    late = models.BooleanField(default=False, db_default=False)
    means = CodeField(
        max_length=10, choices=Means.choices, default=Means.PAPER, db_default=Means.PAPER
    )
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


class Scan(Row):
    """One notice that somebody came, as a device sent it. Only added to.

    The id is made on the device: sent again, it is the same row. ``marks`` say what the server saw
    on arrival (codes of :mod:`garda.activities.domain.scans`); a marked scan is kept and shown, and
    does not by itself change who counts as present.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="scans")
    session = models.PositiveSmallIntegerField(default=0)
    # NULL where the card named nobody here: the scan is evidence all the same.
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    path = PathField()
    means = CodeField(max_length=10, choices=Means.choices)
    presence = CodeField(max_length=10, choices=Presence.choices)
    reason = CodeField(max_length=30, blank=True)
    # SHA-256 of the card as it was read, of a card that could not be taken.
    card_hash = CodeField(max_length=64, blank=True)
    device = models.UUIDField(null=True)
    account = models.UUIDField()
    batch = models.UUIDField(null=True)
    # What the device's clock said, and by how much the server's was ahead when they last met.
    device_at = models.DateTimeField()
    offset_ms = models.BigIntegerField(null=True)
    # The device's time corrected by the offset: when it happened.
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    marks = ArrayField(CodeField(max_length=20), default=list)

    class Meta:
        indexes = [
            models.Index(fields=["activity", "person"], name="scan_person"),
            models.Index(fields=["election", "path", "received_at"], name="scan_path"),
        ]


class ScanVoid(Row):
    """A scan that was a mistake: the wrong name was ticked. Only added to, and never undone: who
    did come is ticked again."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    scan = models.OneToOneField(Scan, on_delete=models.PROTECT, related_name="void")
    path = PathField()
    reason = models.CharField(max_length=300)
    voided_by = models.UUIDField()
    voided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="scan_void_with_reason"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="scan_void_path")]


class OnlineLeave(Row):
    """Leave to take part online, asked with evidence by the village and decided by the regency."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="leaves")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    reason = CodeField(max_length=30)
    note = models.CharField(max_length=300, blank=True)
    evidence = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    # NULL until decided.
    allowed = models.BooleanField(null=True)
    decision_note = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "appointment"],
                condition=Q(allowed__isnull=True) | Q(allowed=True),
                name="online_leave_once",
            ),
            models.CheckConstraint(
                condition=Q(allowed__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="online_leave_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("asked_by")),
                name="online_leave_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="online_leave_path")]
