"""How addresses name gatherings."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place

from .models import Activity


def _activity(actor: Actor, activity_id: UUID) -> Activity | None:
    found = Activity.objects.filter(election=actor.election_id, pk=activity_id)
    return found.select_related("election", "region", "series").first()


#: A gathering of the own region or of one below.
ACTIVITY = Place("kegiatan", "activity_id", _activity)
