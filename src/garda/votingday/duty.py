"""Stations of an account on voting day, with all that its phone has to know of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from garda.activities.api.envelope import Sender
from garda.formation.models import Appointment
from garda.formation.staffing import KPPS
from garda.kernel.roles import Role
from garda.readiness.models import StationOperator
from garda.regions.models import Region, StationListing
from garda.regions.queries import within
from garda.results.models import Contest, DeviceKey, VoteRound
from garda.results.queries import contests, voter_figures

from .roll_calls import roll_calls

OPERATOR: Final = "operator"
ASSISTED: Final = "assisted"
WAITING: Final = "waiting"
RECORDED: Final = "recorded"
#: Stations that one phone may take over for: a district has hundreds, whoever needs more uses a
#: page.
MOST_STATIONS: Final = 400


@dataclass(slots=True)
class OwnStation:
    """A station as the sender meets it; ``voters``, ``roll_call`` and ``members`` as told."""

    listing: StationListing
    role: str
    voters: Mapping[str, int | None]
    roll_call: dict[str, Any]
    members: list[dict[str, Any]] = field(default_factory=list)
    keys: list[DeviceKey] = field(default_factory=list)
    rounds: list[VoteRound] = field(default_factory=list)

    @property
    def path(self) -> str:
        return self.listing.path

    @property
    def operators(self) -> list[dict[str, Any]]:
        named = [member for member in self.members if member["slot"] is not None]
        return sorted(named, key=lambda member: int(member["slot"]))


@dataclass(frozen=True, slots=True)
class Duty:
    """``names``: of the regions above the stations, by path."""

    contests: Sequence[Contest]
    stations: Sequence[OwnStation]
    names: Mapping[str, str]


def own_paths(sender: Sender) -> dict[str, str]:
    """Where the sender works: paths with the role there. One query for members of groups."""
    found = {a.path: ASSISTED for a in sender.actors if a.role in (Role.PPS, Role.PPK)}
    people = {a.person_id for a in sender.actors if a.role == Role.KPPS and a.person_id}
    if people:
        held = StationOperator.objects.filter(
            election=sender.election,
            ended_at__isnull=True,
            appointment__ended_on__isnull=True,
            appointment__person__in=people,
        )
        found |= dict.fromkeys(held.values_list("path", flat=True), OPERATOR)
    return found


def watched_paths(sender: Sender) -> set[str]:
    """Stations whose supervisor the sender is: of their forms they learn how far they are."""
    return {actor.path for actor in sender.actors if actor.role == Role.PTPS}


def duty_of(sender: Sender) -> Duty:
    """The sender's stations. Eleven queries at most, whatever their number."""
    stations = _stations(sender, own_paths(sender))
    by_path = {station.path: station for station in stations}
    by_id = {station.listing.station_id: station for station in stations}
    _add_rounds(sender, by_path)
    _add_members(sender, by_id)
    _add_keys(sender, by_id)
    wanted = {round_.contest_id for station in stations for round_ in station.rounds}
    return Duty(
        [contest for contest in contests(sender.election) if contest.id in wanted],
        stations,
        _names(by_path),
    )


def _stations(sender: Sender, places: Mapping[str, str]) -> list[OwnStation]:
    if not places:
        return []
    where = Q()
    for path in places:
        where |= within(path)
    rows = StationListing.objects.filter(
        where, election=sender.election, voter_list__superseded_on__isnull=True
    ).select_related("village")
    return [
        OwnStation(
            row,
            OPERATOR if places.get(row.path) == OPERATOR else ASSISTED,
            voter_figures(row),
            {"state": WAITING, "present": None, "at": None},
        )
        for row in rows.order_by("path")[:MOST_STATIONS]
    ]


def _add_rounds(sender: Sender, stations: Mapping[str, OwnStation]) -> None:
    rows = VoteRound.objects.filter(election=sender.election, path__in=stations)
    for round_ in rows.order_by("path", "contest__kind", "number"):
        stations[round_.path].rounds.append(round_)


def _add_members(sender: Sender, stations: Mapping[UUID, OwnStation]) -> None:
    calls = roll_calls(sender.election, [own.path for own in stations.values()])
    for own in stations.values():
        if own.path in calls:
            call = calls[own.path]
            own.roll_call = {"state": RECORDED, "present": len(call.members), "at": call.at}
    me = {actor.person_id for actor in sender.actors}
    for member in _serving(stations):
        own = stations[member.station_id]
        own.members.append(
            {
                "appointment": member.id,
                "name": member.person.name,
                "seat": member.seat,
                "slot": member.slot,
                "you": member.person_id in me,
                "present": member.id in calls[own.path].members if own.path in calls else None,
            }
        )


def _serving(stations: Collection[UUID]) -> QuerySet[Any]:
    """Members of the stations' groups by seat; ``slot`` of whom the PPS named to send."""
    named = StationOperator.objects.filter(appointment=OuterRef("pk"), ended_at__isnull=True)
    held = Appointment.objects.filter(station__in=stations, body=KPPS, ended_on__isnull=True)
    by_slot = held.annotate(slot=Subquery(named.values("slot")[:1]))
    return by_slot.select_related("person").order_by("path", "seat")


def _add_keys(sender: Sender, stations: Mapping[UUID, OwnStation]) -> None:
    rows = DeviceKey.objects.filter(station__in=stations, account=sender.account)
    for key in rows.order_by("registered_at", "id"):
        stations[key.station_id].keys.append(key)


def _names(stations: Iterable[str]) -> dict[str, str]:
    parts = [path.split("/") for path in stations]
    above = {"/".join(each[:depth]) for each in parts for depth in (3, 4)}
    return dict(Region.objects.filter(path__in=above).values_list("path", "name"))
