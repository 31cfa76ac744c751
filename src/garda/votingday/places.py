"""How addresses name stations and what belongs to them on voting day."""

from __future__ import annotations

from uuid import UUID

from garda.kernel.actor import Actor
from garda.people.access import Place
from garda.regions.models import Station

from .models import Incident, RoundOrder


def _station(actor: Actor, station_id: UUID) -> Station | None:
    stations = Station.objects.filter(election=actor.election_id)
    return stations.select_related("village", "election").filter(pk=station_id).first()


def _incident(actor: Actor, incident_id: UUID) -> Incident | None:
    found = Incident.objects.filter(election=actor.election_id, pk=incident_id)
    return found.select_related("station__village", "contest", "person", "election").first()


def _order(actor: Actor, order_id: UUID) -> RoundOrder | None:
    found = RoundOrder.objects.filter(election=actor.election_id, pk=order_id)
    return found.select_related(
        "round__contest", "round__station__village", "new_round", "election"
    ).first()


#: Where stations are, everybody knows: elsewhere is refused, not hidden.
STATION = Place("TPS", "station_id", _station)
INCIDENT = Place("kejadian khusus", "incident_id", _incident)
ORDER = Place("keputusan pemungutan ulang", "order_id", _order)
