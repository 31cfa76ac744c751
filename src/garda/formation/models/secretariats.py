"""Letters of the local government that propose people for the secretariats."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election, Region


class SecretariatState(models.TextChoices):
    WAITING = "waiting", "Menunggu keputusan"
    ACCEPTED = "accepted", "Diterima"
    REFUSED = "refused", "Ditolak"


class SecretariatProposal(Row):
    """A letter in which the local government proposes people for one secretariat."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    body = CodeField(max_length=30)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    # The letter as it came in: its own number and date, and the office that signed it.
    letter_number = models.CharField(max_length=80)
    letter_date = models.DateField()
    office = models.CharField(max_length=150)
    state = CodeField(
        max_length=10, choices=SecretariatState.choices, default=SecretariatState.WAITING
    )
    recorded_at = models.DateTimeField()
    # Who acts, by person (Actor.identity): two roles of one person are still one person.
    recorded_by = models.UUIDField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.UUIDField(null=True)
    reason = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            # Two letters at once would propose two people for one seat.
            models.UniqueConstraint(
                fields=["election", "body", "region"],
                condition=Q(state="waiting"),
                name="secretariat_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_at__isnull=True, decided_by__isnull=True)
                | Q(~Q(state="waiting"), decided_at__isnull=False, decided_by__isnull=False),
                name="secretariat_decided_has_decider",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=models.F("recorded_by")),
                name="secretariat_two_persons",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reason=""), name="secretariat_refusal_has_reason"
            ),
            models.CheckConstraint(
                condition=~Q(letter_number="") & ~Q(office=""), name="secretariat_letter_known"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="secretariat_path")]


class Nominee(Row):
    """One person whom a letter proposes, for one seat."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    proposal = models.ForeignKey(
        SecretariatProposal, on_delete=models.PROTECT, related_name="nominees"
    )
    person = models.ForeignKey(Person, on_delete=models.PROTECT)
    seat = models.PositiveSmallIntegerField()
    position = CodeField(max_length=20)
    # Decides which papers and which tax apply to the pay.
    civil_servant = models.BooleanField()
    # True while the proposal waits.
    open = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "seat"], name="nominee_one_per_seat"),
            models.UniqueConstraint(fields=["proposal", "person"], name="nominee_once"),
            # Nobody waits in two proposals of one election, whoever records them at once.
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(open=True),
                name="nominee_one_open_per_person",
            ),
        ]
