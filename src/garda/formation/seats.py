"""One seat of a station, as acts and pages speak of it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from garda.regions.models import Election, Region, StationKind, StationListing

from .errors import NoSuchSeat
from .staffing import body_of, listing_of, station_label


@dataclass(frozen=True, slots=True)
class Seat:
    """One seat of a station in the voter list in force."""

    election: Election
    listing: StationListing
    number: int

    @property
    def village(self) -> Region:
        return self.listing.village

    @property
    def label(self) -> str:
        return station_label(self.listing)

    @property
    def is_special(self) -> bool:
        return self.listing.kind == StationKind.SPECIAL


def seat_of(election: Election, station_id: UUID, number: int) -> Seat:
    """The seat, if the list in force has its station. Raises UnknownStation, NoSuchSeat."""
    seat = Seat(election, listing_of(election, station_id), number)
    if not 1 <= number <= body_of(election).seats:
        raise NoSuchSeat(body_of(election).name.id, seat.label)
    return seat
