"""Who moves up when a seat falls empty: the next of the village's adopted list."""

from __future__ import annotations

from garda.regions.models import StationKind

from .domain.shortage import plan_replacement
from .models import ProposalLine
from .seats import Seat
from .staffing import current_listings, reserves, substitutes_of


def special_paths(seat: Seat) -> set[str]:
    """Paths of the village's special locations. One query."""
    found = current_listings(seat.election, seat.village)
    return {listing.path for listing in found if listing.kind == StationKind.SPECIAL}


def next_reserve(seat: Seat) -> ProposalLine | None:
    """The line of the reserve who moves up into ``seat``, None where nobody may. Two queries.

    Nobody chooses: the order that the plenary adopted does, people of the station first.
    """
    lines = list(reserves(seat.election, [seat.village]))
    plan = plan_replacement(seat.vacancy, substitutes_of(lines, special_paths(seat)), neighbours=[])
    return next((line for line in lines if str(line.application_id) == plan.candidate), None)
