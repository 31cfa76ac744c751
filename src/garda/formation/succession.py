"""Who moves up when a seat falls empty: the next of the village's adopted list."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from uuid import UUID

from garda.regions.models import StationKind, StationListing

from .domain.shortage import NO_HOUSEHOLD, Vacancy, plan_replacement
from .households import households_of
from .models import ProposalLine
from .seats import Seat
from .staffing import current_listings, households_at, reserves, substitutes_of


def vacancy_of(seat: Seat) -> Vacancy:
    """The seat as if nobody held it, with the households of the station's others. Two queries."""
    held = households_at(seat.election, seat.listing.path)
    return vacancy_at(seat.listing, seat.number, held.get(seat.listing.path, {}))


def vacancy_at(
    listing: StationListing,
    number: int,
    households: Mapping[int, frozenset[str]] = MappingProxyType({}),
) -> Vacancy:
    """``households``: of the station's members, by seat."""
    return Vacancy(
        listing.village.path,
        listing.path,
        number,
        is_special=listing.kind == StationKind.SPECIAL,
        households=NO_HOUSEHOLD.union(*(h for seat, h in households.items() if seat != number)),
    )


def special_paths(seat: Seat) -> set[str]:
    """Paths of the village's special locations. One query."""
    found = current_listings(seat.election, seat.village)
    return {listing.path for listing in found if listing.kind == StationKind.SPECIAL}


def next_reserve(seat: Seat) -> ProposalLine | None:
    """The line of the reserve who moves up into ``seat``, None where nobody may. Five queries.

    Nobody chooses: the order that the plenary adopted does, people of the station first, whoever
    has kin at the station passed over.
    """
    lines = list(reserves(seat.election, [seat.village]))
    substitutes = substitutes_of(lines, special_paths(seat))
    plan = plan_replacement(vacancy_of(seat), substitutes, neighbours=[])
    return next((line for line in lines if str(line.application_id) == plan.candidate), None)


def has_kin_at(seat: Seat, person: UUID) -> bool:
    """Whether somebody of the person's household serves at the station. Up to three queries."""
    households = households_of([person]).get(person, NO_HOUSEHOLD)
    return bool(households) and not households.isdisjoint(vacancy_of(seat).households)
