"""What placement may know of a village, read from the applications; health is not among it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from garda.packs.loader import get_pack
from garda.regions.models import Election, Region, StationKind, StationListing

from .domain import draw_list
from .domain.candidates import Candidate, StationNeed
from .domain.households import joined
from .errors import NoStations, NotAssessed
from .errors_placement import ListChanged, ListErased, NoDice, NoListFixed
from .households import households_of
from .models import Appointment, Assessment, DiceThrow, FixedList, Outcome
from .staffing import body_of, current_listings, open_applications


@dataclass(frozen=True, slots=True)
class Gathered:
    """Stations of a village, its applications by receipt, and the list they make now (plain)."""

    listings: Sequence[StationListing]
    applications: Mapping[str, UUID]
    content: draw_list.Plain


class _Applied(NamedTuple):
    """What placement reads of an application: this and nothing else, as every act over a list
    reads all of them."""

    id: UUID
    receipt: str
    person: UUID
    sex: str
    station: UUID | None
    moves: bool
    facts: Mapping[str, Any]


class _Judged(NamedTuple):
    outcome: str
    preferred_against: Collection[str]


_COLUMNS = ("id", "receipt", "person", "person__sex", "station", "willing_elsewhere", "facts")


def gather(election: Election, village: Region) -> Gathered:
    """The list of a draw as it would be fixed now. Five queries.

    Raises NoStations, NotAssessed for applications that the rules have not judged.
    """
    listings = current_listings(election, village)
    if not listings:
        raise NoStations(village.name)
    rows = open_applications(election, village).values_list(*_COLUMNS)
    applied = [_Applied(*row) for row in rows]
    pack, seats = get_pack(election.pack), body_of(election).seats
    stations = [_need(listing, seats) for listing in listings]
    age_rules = {rule.code for rule in pack.eligibility if rule.fact == "age"}
    candidates = _candidates(election, listings, applied, age_rules)
    content = draw_list.plain(stations, candidates, pack.placement)
    return Gathered(listings, {each.receipt: each.id for each in applied}, content)


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
    election: Election,
    listings: Sequence[StationListing],
    applied: Sequence[_Applied],
    age_rules: Collection[str],
) -> list[Candidate]:
    judged = _judged(applied)
    persons = [each.person for each in applied]
    households = joined(households_of(persons))
    serving = _serving(election, persons)
    places = {listing.station_id: listing for listing in listings}
    return [
        _candidate(
            each,
            judged[each.id],
            places.get(each.station) if each.station else None,
            households.get(each.person),
            over_age=any(code in age_rules for code in judged[each.id].preferred_against),
            free=each.person not in serving,
        )
        for each in applied
    ]


def _candidate(
    applied: _Applied,
    judged: _Judged,
    listing: StationListing | None,
    household: str | None,
    *,
    over_age: bool,
    free: bool,
) -> Candidate:
    facts = applied.facts
    special = listing is not None and listing.kind == StationKind.SPECIAL
    place = listing.path if listing else None
    return Candidate(
        key=applied.receipt,
        station=None if special else place,
        special_station=place if special else None,
        is_woman=applied.sex == "P",
        experience=int(facts.get("experience") or 0),
        it_able=facts.get("it_able") is True,
        over_preferred_age=over_age,
        household=household,
        moves=applied.moves,
        eligible=free and judged.outcome == Outcome.MS,
    )


def _judged(applied: Sequence[_Applied]) -> Mapping[UUID, _Judged]:
    """By application, as the rules judged last. Raises NotAssessed."""
    found = Assessment.objects.filter(application__in=[each.id for each in applied])
    rows = found.order_by("version").values_list("application", "outcome", "preferred_against")
    newest = {id_: _Judged(outcome, against) for id_, outcome, against in rows}
    missing = [each.receipt for each in applied if each.id not in newest]
    if missing:
        raise NotAssessed(missing)
    return newest


def _serving(election: Election, persons: Sequence[UUID]) -> set[UUID]:
    """Those who hold a seat already, for example as PPS: nobody serves twice in one election."""
    held = Appointment.objects.filter(election=election, person__in=persons, ended_on__isnull=True)
    return set(held.values_list("person_id", flat=True))
