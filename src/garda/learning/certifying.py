"""Who is due a certificate, and who has one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from garda.formation.models import Appointment
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .models import Attempt, AttemptKind, Certificate
from .paper import seats_at
from .queries import required_roots

#: Certificates issued in one act.
MOST = 500


def due(election: Election, region: Region) -> list[tuple[Appointment, list[Attempt]]]:
    """Members who passed every required module in its newest version and hold no certificate.

    With the attempts that count, at most :data:`MOST`. Four queries.
    """
    roots = set(required_roots(election).values())
    if not roots:
        return []
    held = Certificate.objects.filter(appointment=OuterRef("pk"))
    seats = list(seats_at(election, region).filter(~Exists(held)))
    passed = _passed([seat.id for seat in seats], roots)
    found = [(seat, list(passed[seat.id].values())) for seat in seats]
    return [(seat, tests) for seat, tests in found if len(tests) == len(roots)][:MOST]


def _passed(seats: list[UUID], roots: set[str]) -> Mapping[UUID, dict[str, Attempt]]:
    found: dict[UUID, dict[str, Attempt]] = defaultdict(dict)
    tests = Attempt.objects.filter(
        appointment__in=seats, root__in=roots, kind=AttemptKind.POST, passed=True
    )
    for attempt in tests.order_by("happened_at"):
        if attempt.appointment_id is not None:
            found[attempt.appointment_id].setdefault(attempt.root, attempt)
    return found


def issued(election: Election, path: str) -> QuerySet[Certificate]:
    """Certificates at or under ``path``, by seat, with names and papers."""
    return (
        Certificate.objects.filter(within(path), election=election)
        .select_related("appointment__person", "appointment__region", "document")
        .order_by("path", "appointment__seat")
    )
