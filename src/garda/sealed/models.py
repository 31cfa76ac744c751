"""Papers of specific data, guardians of minors, and unusual openings that somebody explains."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Account, Person, PersonKeyBase
from garda.regions.models import Election


class SealedPaper(Row):
    """One paper of a vault: what it says is sealed; who keeps it, since when and where is not.

    A paper is withdrawn, never changed. Its table belongs to the database role of its vault.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    # A JSON object under the person's key.
    content = models.BinaryField()
    # The scan: sealed before it reached the object store. Empty when there is none.
    file_sha256 = CodeField(max_length=64, blank=True)
    recorded_by = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Account, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawn_for = models.CharField(max_length=200, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_for="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_for=""),
                name="%(class)s_withdrawn_for_a_reason",
            ),
        ]


class GuardianKey(PersonKeyBase):
    """Keys of what is sealed about minors. Database role ``garda_minor`` alone."""


class Guardian(SealedPaper):
    """Who consents for a person under 18 on voting day. Database role ``garda_minor`` alone."""

    class Meta(SealedPaper.Meta):
        constraints = [
            *SealedPaper.Meta.constraints,
            models.UniqueConstraint(
                fields=["election", "person"],
                condition=Q(withdrawn_at__isnull=True),
                name="guardian_one_stands",
            ),
        ]


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
