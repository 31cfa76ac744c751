"""What each source read on a form."""

from __future__ import annotations

from datetime import timedelta

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, Row
from garda.regions.models import Election, Standing

from .contests import FormDefinition, VoteRound

#: By how much a device's clock may run ahead of the server's.
CLOCK_AHEAD = timedelta(minutes=10)


class Source(models.TextChoices):
    OPERATOR = "operator", "Isian operator TPS"
    PPK = "ppk", "Isian PPK dari lembar"
    MACHINE = "machine", "Bacaan mesin"
    WITNESS = "witness", "Isian saksi"
    SUPERVISOR = "supervisor", "Isian pengawas TPS"
    # A random part of what is settled is read once more by somebody who knows nothing of it.
    SECOND_LOOK = "second", "Pemeriksaan ulang acak"
    ARBITER = "arbiter", "Keputusan atas beda"


class Channel(models.TextChoices):
    """How a reading came in."""

    PAGE = "page", "Halaman"
    PHONE = "phone", "Aplikasi ponsel"
    # The assisted path: somebody took over for a station without a phone.
    PAPER = "paper", "Dibantu, dari kertas"
    CALL = "call", "Dibantu, dibacakan lewat telepon"
    PARTNER = "partner", "Sistem mitra"
    BATCH = "batch", "Kiriman banyak"


class Reading(Row):
    """What one source read on one form, never changed. A correction is the source's next version.

    ``id`` is made by the client: sending again returns the first receipt.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="readings")
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT)
    source = CodeField(max_length=10, choices=Source.choices)
    # Each pair's witness is a source of their own: the pair's number, 0 for all other sources.
    pair = models.PositiveSmallIntegerField(default=0, db_default=0)
    version = models.PositiveSmallIntegerField()
    # In the order of the form definition; NULL is "not read", which is not 0.
    figures = ArrayField(models.SmallIntegerField(null=True))
    # What stood in the boxes where that differs from the figure: "X", blank, "017"; else NULL.
    as_written = ArrayField(models.CharField(max_length=12, null=True), null=True)
    # Blocks the source confirms to stand so on the paper although a rule fails.
    stands_so = ArrayField(CodeField(max_length=12), default=list)
    reason = models.CharField(max_length=300, blank=True)
    channel = CodeField(
        max_length=10, choices=Channel.choices, default=Channel.PAGE, db_default="page"
    )
    # What lay before the source when it wrote: "paper", "photo", "list", "crop".
    shown = ArrayField(CodeField(max_length=12), default=list)
    # Pages photographed, as the phone keeps them: SHA-256 (hex) each, in the order of the pages.
    photos_sha256 = ArrayField(CodeField(max_length=64), default=list)
    entered_by = models.UUIDField()
    # The second officer, who read the figures back; NULL where nobody did.
    read_back_by = models.UUIDField(null=True)
    device = models.UUIDField(null=True)
    # What the device signed: see garda.results.bundles. Empty for what no device signed.
    device_key = models.ForeignKey(
        "results.DeviceKey", on_delete=models.PROTECT, null=True, related_name="+"
    )
    signature = CodeField(max_length=200, blank=True, db_default="")
    # Remarks on how it was sent: see garda.results.domain.sending.
    marks = ArrayField(CodeField(max_length=20), default=list, db_default=[])
    standing = CodeField(max_length=10, choices=Standing.choices, default=Standing.ENTERED)
    receipt = CodeField(max_length=12)
    sha256 = CodeField(max_length=64)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "round", "source", "pair", "version"],
                name="reading_version_once",
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="reading_known_source"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="reading_known_channel"
            ),
            models.CheckConstraint(
                condition=Q(source="witness", pair__gt=0) | (~Q(source="witness") & Q(pair=0)),
                name="reading_pair_of_witness",
            ),
        ]

    @property
    def clock_off(self) -> bool:
        """Whether the device's time cannot be right: before the vote, or after it came in.

        The claimed time is kept, since it is what the device said. Needs the round.
        """
        ahead = self.happened_at > self.recorded_at + CLOCK_AHEAD
        day = self.round.voted_on - timedelta(days=1)
        return ahead or self.happened_at.date() < day
