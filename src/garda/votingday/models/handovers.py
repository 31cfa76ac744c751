"""What went from the station to the PPS and on to the PPK."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.documents.models import Document, Upload
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station


class Leg(models.TextChoices):
    TO_PPS = "to_pps", "TPS ke PPS"
    TO_PPK = "to_ppk", "PPS ke PPK"


class HandOver(Row):
    """One handing over of one or more stations of a village; only added to.

    ``id`` is made where it was written: sent again, it is the same receipt.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    leg = CodeField(max_length=10, choices=Leg.choices)
    # The voting day whose box it is: a revote has a box of its own.
    day = models.DateField()
    # NULL where nobody is known by name: then the note says who.
    given_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    taken_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    document = models.OneToOneField(Document, on_delete=models.PROTECT, related_name="+")
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.UUIDField()
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_by__isnull=False) | ~Q(note=""), name="hand_over_giver_is_named"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="hand_over_path")]


class HandOverStation(Row):
    """One station of a handing over: its seal, and what of the pack's list was there."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    handover = models.ForeignKey(HandOver, on_delete=models.PROTECT, related_name="stations")
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    leg = CodeField(max_length=10, choices=Leg.choices)
    seal = CodeField(max_length=40)
    # Another seal than the station's first receipt says.
    seal_differs = models.BooleanField(default=False)
    contents = ArrayField(CodeField(max_length=20), default=list)

    class Meta:
        constraints = [
            # Once on each leg, too; but a receipt that was withdrawn makes room for another.
            models.UniqueConstraint(fields=["handover", "station"], name="hand_over_station_once"),
            models.CheckConstraint(condition=~Q(seal=""), name="hand_over_station_has_seal"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="hand_over_station_path")]
