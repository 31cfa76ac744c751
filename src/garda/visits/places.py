"""How addresses name visits."""

from __future__ import annotations

from uuid import UUID

from garda.activities.models import Activity, ActivityKind
from garda.kernel.actor import Actor
from garda.people.access import Place


def _visit(actor: Actor, activity_id: UUID) -> Activity | None:
    found = Activity.objects.filter(
        election=actor.election_id, kind=ActivityKind.VISIT, pk=activity_id
    )
    return found.select_related("election", "region").first()


#: A visit to the own region or one below.
VISIT = Place("kunjungan", "activity_id", _visit)
