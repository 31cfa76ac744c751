"""Doubts about a form's photos, and the random forms that are read once more."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region

from .contests import VoteRound
from .evidence import FormPhoto


class HoldCause(models.TextChoices):
    """Causes of :class:`garda.results.domain.settlement.Cause` that lie in a photo."""

    WRONG_STATION = "wrong_station", "Foto TPS lain"
    DUPLICATE_PHOTO = "duplicate_photo", "Foto sama dengan formulir lain"


class FormHold(Row):
    """A doubt about a photo of a form: nothing of the form settles by itself while it is open."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="holds")
    path = PathField()
    cause = CodeField(max_length=16, choices=HoldCause.choices)
    # The photo in doubt; NULL where somebody only told of it.
    photo = models.ForeignKey(FormPhoto, on_delete=models.PROTECT, null=True, related_name="holds")
    detail = models.CharField(max_length=300, blank=True)
    held_at = models.DateTimeField()
    # NULL for the worker, which lifts a doubt when a better photo came.
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    released_for = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=HoldCause.values), name="form_hold_known_cause"
            ),
            models.UniqueConstraint(
                fields=["round", "cause"],
                condition=Q(released_at__isnull=True),
                name="form_hold_one_open",
            ),
            models.CheckConstraint(
                condition=Q(released_at__isnull=True) | ~Q(released_for=""),
                name="form_hold_released_for_reason",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="form_hold_path")]


class SecondLookDraw(Row):
    """A draw of forms to be read once more, by a seed told in public; only added to.

    Whoever knows the seed and which forms were settled can draw again and must find the same.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    region = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    seed = CodeField(max_length=80)
    # Forms that were settled without a question and in no earlier draw, and how many were drawn.
    pool = models.PositiveIntegerField()
    drawn = models.PositiveIntegerField()
    drawn_by = models.UUIDField()
    drawn_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "region", "seed"], name="second_look_seed_once"
            ),
            models.CheckConstraint(
                condition=Q(drawn__gte=1, drawn__lte=F("pool")), name="second_look_draws_some"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="second_look_draw_path")]


class SecondLook(Row):
    """One form of a draw's pool, drawn or passed over; only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    draw = models.ForeignKey(SecondLookDraw, on_delete=models.PROTECT, related_name="looks")
    round = models.OneToOneField(VoteRound, on_delete=models.PROTECT, related_name="second_look")
    path = PathField()
    drawn = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(
                fields=["election", "path"], condition=Q(drawn=True), name="second_look_path"
            ),
        ]
