"""One seat as its page shows it: who holds it, who would come next, how it can be filled."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from garda.formation.domain.shortage import Vacancy
from garda.formation.models import Appointment, ProposalLine
from garda.formation.seats import Seat
from garda.formation.staffing import KPPS, body_of, reserves, substitutes_of
from garda.formation.succession import next_reserve, special_paths, vacancy_of
from garda.kernel.rowlock import seeing, sight_of
from garda.packs.types import Position
from garda.people.models import PathShare
from garda.regions.models import Election, Region, RegionLevel
from garda.regions.queries import listings


@dataclass(frozen=True, slots=True)
class Reserve:
    """Somebody on a list of reserves, seen from one empty seat.

    ``fits``: may take it now; ``kin``: somebody of the household serves at the station;
    ``asked_at``: when they last answered about other places; ``consent_at``: of a neighbour, when
    they agreed to be named to this village.
    """

    application: UUID
    name: str
    rank: int
    receipt: str
    home: str
    fits: bool
    kin: bool
    asked_at: datetime | None
    consent_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A village of the same district: how many reserves it has, and those named to us."""

    village: Region
    reserves: int
    named: tuple[Reserve, ...]


@dataclass(frozen=True, slots=True)
class SeatPage:
    """``member`` is None for an empty seat; ``next`` is who would move up if the member left."""

    seat: Seat
    position: Position
    member: Appointment | None
    past: tuple[Appointment, ...]
    next: Reserve | None
    own: tuple[Reserve, ...]
    neighbours: tuple[Neighbour, ...]

    @property
    def may_fill_nearer(self) -> bool:
        """Whether somebody in or near the village could still take the seat."""
        named = (reserve for neighbour in self.neighbours for reserve in neighbour.named)
        return any(reserve.fits for reserve in (*self.own, *named))


def seat_on(election: Election, village: Region, number: int, seat: int) -> Seat | None:
    """The seat of an address, None where the list in force has no such station or the body no such
    seat. One query."""
    listing = listings(election.id, village.path).filter(number=number, village=village).first()
    if listing is None or not 1 <= seat <= body_of(election).seats:
        return None
    return Seat(election, listing, seat)


def seat_page(seat: Seat) -> SeatPage:
    """Everything about a seat. Six queries when it is held, eleven when it is empty."""
    held = Appointment.objects.filter(
        election=seat.election, station=seat.listing.station_id, body=KPPS, seat=seat.number
    ).select_related("person", "decree", "minutes", "end_minutes")
    with seeing(sight_of(seat.village.path)):
        everyone = list(held.order_by("-decided_at", "-id"))
    member = next((row for row in everyone if row.ended_on is None), None)
    line = next_reserve(seat) if member is not None else None
    own, neighbours = ((), ()) if member else _who_may_come(seat)
    return SeatPage(
        seat=seat,
        position=body_of(seat.election).position_of(seat.number),
        member=member,
        past=tuple(row for row in everyone if row.ended_on is not None),
        next=_reserve(line) if line else None,
        own=own,
        neighbours=neighbours,
    )


def _who_may_come(seat: Seat) -> tuple[tuple[Reserve, ...], tuple[Neighbour, ...]]:
    vacancy = vacancy_of(seat)
    return _own(seat, vacancy), _neighbours(seat, vacancy)


def _own(seat: Seat, vacancy: Vacancy) -> tuple[Reserve, ...]:
    """Reserves of the seat's village: those who may take it first, then by rank."""
    lines = list(reserves(seat.election, [seat.village]))
    asked = substitutes_of(lines, special_paths(seat))
    found = [
        _reserve(line, substitute.may_serve_in_village(vacancy), substitute.is_kin_at(vacancy))
        for line, substitute in zip(lines, asked, strict=True)
    ]
    return tuple(sorted(found, key=lambda reserve: not reserve.fits))


def _neighbours(seat: Seat, vacancy: Vacancy) -> tuple[Neighbour, ...]:
    """Villages of the district with reserves. By name only those who agreed to be named here."""
    village = seat.village
    if seat.is_special:
        return ()
    others = list(
        Region.objects.filter(parent=village.parent_id, level=RegionLevel.VILLAGE)
        .exclude(id=village.id)
        .order_by("path")
    )
    # No person is read here: how many there are is no secret, who they are is.
    counted = Counter(reserves(seat.election, others).values_list("proposal__village", flat=True))
    consents = dict(
        PathShare.objects.filter(path=village.path, ended_at__isnull=True).values_list(
            "person", "consent_at"
        )
    )
    named = _named(seat, others, consents, vacancy)
    return tuple(
        Neighbour(other, counted[other.id], _of(other, named))
        for other in others
        if counted[other.id]
    )


def _named(
    seat: Seat, others: Sequence[Region], consents: Mapping[UUID, datetime | None], vacancy: Vacancy
) -> list[tuple[UUID, Reserve]]:
    """Reserves of the ``others`` who agreed to be named here, with their village."""
    lines = list(
        reserves(seat.election, others).filter(
            application__person__in=list(consents), application__willing_neighbour=True
        )
    )
    return [
        (
            line.application.village_id,
            _reserve(line, True, asked.is_kin_at(vacancy), consents[line.application.person_id]),
        )
        for line, asked in zip(lines, substitutes_of(lines, special=()), strict=True)
    ]


def _of(village: Region, named: Sequence[tuple[UUID, Reserve]]) -> tuple[Reserve, ...]:
    return tuple(reserve for home, reserve in named if home == village.id)


def _reserve(
    line: ProposalLine,
    serves: bool = True,
    kin: bool = False,
    consent_at: datetime | None = None,
) -> Reserve:
    """``serves``: is willing and free to serve at the station."""
    application = line.application
    station = application.station
    return Reserve(
        application=application.id,
        name=application.person.name,
        rank=line.rank or 0,
        receipt=application.receipt,
        home=f"TPS {station.path[-3:]}" if station else application.village.name,
        fits=serves and not kin,
        kin=kin,
        asked_at=application.willing_asked_at,
        consent_at=consent_at,
    )
