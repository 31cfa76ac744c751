"""The stations at which somebody serves on voting day, as their phone shows them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from garda.formation.queries import Member, members_of_station
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.regions.models import Election, Station
from garda.results.models import Choice
from garda.results.queries import station_code

from .board import chosen_day
from .queries import StationDay, days_of, pairs_at, station_days

MEMBER: Final = "member"
SUPERVISOR: Final = "supervisor"
#: As what somebody is at a station on the day.
ROLES: Final[Mapping[str, str]] = {Role.KPPS: MEMBER, Role.PTPS: SUPERVISOR}


@dataclass(frozen=True, slots=True)
class OwnStation:
    """A station on its voting day, with the group that serves there. ``role``: ``member`` of the
    group, or ``supervisor`` who watches it; ``code``: 13 digits, as on its forms."""

    role: str
    code: str
    on: date
    day: StationDay
    members: Sequence[Member]
    pairs: Sequence[Choice]


def own_stations(election: Election, actors: Sequence[Actor]) -> list[OwnStation]:
    """By the roles held: a member of a group, or its supervisor (PTPS), has one. One query, ten
    more for each."""
    held = {actor.path: ROLES[actor.role] for actor in actors if actor.role in ROLES}
    stations = Station.objects.filter(election=election, path__in=held).select_related("village")
    return [
        own
        for station in stations.order_by("path")
        for own in _at(election, station, held[station.path])
    ]


def _at(election: Election, station: Station, role: str) -> Iterator[OwnStation]:
    days = days_of(election, station.path)
    on = chosen_day(days, "", clock.today(station.village.time_zone))
    members = members_of_station(election, station.path)
    for day in station_days(election, station.path, on):
        code = station_code(station.village.code, station.path)
        yield OwnStation(role, code, on, day, members, pairs_at(station))
