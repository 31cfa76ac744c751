"""Placement proposals of a village and what became of each applicant in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.documents.models import Document
from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Station

from .applications import Application
from .draw import FixedList


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    ADOPTED = "adopted", "Ditetapkan pleno PPS"
    SUPERSEDED = "superseded", "Digantikan"


class Proposal(Row):
    """A placement proposal for one village: from a public draw, so anyone gets the same names."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    version = models.PositiveSmallIntegerField()
    # Of proposals made before lists were fixed; the others have the seed of their list's dice.
    seed = models.BigIntegerField(null=True)
    fixed_list = models.ForeignKey(FixedList, on_delete=models.PROTECT, null=True)
    state = CodeField(max_length=10, choices=ProposalState.choices)
    optimal = models.BooleanField()
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.UUIDField(null=True)
    # Of the plenary that adopted it.
    minutes = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "village", "version"], name="proposal_version"
            ),
            # One plenary decision per village: two members pressing at once make one.
            models.UniqueConstraint(
                fields=["election", "village"],
                condition=Q(state="adopted"),
                name="proposal_adopted_once",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="proposal_path")]


class ProposalLine(Row):
    """One applicant's place in a proposal, and why: a seat, a rank as reserve, or not chosen."""

    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="lines")
    application = models.ForeignKey(Application, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT, null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    rank = models.PositiveSmallIntegerField(null=True)
    reason_id = models.CharField(max_length=300)
    reason_en = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["proposal", "application"], name="proposal_line_one_per_person"
            ),
            models.UniqueConstraint(
                fields=["proposal", "station", "seat"], name="proposal_line_one_per_seat"
            ),
            models.CheckConstraint(
                condition=Q(station__isnull=True, seat__isnull=True)
                | Q(station__isnull=False, seat__isnull=False),
                name="proposal_line_seat_has_station",
            ),
        ]


class ChangeKind(models.TextChoices):
    SWAP = "swap", "Bertukar tempat"
    SEAT = "seat", "Mengisi kursi kosong"
    UNSEAT = "unseat", "Keluar dari kursi"


class ProposalChange(Row):
    """What the plenary changed in a proposal: made by one member, confirmed by another.

    Each change makes a proposal of its own; ``root`` is the computed one that they all began with.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    proposal = models.OneToOneField(Proposal, on_delete=models.PROTECT, related_name="change")
    root = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="changes")
    path = PathField()
    kind = CodeField(max_length=6, choices=ChangeKind.choices)
    first = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="+")
    # Only of a swap.
    second = models.ForeignKey(Application, on_delete=models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=200)
    # Both by person (Actor.identity).
    changed_by = models.UUIDField()
    changed_at = models.DateTimeField()
    confirmed_by = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=ChangeKind.values), name="proposal_change_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(kind="swap", second__isnull=False)
                | (~Q(kind="swap") & Q(second__isnull=True)),
                name="proposal_change_swap_has_two",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="proposal_change_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
                name="proposal_change_confirmed_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=models.F("changed_by")),
                name="proposal_change_two_persons",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="proposal_change_path")]
