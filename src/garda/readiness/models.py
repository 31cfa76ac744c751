"""Operators of each station, what their phones told, and test photos."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Station


class StationOperator(Row):
    """A member who works with the phone app on voting day. A pack says how many a station has."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="operators")
    path = PathField()
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="operating")
    # Which of the operators, from 1.
    slot = models.PositiveSmallIntegerField()
    named_by = models.UUIDField()
    named_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Two namings at once do not make one operator too many.
            models.UniqueConstraint(
                fields=["election", "station", "slot"],
                condition=Q(ended_at__isnull=True),
                name="operator_one_per_slot",
            ),
            models.UniqueConstraint(
                fields=["appointment"],
                condition=Q(ended_at__isnull=True),
                name="operator_once",
            ),
            models.CheckConstraint(condition=Q(slot__gte=1, slot__lte=7), name="operator_of_seven"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="operator_path")]


class ReadinessReport(Row):
    """What one phone told of itself. Its id is made there; only added to.

    What cannot count (somebody who is no operator) is kept with ``marks``.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="reports")
    path = PathField()
    # NULL with the mark "not_member": nobody of this station.
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    camera = models.BooleanField()
    storage_mb = models.PositiveIntegerField()
    app = CodeField(max_length=40, blank=True)
    marks = ArrayField(CodeField(max_length=20), default=list)
    account = models.UUIDField()
    device = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    device_at = models.DateTimeField()
    # By how much the device's clock was behind.
    offset_ms = models.BigIntegerField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(appointment__isnull=False) | ~Q(marks=[]),
                name="report_of_a_member_or_marked",
            ),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="report_path"),
            models.Index(fields=["appointment", "-happened_at"], name="report_latest"),
        ]


class ReadinessPhoto(Row):
    """The photo that shows a phone's camera and line to work; one per report, only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    report = models.OneToOneField(ReadinessReport, on_delete=models.PROTECT, related_name="photo")
    path = PathField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    account = models.UUIDField()
    received_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["election", "path"], name="readiness_photo_path")]
