"""Placement proposals of a village and what became of each applicant in them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Station

from .applications import Application


class ProposalState(models.TextChoices):
    PROPOSED = "proposed", "Diusulkan"
    ADOPTED = "adopted", "Ditetapkan pleno PPS"
    SUPERSEDED = "superseded", "Digantikan"


class Proposal(Row):
    """A placement proposal for one village: from a public seed, so anyone gets the same names."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    version = models.PositiveSmallIntegerField()
    seed = models.BigIntegerField()
    state = CodeField(max_length=10, choices=ProposalState.choices)
    optimal = models.BooleanField()
    made_at = models.DateTimeField()
    adopted_at = models.DateTimeField(null=True)
    adopted_by = models.UUIDField(null=True)

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
