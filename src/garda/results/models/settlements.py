"""Where each block of a form stands, and the decisions about its differences."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election

from .contests import VoteRound
from .readings import Reading


class BlockState(models.TextChoices):
    EMPTY = "empty", "Belum ada"
    FIRST = "first", "Satu sumber"
    DIFFERS = "differs", "Selisih"
    DECIDED = "decided", "Menunggu konfirmasi"
    SETTLED = "settled", "Cocok"
    AS_WRITTEN = "settled_as_written", "Cocok, sesuai tertulis"


SETTLED_STATES = (BlockState.SETTLED, BlockState.AS_WRITTEN)


class Settlement(Row):
    """State of one block of one form, and which reading counts for it."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="settlements")
    path = PathField()
    block = CodeField(max_length=12)
    state = CodeField(max_length=20, choices=BlockState.choices)
    # Why it waits: see garda.results.domain.settlement.Cause.
    cause = CodeField(max_length=16, blank=True)
    counted = models.ForeignKey(Reading, on_delete=models.PROTECT, null=True, related_name="+")
    # Rule codes that the counted figures break: the paper is wrong and stands so.
    failing = ArrayField(CodeField(max_length=12), default=list)
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "round", "block"], name="settlement_block_once"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[s.value for s in SETTLED_STATES])
                | Q(counted__isnull=False),
                name="settlement_points_to_reading",
            ),
        ]
        indexes = [
            models.Index(
                fields=["election", "path"],
                condition=Q(state__in=["differs", "decided"]),
                name="settlement_queue",
            ),
        ]


class DecisionOutcome(models.TextChoices):
    WAITING = "waiting", "Menunggu konfirmasi"
    CONFIRMED = "confirmed", "Dikonfirmasi"
    REJECTED = "rejected", "Ditolak"
    OVERTAKEN = "overtaken", "Didahului isian baru"


class Decision(Row):
    """A person's answer to a difference in one block, and what the second person did with it.

    Its figures are the arbiter's reading; a rejected decision stays visible.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    settlement = models.ForeignKey(Settlement, on_delete=models.PROTECT, related_name="decisions")
    reading = models.OneToOneField(Reading, on_delete=models.PROTECT, related_name="decision")
    decided_by = models.UUIDField()
    outcome = CodeField(
        max_length=10, choices=DecisionOutcome.choices, default=DecisionOutcome.WAITING
    )
    failing = ArrayField(CodeField(max_length=12), default=list)
    closed_by = models.UUIDField(null=True)
    closed_reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["settlement"],
                condition=Q(outcome="waiting"),
                name="decision_one_waiting",
            ),
            models.CheckConstraint(
                condition=Q(closed_by__isnull=True) | ~Q(closed_by=F("decided_by")),
                name="decision_two_people",
            ),
        ]
