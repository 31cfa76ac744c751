"""Unusual openings of sealed data: cases that somebody explains."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account, Person
from garda.regions.models import Election


class Unusual(Row):
    """One rule broken in one hour or day, by an officer (``account``) or about a ``person``."""

    election = models.ForeignKey(Election, on_delete=models.PROTECT, null=True, related_name="+")
    rule = CodeField(max_length=30)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, related_name="+")
    # Where the officer works, or where the person belongs: who is asked lies above.
    path = PathField()
    since = models.DateTimeField()
    count = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    explanation = models.CharField(max_length=200, blank=True)
    explained_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    explained_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Everything else in the same hour or day belongs to the same question.
            models.UniqueConstraint(
                fields=["rule", "account", "person", "since"],
                nulls_distinct=False,
                name="unusual_once_per_period",
            ),
            models.CheckConstraint(
                condition=Q(account__isnull=True) ^ Q(person__isnull=True),
                name="unusual_about_one",
            ),
            models.CheckConstraint(
                condition=Q(explained_at__isnull=True, explained_by__isnull=True, explanation="")
                | Q(explained_at__isnull=False, explained_by__isnull=False) & ~Q(explanation=""),
                name="unusual_explained_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["path", "last_at"], name="unusual_path")]
