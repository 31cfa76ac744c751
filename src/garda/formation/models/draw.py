"""The public draw: a list of applicants fixed by its hash, and the dice thrown over it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region


class FixedList(Row):
    """All that a village's placement depends on, fixed before the dice are thrown.

    Of its columns the content alone can ever change: it goes when somebody on it is erased.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    village = models.ForeignKey(Region, on_delete=models.PROTECT)
    path = PathField()
    version = models.PositiveSmallIntegerField()
    # People by receipt, no names and no identity numbers; the form is domain/draw_list.
    content = models.JSONField(null=True)
    list_hash = CodeField(max_length=64)
    applicants = models.PositiveIntegerField()
    fixed_at = models.DateTimeField()
    # By person (Actor.identity).
    fixed_by = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "village", "version"], name="fixed_list_version"
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="fixed_list_path")]


class DiceThrow(Row):
    """The dice of one list, thrown in the open plenary: once, and for good."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    fixed_list = models.OneToOneField(FixedList, on_delete=models.PROTECT, related_name="throw")
    path = PathField()
    dice = CodeField(max_length=20)
    # SHA-256 (hex) of the list's hash followed by the dice.
    seed = CodeField(max_length=64)
    thrown_at = models.DateTimeField()
    thrown_by = models.UUIDField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(dice__regex="^[1-6]+$"), name="dice_are_throws"),
        ]
