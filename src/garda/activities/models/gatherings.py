"""A gathering, the series it was planned in, its sessions and the people with a part in it."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station


class ActivityKind(models.TextChoices):
    OATH = "oath", "Pelantikan"
    STATION_OATH = "station_oath", "Sumpah di TPS"
    TRAINING = "training", "Bimtek"
    COORDINATION = "coordination", "Rapat koordinasi"
    VISIT = "visit", "Kunjungan"


class Series(Row):
    """Gatherings planned in one step: "all villages of the regency, 7 November, 08:00 local"."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    kind = CodeField(max_length=15, choices=ActivityKind.choices)
    audience = CodeField(max_length=20)
    title = models.CharField(max_length=200)
    # The region whose officers planned it.
    path = PathField()
    planned_by = models.UUIDField()
    planned_at = models.DateTimeField()


class Activity(Row):
    """One gathering of one region, or of one station."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    series = models.ForeignKey(
        Series, on_delete=models.PROTECT, null=True, related_name="activities"
    )
    kind = CodeField(max_length=15, choices=ActivityKind.choices)
    # Level of the cascade or body concerned: who is gathered here.
    audience = CodeField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    # Only of an oath at the station; ``path`` is the station's then.
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True, related_name="+")
    path = PathField()
    title = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    # The online room for those who may join from afar.
    link = models.CharField(max_length=300, blank=True, db_default="")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    # The session whose participants teach here: the cascade's lineage.
    taught_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True)
    modules = ArrayField(CodeField(max_length=20), default=list)
    # SHA-256 of the oath text or of the module set: "the same for all" can be checked.
    content_hash = CodeField(max_length=64, blank=True)
    # Earlier start, when it was moved after somebody had checked in already.
    moved_from = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancel_reason = models.CharField(max_length=300, blank=True, db_default="")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "kind", "audience", "path", "starts_at"],
                condition=Q(cancelled_at__isnull=True),
                name="activity_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="activity_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at__isnull=True) | ~Q(cancel_reason=""),
                name="activity_cancelled_with_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["election", "kind", "path"], name="activity_path"),
            models.Index(fields=["election", "starts_at"], name="activity_start"),
        ]


class ActivitySession(Row):
    """A part of a gathering that takes attendance of its own. One without parts has none."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="sessions")
    number = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    modules = ArrayField(CodeField(max_length=20), default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "number"], name="activity_session_once"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="activity_session_ends_after_start"
            ),
        ]


class MemberRole(models.TextChoices):
    LEADER = "leader", "Pemimpin"
    TRAINER = "trainer", "Pelatih"
    COMPANION = "companion", "Pendamping"
    VISITOR = "visitor", "Petugas monitoring"
    GUEST = "guest", "Undangan"


class ActivityMember(Row):
    """Somebody with a part in a gathering beyond those whom its audience invites."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    role = CodeField(max_length=10, choices=MemberRole.choices)
    modules = ArrayField(CodeField(max_length=20), default=list)
    path = PathField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person", "role"],
                condition=Q(ended_at__isnull=True),
                name="activity_member_once",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="activity_member_path")]
