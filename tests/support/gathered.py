"""A gathering in a village and a member of a station, for worlds with one thing of each kind."""

from __future__ import annotations

from datetime import date

from tests import factories

from garda.activities.models import Activity, ActivityKind
from garda.formation.models import Appointment
from garda.people.models import Person
from garda.regions.models import Election, Region, Station

OATH_DAY = date(2024, 11, 7)


def gathering_in(
    election: Election, village: Region, kind: ActivityKind = ActivityKind.OATH
) -> Activity:
    """The village's swearing-in or training, made on first asking."""
    made, _ = Activity.objects.get_or_create(
        election=election,
        kind=kind,
        audience="kpps",
        path=village.path,
        starts_at=factories.local(OATH_DAY, 8),
        defaults={"region": village, "title": f"{kind.label} KPPS {village.name}"},
    )
    return made


def station_oath_at(election: Election, station: Station) -> Activity:
    """The oath at a station on voting day, made on first asking."""
    made, _ = Activity.objects.get_or_create(
        election=election,
        kind=ActivityKind.STATION_OATH,
        audience="station",
        path=station.path,
        starts_at=factories.local(election.voting_day, 6, 30),
        defaults={"region": station.village, "station": station, "title": "Sumpah di TPS"},
    )
    return made


def member_at(election: Election, station: Station, person: Person) -> Appointment:
    """The chair of a station, made on first asking."""
    made, _ = Appointment.objects.get_or_create(
        election=election,
        body="kpps",
        station=station,
        seat=1,
        ended_on=None,
        defaults={
            "person": person,
            "region": station.village,
            "path": station.path,
            "position": "chair",
            "origin": "proposal",
            "decided_at": factories.local(OATH_DAY, 8),
            "starts_on": OATH_DAY,
        },
    )
    return made
