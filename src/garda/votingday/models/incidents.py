"""What happened at a station out of the ordinary, and objections of witnesses."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Upload
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Station
from garda.results.models import Contest


class Incident(Row):
    """One line of C.Kejadian Khusus dan/atau Keberatan Saksi; only added to, never deleted.

    ``id`` is made where it was written: sent again, it is the same line.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # NULL: it concerns the station, not one contest.
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True, related_name="+")
    # By the pack's list.
    kind = CodeField(max_length=20)
    # Number of the pair whose witness objects; 0 where nobody objects.
    pair = models.PositiveSmallIntegerField(default=0)
    objection = models.BooleanField()
    text = models.CharField(max_length=2000)
    role = CodeField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.UUIDField()
    device = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(objection=True, pair__gt=0, contest__isnull=False)
                | Q(objection=False, pair=0),
                name="incident_objection_of_a_pair",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="incident_says_what"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="incident_path")]


class IncidentPhoto(Row):
    """A photo of an incident; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="photos")
    path = PathField()
    upload = models.ForeignKey(Upload, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["incident", "upload"], name="incident_photo_once"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="incident_photo_path")]


class IncidentState(models.TextChoices):
    OPEN = "open", "Belum ditindaklanjuti"
    FOLLOWED = "followed", "Sedang ditindaklanjuti"
    SETTLED = "settled", "Selesai"
    # An objection that was not accepted goes on to the plenary.
    PLENARY = "plenary", "Dibawa ke pleno"


class IncidentStep(Row):
    """What was done about an incident; only added to. The newest says where it stands."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    incident = models.ForeignKey(Incident, on_delete=models.PROTECT, related_name="steps")
    path = PathField()
    state = CodeField(max_length=10, choices=IncidentState.choices)
    text = models.CharField(max_length=1000)
    role = CodeField(max_length=20)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    account = models.UUIDField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="incident_step_says_what"),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="incident_step_path"),
            models.Index(fields=["incident", "-recorded_at"], name="incident_step_latest"),
        ]
