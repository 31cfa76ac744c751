"""Figures that roll up, and figures that others published."""

from __future__ import annotations

from django.db import models

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region

from .contests import Contest, VoteRound


class Figure(Row):
    """One figure of one round as it counts in a result line: the rows that roll up.

    A form has some thirty of them, so its references have no index of their own: nothing is looked
    for by them alone, and each index is written with every figure of the evening.
    """

    election = models.ForeignKey(
        Election, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="+", db_index=False)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="+", db_index=False)
    path = PathField()
    key = CodeField(max_length=20)
    value = models.IntegerField()

    class Meta:
        abstract = True


class SettledFigure(Figure):
    """A figure of the forms line, written when its block is settled."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "key"], name="settled_figure_once"),
        ]
        # A station's figures of all contests are looked for as often as a contest's of a region.
        indexes = [models.Index(fields=["path", "contest"], name="settled_figure_place")]


class PublishedFigure(Row):
    """A figure somebody published about a region, kept beside ours to compare and pin standing."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    # NULL for figures of the voter list, which belong to no contest.
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, null=True)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    key = CodeField(max_length=20)
    value = models.IntegerField()
    # "feed" (counting night, may be partial) or "final" (official recapitulation).
    stage = CodeField(max_length=10)
    stations_in = models.PositiveIntegerField(null=True)
    stations_total = models.PositiveIntegerField(null=True)
    as_of = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "region", "key", "stage"],
                nulls_distinct=False,
                name="published_figure_once",
            ),
        ]
