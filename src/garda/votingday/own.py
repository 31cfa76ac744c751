"""The stations at which somebody serves on voting day, as their phone shows them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from garda.formation.queries import Member, members_of_station
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.regions.models import Election, Station
from garda.results.models import Choice

from .board import chosen_day
from .queries import StationDay, days_of, pairs_at, station_days


@dataclass(frozen=True, slots=True)
class OwnStation:
    """A station on its voting day, with the group that serves there."""

    on: date
    day: StationDay
    members: Sequence[Member]
    pairs: Sequence[Choice]


def own_stations(election: Election, actors: Sequence[Actor]) -> list[OwnStation]:
    """By the roles held: a member of a group has one. One query, ten more for each."""
    held = {actor.path for actor in actors if actor.role == Role.KPPS}
    stations = Station.objects.filter(election=election, path__in=held).select_related("village")
    return [own for station in stations.order_by("path") for own in _at(election, station)]


def _at(election: Election, station: Station) -> Iterator[OwnStation]:
    days = days_of(election, station.path)
    on = chosen_day(days, "", clock.today(station.village.time_zone))
    members = members_of_station(election, station.path)
    for day in station_days(election, station.path, on):
        yield OwnStation(on, day, members, pairs_at(station))
