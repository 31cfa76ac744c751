"""What was seen on visits, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.activities.models import Activity
from garda.documents.models import Upload
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station


class VisitReport(Row):
    """One checklist filled in on the spot; only added to. The id is made where it was filled in.

    The position is evidence, not proof: a phone may say anything. Its accuracy, whether the phone
    calls it simulated, and how far the clock was off are kept with it.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="reports")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+")
    path = PathField()
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # The person behind the account that sent it; the account where nobody is known.
    sent_by = models.UUIDField()
    role = CodeField(max_length=20)
    # [{"item", "answer", "note"}] by the pack's checklist.
    answers = models.JSONField()
    summary = models.CharField(max_length=1000, blank=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    accuracy_m = models.PositiveIntegerField(null=True)
    simulated_position = models.BooleanField(default=False)
    device = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    offset_ms = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    received_at = models.DateTimeField()
    marks = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude__isnull=True, longitude__isnull=True)
                | Q(latitude__range=(-90, 90), longitude__range=(-180, 180)),
                name="visit_report_position_on_earth",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="visit_report_path")]


class VisitPhoto(Row):
    """A photo of a visit; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    report = models.ForeignKey(VisitReport, on_delete=models.PROTECT, related_name="photos")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "upload"], name="visit_photo_once"),
        ]


class VisitFinding(Row):
    """What was not as it should be: who deals with it by when; a re-visit closes it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    report = models.ForeignKey(VisitReport, on_delete=models.PROTECT, related_name="findings")
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    item = CodeField(max_length=10)
    text = models.CharField(max_length=500)
    owner = models.CharField(max_length=120)
    due_on = models.DateField()
    closed_by = models.ForeignKey(
        VisitReport, on_delete=models.PROTECT, null=True, related_name="closes"
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "path", "item"],
                condition=Q(closed_at__isnull=True),
                name="visit_finding_open_once",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True, closed_at__isnull=True)
                | Q(closed_by__isnull=False, closed_at__isnull=False),
                name="visit_finding_closed_by_report",
            ),
        ]
        indexes = [models.Index(fields=["election", "path", "due_on"], name="visit_finding_due")]
