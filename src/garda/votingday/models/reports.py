"""What stations report of the day."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Station


class ReportKind(models.TextChoices):
    """Steps that somebody at the station tells, in the order of the day."""

    ROLL_CALL = "roll_call", "Apel anggota"
    OPENED = "opened", "TPS dibuka"
    VOTING_CLOSED = "voting_closed", "Pemungutan ditutup"
    COUNTING = "counting", "Penghitungan mulai"
    COUNTING_DONE = "counting_done", "Penghitungan selesai"
    BOX_SEALED = "box_sealed", "Kotak disegel"


class Way(models.TextChoices):
    """How a notice came in."""

    PHONE = "phone", "Aplikasi ponsel"
    PAGE = "page", "Halaman"
    # The PPS writes down what it was told by telephone.
    CALL = "call", "Lewat telepon, dicatat PPS"


class StationReport(Row):
    """One notice from a station; only added to. Its id is made where it was written.

    What cannot count (a day without a vote, somebody of another station) is kept with ``marks``.
    A wrong one is taken back by another of the same kind.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    kind = CodeField(max_length=15, choices=ReportKind.choices)
    way = CodeField(max_length=5, choices=Way.choices)
    # The voting day that it belongs to: a revote has a day of its own.
    day = models.DateField()
    # How many of the group were there; only of a roll call.
    present = models.PositiveSmallIntegerField(null=True)
    takes_back = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="taken_back_by"
    )
    reason = models.CharField(max_length=300, blank=True)
    counts = models.BooleanField()
    marks = ArrayField(CodeField(max_length=20), default=list)
    account = models.UUIDField()
    device = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    # By how much the device's clock was behind.
    offset_ms = models.BigIntegerField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(present__isnull=True) | Q(kind="roll_call"),
                name="station_report_present_at_roll_call",
            ),
            # Nobody withdraws a notice without a word.
            models.CheckConstraint(
                condition=Q(takes_back__isnull=True) | ~Q(reason=""),
                name="station_report_taken_back_says_why",
            ),
            # A telephone call has no device of its own.
            models.CheckConstraint(
                condition=Q(way="phone", device__isnull=False) | ~Q(way="phone"),
                name="station_report_phone_has_device",
            ),
        ]
        indexes = [models.Index(fields=["election", "day", "path"], name="station_report_day")]


class RollCallMember(Row):
    """A member who answered a roll call; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    report = models.ForeignKey(StationReport, on_delete=models.PROTECT, related_name="members")
    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="+")
    path = PathField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "appointment"], name="roll_call_member_once"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="roll_call_member_path")]
