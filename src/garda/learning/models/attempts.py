"""Tests that were taken, and practice counts: evidence, only added to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from garda.activities.models import Activity
from garda.formation.models import Appointment
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election

from .modules import Module


class AttemptKind(models.TextChoices):
    PRE = "pre", "Tes awal"
    POST = "post", "Tes akhir"


class AttemptMeans(models.TextChoices):
    """How the answers came here."""

    PAGE = "page", "Halaman ini"
    PHONE = "phone", "Aplikasi ponsel"
    PAPER = "paper", "Lembar kertas"


class Attempt(Row):
    """One test by one person. Its id is made where it is taken: sent again, it is the same row.

    What cannot count (a module nobody loaded, one attempt too many) is kept with ``marks`` and
    never passes; everything that counts has none.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    # Whom it counts for: a replaced member's successor is trained anew. NULL: holds none.
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    path = PathField()
    # NULL with the mark "unknown_module": the root says what it was.
    module = models.ForeignKey(Module, on_delete=models.PROTECT, null=True, related_name="attempts")
    root = CodeField(max_length=64)
    kind = CodeField(max_length=4, choices=AttemptKind.choices)
    # Which attempt of this person at this root and kind, from 1; what the order was made by.
    number = models.PositiveSmallIntegerField()
    # The session it belongs to, where one is known.
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, null=True, related_name="+")
    means = CodeField(max_length=5, choices=AttemptMeans.choices)
    # Letters of the module's file in the order of its questions; empty: nothing chosen.
    answers = ArrayField(CodeField(max_length=1, blank=True), default=list)
    # Questions answered wrongly or not at all.
    wrong = ArrayField(CodeField(max_length=10), default=list)
    score = models.PositiveSmallIntegerField()
    questions = models.PositiveSmallIntegerField()
    passed = models.BooleanField()
    marks = ArrayField(CodeField(max_length=20), default=list)
    happened_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    # The account that sent or typed it.
    recorded_by = models.UUIDField()
    device = models.UUIDField(null=True)
    batch = models.UUIDField(null=True)
    device_at = models.DateTimeField(null=True)
    offset_ms = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["election", "person", "root", "kind", "number"],
                condition=Q(marks=[]),
                name="attempt_number_once",
            ),
            models.CheckConstraint(
                condition=Q(score__lte=F("questions")), name="attempt_score_at_most_all"
            ),
            models.CheckConstraint(
                condition=Q(passed=False) | Q(marks=[]), name="attempt_marked_never_passes"
            ),
            models.CheckConstraint(
                condition=Q(module__isnull=False) | ~Q(marks=[]),
                name="attempt_of_a_module_or_marked",
            ),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="attempt_path"),
            models.Index(fields=["appointment", "root"], name="attempt_appointment"),
            models.Index(fields=["person", "root"], name="attempt_person"),
        ]


class PracticeCount(Row):
    """A practice C.Hasil that somebody filled in from drawn ballots. Only added to."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    appointment = models.ForeignKey(
        Appointment, on_delete=models.PROTECT, null=True, related_name="+"
    )
    path = PathField()
    # What the ballots were drawn by: the same number gives the same ballots.
    seed = models.PositiveIntegerField()
    figures = models.JSONField()
    # Fields that are not what the ballots and the case say.
    wrong = ArrayField(CodeField(max_length=40), default=list)
    # Codes of K rules that the figures broke.
    broken = ArrayField(CodeField(max_length=6), default=list)
    right = models.BooleanField()
    happened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(right=False) | Q(wrong=[]), name="practice_count_right_is_right"
            ),
        ]
        indexes = [
            models.Index(fields=["election", "path"], name="practice_count_path"),
            models.Index(fields=["person", "happened_at"], name="practice_count_person"),
        ]
