"""What placement may know of a village, read from the applications; health is not among it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.packs.loader import get_pack
from garda.regions.models import Election, Region, StationKind, StationListing

from .domain import draw_list
from .domain.candidates import Candidate, StationNeed
from .domain.households import joined
from .errors import NoStations, NotAssessed
from .errors_placement import ListChanged, ListErased, NoDice, NoListFixed
from .households import households_of
from .models import Application, Appointment, Assessment, DiceThrow, FixedList, Outcome
from .staffing import body_of, current_listings, open_applications


@dataclass(frozen=True, slots=True)
class Gathered:
    """Stations and applications of a village, and the list they make now (plain data)."""

    listings: Sequence[StationListing]
    applications: Sequence[Application]
    content: draw_list.Plain


def gather(election: Election, village: Region) -> Gathered:
    """The list of a draw as it would be fixed now. Five queries.

    Raises NoStations, NotAssessed for applications that the rules have not judged.
    """
    listings = current_listings(election, village)
    if not listings:
        raise NoStations(village.name)
    applications = list(open_applications(election, village).select_related("person"))
    seats = body_of(election).seats
    stations = [_need(listing, seats) for listing in listings]
    candidates = _candidates(election, listings, applications)
    weights = get_pack(election.pack).placement
    return Gathered(listings, applications, draw_list.plain(stations, candidates, weights))


def newest_list(election: Election, village: Region) -> FixedList | None:
    """The village's list in force, with its dice when they are thrown. One query."""
    lists = FixedList.objects.filter(election=election, village=village)
    return lists.select_related("throw").order_by("-version").first()


def dice_of(fixed: FixedList) -> DiceThrow | None:
    """The dice thrown over a list, from what :func:`newest_list` has read."""
    return getattr(fixed, "throw", None)


def content_of(fixed: FixedList, village: Region) -> draw_list.Plain:
    """The fixed list's content. Raises ListErased when it is no longer kept."""
    if fixed.content is None:
        raise ListErased(village.name)
    content: draw_list.Plain = fixed.content
    return content


def drawn_list(election: Election, village: Region) -> tuple[FixedList, DiceThrow]:
    """The list in force and its dice. Raises NoListFixed, NoDice."""
    fixed = newest_list(election, village)
    if fixed is None:
        raise NoListFixed(village.name)
    throw = dice_of(fixed)
    if throw is None:
        raise NoDice(village.name)
    return fixed, throw


def refuse_changed(fixed: FixedList, now: draw_list.Plain, village: Region) -> None:
    """Raise ListChanged when the list is not what was fixed any more."""
    if draw_list.hash_of(now) != fixed.list_hash:
        found = draw_list.differences(content_of(fixed, village), now)
        raise ListChanged(village.name, found)


def _need(listing: StationListing, seats: int) -> StationNeed:
    special = listing.kind == StationKind.SPECIAL
    return StationNeed(listing.path, listing.number, seats, is_special=special)


def _candidates(
    election: Election, listings: Sequence[StationListing], applications: Sequence[Application]
) -> list[Candidate]:
    newest = _assessments(applications)
    persons = [application.person_id for application in applications]
    households = joined(households_of(persons))
    serving = _serving(election, persons)
    places = {listing.station_id: listing for listing in listings}
    age_rules = {rule.code for rule in get_pack(election.pack).eligibility if rule.fact == "age"}
    return [
        _candidate(
            application,
            newest[application.id],
            places.get(application.station_id) if application.station_id else None,
            households.get(application.person_id),
            over_age=bool(age_rules.intersection(newest[application.id].preferred_against)),
            free=application.person_id not in serving,
        )
        for application in applications
    ]


def _candidate(
    application: Application,
    assessment: Assessment,
    listing: StationListing | None,
    household: str | None,
    *,
    over_age: bool,
    free: bool,
) -> Candidate:
    facts = application.facts
    special = listing is not None and listing.kind == StationKind.SPECIAL
    place = listing.path if listing else None
    return Candidate(
        key=application.receipt,
        station=None if special else place,
        special_station=place if special else None,
        is_woman=application.person.sex == "P",
        experience=int(facts.get("experience") or 0),
        it_able=facts.get("it_able") is True,
        over_preferred_age=over_age,
        household=household,
        moves=application.willing_elsewhere,
        eligible=free and assessment.outcome == Outcome.MS,
    )


def _assessments(applications: Sequence[Application]) -> Mapping[UUID, Assessment]:
    found = Assessment.objects.filter(application__in=applications).order_by("version")
    newest = {assessment.application_id: assessment for assessment in found}
    missing = [a.receipt for a in applications if a.id not in newest]
    if missing:
        raise NotAssessed(missing)
    return newest


def _serving(election: Election, persons: Sequence[UUID]) -> set[UUID]:
    """Those who hold a seat already, for example as PPS: nobody serves twice in one election."""
    held = Appointment.objects.filter(election=election, person__in=persons, ended_on__isnull=True)
    return set(held.values_list("person_id", flat=True))
