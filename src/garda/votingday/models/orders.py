"""Orders to hold a vote again, or to count its ballots again."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election
from garda.results.models import RoundKind, VoteRound


class OrderState(models.TextChoices):
    WAITING = "waiting", "Menunggu keputusan"
    REFUSED = "refused", "Ditolak"
    # Decided; the earlier result still stands until the vote is held.
    ORDERED = "ordered", "Akan dilaksanakan"
    HELD = "held", "Dilaksanakan"


class RoundOrder(Row):
    """A vote of one contest at one station that is to be held again.

    Two people of the regency's KPU decide. The earlier round counts until the new one is held.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # The round that is to be replaced.
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="orders")
    path = PathField()
    kind = CodeField(max_length=10, choices=RoundKind.choices)
    # By the pack's list of its kind.
    trigger = CodeField(max_length=20)
    reason = models.CharField(max_length=500)
    # Who recommended it ("ptps", "panwascam", ...) and by what letter.
    recommended_by = CodeField(max_length=20)
    letter = models.CharField(max_length=100)
    vote_on = models.DateField()
    state = CodeField(max_length=10, choices=OrderState.choices, default=OrderState.WAITING)
    proposed_by = models.UUIDField()
    proposed_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_reason = models.CharField(max_length=300, blank=True)
    held_by = models.UUIDField(null=True)
    held_at = models.DateTimeField(null=True)
    new_round = models.OneToOneField(
        VoteRound, on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("proposed_by")),
                name="round_order_two_people",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", decided_by__isnull=True)
                | (~Q(state="waiting") & Q(decided_by__isnull=False)),
                name="round_order_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="held", new_round__isnull=False)
                | (~Q(state="held") & Q(new_round__isnull=True)),
                name="round_order_held_has_round",
            ),
            models.CheckConstraint(condition=~Q(kind="reguler"), name="round_order_is_again"),
            # A round is replaced once: only one order at a time concerns it.
            models.UniqueConstraint(
                fields=["round"],
                condition=Q(state__in=["waiting", "ordered", "held"]),
                name="round_order_one_standing",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="round_order_path")]
