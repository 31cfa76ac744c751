"""What a session taught, and who may teach although the own test is missing."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from garda.activities.models import Activity
from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person
from garda.regions.models import Election


class TaughtModule(Row):
    """A module as a session taught it, named by the root of the version that was used.

    Another root than above is shown, never refused: what happened is written down as it was.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="taught")
    path = PathField()
    code = CodeField(max_length=20)
    root = CodeField(max_length=64)
    # The person behind the account.
    said_by = models.UUIDField()
    said_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "code"], name="taught_module_once"),
        ]
        indexes = [models.Index(fields=["election", "path"], name="taught_module_path")]


class TeachingException(Row):
    """Somebody may teach a session without having passed; the level above says why.

    Asked by whoever holds the session, decided by another person of the level above.
    """

    election = models.ForeignKey(Election, on_delete=models.PROTECT)
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="exceptions")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    path = PathField()
    reason = models.CharField(max_length=300)
    # The person behind the account; the account itself where nobody is known.
    asked_by = models.UUIDField()
    asked_at = models.DateTimeField()
    decided_by = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    allowed = models.BooleanField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "person"],
                condition=Q(allowed__isnull=True) | Q(allowed=True),
                name="teaching_exception_once",
            ),
            models.CheckConstraint(
                condition=Q(allowed__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(allowed__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
                name="teaching_exception_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
                name="teaching_exception_two_people",
            ),
        ]
        indexes = [models.Index(fields=["election", "path"], name="teaching_exception_path")]
