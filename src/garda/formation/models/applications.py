"""The call for a body, and who applied."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region, Station

#: The body that runs a polling station, in every pack.
STATION_GROUPS = "kpps"


class Call(Row):
    """The open call for one body in one regency, with its legal dates (closing hour is local)."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    body = CodeField(max_length=30)
    opens_on = models.DateField()
    closes_on = models.DateField()
    closes_at = models.TimeField(null=True)
    # Once, for bodies whose pack allows it where applicants are fewer than it wants.
    extended_to = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "region", "body"], name="call_once"),
            models.CheckConstraint(
                condition=Q(extended_to__isnull=True) | Q(extended_to__gt=models.F("closes_on")),
                name="call_extended_later",
            ),
            models.CheckConstraint(
                condition=Q(closes_on__gte=models.F("opens_on")), name="call_dates_in_order"
            ),
        ]


class Channel(models.TextChoices):
    COUNTER = "counter", "Loket PPS"
    BATCH = "batch", "Berkas daftar"
    SELF = "self", "Mengisi sendiri"


class _ToStationGroups(models.Manager["Application"]):
    """Applications for the groups of stations: what villages check, place and announce.

    Those for other bodies go through the same papers, rules and questions, and through nothing
    else of a village: only what serves every body asks for ``every``.
    """

    def get_queryset(self) -> models.QuerySet[Application]:
        return super().get_queryset().filter(body=STATION_GROUPS)


class Application(Row):
    """One person's application at one counter: a village's, for PPK and PPS that of the KPU.

    ``village`` is the region it is for: a district for PPK.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    call = models.ForeignKey(Call, on_delete=models.PROTECT)
    # The call's, kept here since every list of a village asks for it.
    body = CodeField(max_length=30, db_default=STATION_GROUPS, default=STATION_GROUPS)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="applications")
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # Station of residence; for a special location the station of its own voter list.
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True)
    # Two answers, since many who would walk to the next station would not leave their village:
    # another station of the same village, and a neighbouring village of the district.
    willing_elsewhere = models.BooleanField(default=False)
    willing_neighbour = models.BooleanField(default=False)
    # When the person was last asked; NULL while the form is all that is known.
    willing_asked_at = models.DateTimeField(null=True)
    receipt = CodeField(max_length=30)
    # The deadline counts by the receipt at the counter, not by when the server heard of it.
    received_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    channel = CodeField(max_length=10, choices=Channel.choices, db_default=Channel.COUNTER)
    # Somebody else typed it for the applicant, from paper or by their side.
    assisted = models.BooleanField(db_default=True)
    # What the papers say, by fact name of the pack's eligibility rules. No identity number.
    facts = models.JSONField()
    withdrawn_at = models.DateTimeField(null=True)
    # In the applicant's words, as PPS took them down; empty while the application stands.
    withdrawn_for = models.CharField(max_length=200, blank=True, db_default="")

    objects = _ToStationGroups()
    every: models.Manager[Application] = models.Manager()

    class Meta:
        # What follows a row from elsewhere meets every body.
        default_manager_name = "every"
        constraints = [
            models.UniqueConstraint(
                fields=["election", "call", "person"], name="application_once_per_call"
            ),
            models.UniqueConstraint(
                fields=["election", "village", "receipt"], name="application_receipt_once"
            ),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="application_known_channel"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_for="") | Q(withdrawn_at__isnull=False),
                name="application_reason_of_withdrawal",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="application_path")]
