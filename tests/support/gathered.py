"""A gathering in a village, for worlds that have one thing of each kind per place."""

from __future__ import annotations

from datetime import date

from tests import factories

from garda.activities.models import Activity, ActivityKind
from garda.regions.models import Election, Region

OATH_DAY = date(2024, 11, 7)


def gathering_in(election: Election, village: Region) -> Activity:
    """The village's swearing-in, made on first asking."""
    made, _ = Activity.objects.get_or_create(
        election=election,
        kind=ActivityKind.OATH,
        audience="kpps",
        path=village.path,
        starts_at=factories.local(OATH_DAY, 8),
        defaults={"region": village, "title": f"Pelantikan KPPS {village.name}"},
    )
    return made
