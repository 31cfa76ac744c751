"""What came from phones and partners beside the readings: held figures, key lists, tokens."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region

from .contests import Contest, VoteRound
from .readings import Channel, Reading, Source


class HeldReading(Row):
    """Figures that were sent and are no source, with the marks that say why; only added to.

    ``id`` is that of the reading which the client made. If the same is sent again when nothing
    holds it any more, a reading of that id comes to be, and this row stays as what was first.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="held")
    path = PathField()
    source = CodeField(max_length=10, choices=Source.choices)
    pair = models.PositiveSmallIntegerField(default=0)
    channel = CodeField(max_length=10, choices=Channel.choices)
    marks = ArrayField(CodeField(max_length=20))
    # As it was sent: figures, what stood in the boxes, reason, photos, signature.
    content = models.JSONField()
    entered_by = models.UUIDField()
    device = models.UUIDField(null=True)
    receipt = CodeField(max_length=12)
    sha256 = CodeField(max_length=64)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(marks=[]), name="held_reading_says_why"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="held_reading_path")]


class HeldOutcome(models.TextChoices):
    RELEASED = "released", "Dilepas: menjadi isian operator"
    SET_ASIDE = "set_aside", "Dikesampingkan"


class HeldAnswer(Row):
    """What somebody else said about a held sending, once; only added to.

    ``reading``: the version of the operators' source that a release made, by who released it.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    held = models.OneToOneField(HeldReading, on_delete=models.PROTECT, related_name="answer")
    path = PathField()
    outcome = CodeField(max_length=10, choices=HeldOutcome.choices)
    reading = models.ForeignKey(Reading, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300)
    answered_by = models.UUIDField()
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome="released", reading__isnull=False)
                | Q(outcome="set_aside", reading__isnull=True),
                name="held_answer_released_is_a_reading",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="held_answer_says_why"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="held_answer_path")]


class KeyList(Row):
    """One version of a regency's list of stations' keys, as it was signed; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    version = models.PositiveIntegerField()
    keys = models.PositiveIntegerField()
    document = models.JSONField()
    sha256 = CodeField(max_length=64)
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "region", "version"], name="key_list_version_once"
            ),
        ]


class PartnerToken(Row):
    """Leave for another system to send readings of one source, asked for and given by two people.

    Its id is the author of what it sends. The secret is shown once; here lies its keyed hash.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # NULL: all contests of the region.
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=120)
    source = CodeField(max_length=10, choices=Source.choices)
    pair = models.PositiveSmallIntegerField(default=0)
    valid_until = models.DateField()
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    given_by = models.UUIDField(null=True)
    given_at = models.DateTimeField(null=True)
    secret_hash = models.BinaryField(max_length=32, null=True)
    ended_by = models.UUIDField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | ~Q(given_by=F("asked_by")),
                name="partner_token_two_people",
            ),
            models.CheckConstraint(
                condition=Q(given_by__isnull=True) | Q(secret_hash__isnull=False),
                name="partner_token_given_with_secret",
            ),
            models.CheckConstraint(
                condition=Q(source="witness", pair__gt=0) | (~Q(source="witness") & Q(pair=0)),
                name="partner_token_pair_of_witness",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="partner_token_path")]
