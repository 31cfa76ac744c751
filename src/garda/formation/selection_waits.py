"""What waits in selections at or under a region, by body: counts, never of whom."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from garda.regions.models import Election
from garda.regions.queries import within

from .models import Application, Appointment, Mark, Origin, Outcome, Score
from .staffing import latest_outcome


@dataclass(frozen=True, slots=True)
class SelectionWaits:
    """``unchecked``: applicants without MS or TMS; ``marks``: applicants whose marks nobody has
    confirmed; ``undecreed``: members without a decree."""

    unchecked: int = 0
    marks: int = 0
    undecreed: int = 0


def selection_waits(
    election: Election, path: str, bodies: Collection[str]
) -> Mapping[str, SelectionWaits]:
    """By code of the body. Three queries."""
    unchecked = Counter(_unchecked(election, path, bodies))
    marks, undecreed = _marks(election, path, bodies), _undecreed(election, path, bodies)
    return {body: SelectionWaits(unchecked[body], marks[body], undecreed[body]) for body in bodies}


def _unchecked(election: Election, path: str, bodies: Collection[str]) -> dict[str, int]:
    standing = Application.every.filter(
        within(path), election=election, body__in=bodies, withdrawn_at__isnull=True
    ).annotate(outcome=latest_outcome())
    asked = standing.filter(Q(outcome__isnull=True) | Q(outcome=Outcome.ASK))
    return dict(asked.values_list("body").annotate(number=Count("id")).order_by("body"))


def _marks(election: Election, path: str, bodies: Collection[str]) -> Counter[str]:
    confirmed = Score.objects.filter(application=OuterRef("application"), step=OuterRef("step"))
    rows = Mark.objects.filter(
        ~Exists(confirmed),
        within(path, "application__path"),
        election=election,
        application__body__in=bodies,
        application__withdrawn_at__isnull=True,
    )
    found = rows.values_list("application__body", "application", "step").distinct()
    return Counter(body for body, _, _ in found)


def _undecreed(election: Election, path: str, bodies: Collection[str]) -> Counter[str]:
    held = Appointment.objects.filter(
        within(path),
        election=election,
        body__in=bodies,
        origin__in=[Origin.SELECTION, Origin.RESERVE],
        ended_on__isnull=True,
        decree__isnull=True,
    )
    return Counter(held.values_list("body", flat=True))
