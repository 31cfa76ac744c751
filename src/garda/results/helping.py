"""Who can read figures out to somebody who takes over for a station."""

from __future__ import annotations

from uuid import UUID

from garda.formation.models import Appointment
from garda.formation.queries import members_of_station
from garda.results.models import VoteRound


def people_of(round_: VoteRound) -> list[tuple[UUID, str]]:
    """Members of the station's group who serve, by seat: who they are and their names."""
    members = members_of_station(round_.election, round_.path)
    ids = [member.appointment for member in members]
    people = dict(Appointment.objects.filter(id__in=ids).values_list("id", "person_id"))
    return [(people[m.appointment], f"{m.name} ({m.position})") for m in members]
