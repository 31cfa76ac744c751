"""Planning oaths beside the great one: for those who missed it, and at the stations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Final

from django.db import transaction

from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.services.planning import PLAN_OATH
from garda.activities.services.series import MORNING, checked_link, local, write_series
from garda.documents import wordings
from garda.documents.services import keep_wordings
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS, station_label
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.oaths.errors import AllPlanned, NobodyMissing, PastTime
from garda.oaths.queries import missed
from garda.regions.models import Election, Region, StationListing
from garda.regions.queries import listings, within

#: Who takes the oath at a station: the group and its order officers.
AT_STATION: Final = "station"
#: Local time of the oath at the stations: before they open at 07:00.
BEFORE_OPENING: Final = time(6, 30)
CHAIR: Final = 1


@transaction.atomic
def plan_makeup(
    actor: Actor,
    *,
    election: Election,
    region: Region,
    on: date,
    at: time = MORNING,
    place: str = "",
    link: str = "",
) -> list[Activity]:
    """Plan a make-up oath in each village at or under ``region`` whose members missed theirs.

    Missed: decreed, serving on that day, and not sworn in after their village's oath began; also
    who came into a seat since. One act. Raises NotAllowed, NobodyMissing, PastTime, AlreadyPlanned,
    NoOfficialText, WrongLink.
    """
    PLAN_OATH.require(actor, path=region.path)
    villages = {m.region_id: m.region for m in missed(election, region.path, on)}.values()
    if not villages:
        raise NobodyMissing(region.name)
    said = keep_wordings(election, [village.path for village in villages], wordings.OATH)
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.OATH,
            audience=KPPS,
            region=village,
            path=village.path,
            title=f"Pelantikan susulan KPPS {village.name}",
            place=place,
            link=checked_link(link),
            starts_at=local(on, at, village),
            content_hash=said[village.path].content_hash,
        )
        for village in villages
    ]
    if any(activity.starts_at <= clock.now() for activity in planned):
        raise PastTime
    write_series(actor, election, "oaths.makeup_planned", planned, title="Pelantikan susulan KPPS")
    return planned


@transaction.atomic
def plan_station_oaths(
    actor: Actor, *, election: Election, region: Region, at: time = BEFORE_OPENING
) -> list[Activity]:
    """Plan the oath at every station at or under ``region`` that has none yet, on voting day.

    The chair of the group leads it. One act. Raises NotAllowed, AllPlanned, NoOfficialText.
    """
    PLAN_OATH.require(actor, path=region.path)
    stations = _without_oath(election, region)
    if not stations:
        raise AllPlanned(region.name)
    said = keep_wordings(election, [s.path for s in stations], wordings.STATION_OATH)
    planned = [
        Activity(
            election=election,
            kind=ActivityKind.STATION_OATH,
            audience=AT_STATION,
            region=station.village,
            station=station.station,
            path=station.path,
            title=f"Sumpah di {station_label(station)}",
            place=station.place,
            starts_at=local(election.voting_day, at, station.village),
            content_hash=said[station.path].content_hash,
        )
        for station in stations
    ]
    write_series(actor, election, "oaths.station_planned", planned, title="Sumpah di TPS")
    _name_leaders(election, region, planned)
    return planned


def _without_oath(election: Election, region: Region) -> list[StationListing]:
    standing = Activity.objects.filter(
        within(region.path),
        election=election,
        kind=ActivityKind.STATION_OATH,
        cancelled_at__isnull=True,
    )
    found = listings(election.id, region.path).exclude(path__in=standing.values("path"))
    return list(found)


def _name_leaders(election: Election, region: Region, planned: Sequence[Activity]) -> None:
    """The chair of each station leads its oath. Two queries."""
    seated = Appointment.objects.filter(
        within(region.path), election=election, body=KPPS, seat=CHAIR, ended_on__isnull=True
    )
    chairs = dict(seated.values_list("path", "person"))
    ActivityMember.objects.bulk_create(
        ActivityMember(
            election=election,
            activity=activity,
            person_id=chairs[activity.path],
            role=MemberRole.LEADER,
            path=activity.path,
            added_at=clock.now(),
        )
        for activity in planned
        if activity.path in chairs
    )
