"""Contests, vote rounds, form definitions in use, blind readings and their settlement."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.regions.models import Election, Region, Standing, Station


class Contest(Row):
    """A race: governor of a province, regent or mayor of a regency."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    kind = CodeField(max_length=20)
    region = models.ForeignKey(Region, on_delete=models.PROTECT)
    name = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["election", "kind", "region"], name="contest_once"),
        ]


class Choice(Row):
    """A pair on the ballot by its number, or the empty column."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="choices")
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=250)
    empty_column = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["contest", "number"], name="choice_number_once"),
        ]


class FormDefinition(Row):
    """The contest's form with its choices filled in. Frozen: readings refer to its field order."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.OneToOneField(Contest, on_delete=models.PROTECT, related_name="form")
    definition = models.JSONField()
    sha256 = CodeField(max_length=64)


class RoundKind(models.TextChoices):
    REGULAR = "reguler", "Reguler"
    PSU = "psu", "Pemungutan suara ulang"
    PSL = "psl", "Pemungutan suara lanjutan"
    PSS = "pss", "Pemungutan suara susulan"
    RECOUNT = "recount", "Penghitungan ulang"


class VoteRound(Row):
    """One vote of one contest at one station. A revote is a round of its own."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT)
    station = models.ForeignKey(Station, on_delete=models.PROTECT)
    path = PathField()
    number = models.PositiveSmallIntegerField(default=1)
    kind = CodeField(max_length=10, choices=RoundKind.choices, default=RoundKind.REGULAR)
    ordered_by = models.CharField(max_length=200, blank=True)
    voted_on = models.DateField()
    # The round that counts instead of this one.
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "contest", "station", "number"], name="round_number_once"
            ),
            models.CheckConstraint(
                condition=Q(kind="reguler") | ~Q(ordered_by=""), name="round_extra_is_ordered"
            ),
        ]
        indexes = [models.Index(fields=["contest", "path"], name="round_path")]


class Source(models.TextChoices):
    OPERATOR = "operator", "Isian operator TPS"
    PPK = "ppk", "Isian PPK dari lembar"
    ARBITER = "arbiter", "Keputusan atas beda"


class Reading(Row):
    """What one source read on one form, never changed. A correction is the source's next version.

    ``id`` is made by the client: sending again returns the first receipt.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="readings")
    form = models.ForeignKey(FormDefinition, on_delete=models.PROTECT)
    source = CodeField(max_length=10, choices=Source.choices)
    version = models.PositiveSmallIntegerField()
    # In the order of the form definition; NULL is "not read", which is not 0.
    figures = ArrayField(models.SmallIntegerField(null=True))
    # What stood in the boxes where that differs from the figure: "X", blank, "017"; else NULL.
    as_written = ArrayField(models.CharField(max_length=12, null=True), null=True)
    # Blocks the source confirms to stand so on the paper although a rule fails.
    stands_so = ArrayField(CodeField(max_length=12), default=list)
    reason = models.CharField(max_length=300, blank=True)
    entered_by = models.UUIDField()
    standing = CodeField(max_length=10, choices=Standing.choices, default=Standing.ENTERED)
    receipt = CodeField(max_length=12)
    sha256 = CodeField(max_length=64)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "round", "source", "version"], name="reading_version_once"
            ),
            models.CheckConstraint(
                condition=Q(source__in=Source.values), name="reading_known_source"
            ),
        ]


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
    cause = CodeField(max_length=10, blank=True)
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


class Figure(Row):
    """One figure of one round as it counts in a result line: the rows that roll up."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    contest = models.ForeignKey(Contest, on_delete=models.PROTECT, related_name="+")
    round = models.ForeignKey(VoteRound, on_delete=models.PROTECT, related_name="+")
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
        indexes = [models.Index(fields=["contest", "path"], name="settled_figure_path")]


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
