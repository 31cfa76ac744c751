"""Service in earlier elections, before this system held their appointments."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from garda.kernel.rows import CodeField, PathField, Row
from garda.people.models import Person


class PastService(Row):
    """A person was a member of a body in an earlier election, by a list of the office."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="past_services")
    path = PathField()
    body = CodeField(max_length=30)
    year = models.PositiveSmallIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "body", "year"], name="past_service_once"),
            models.CheckConstraint(condition=Q(year__gte=1999), name="past_service_known_year"),
        ]
