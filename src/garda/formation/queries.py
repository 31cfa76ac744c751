"""Reads of formation: the seat board, a proposal, a station's members, what is still empty."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from garda.kernel.codes import parent_path
from garda.kernel.rowlock import seeing, sight_of
from garda.regions.models import Election, Region, RegionLevel, StationKind, StationListing
from garda.regions.queries import listings, within

from .domain.shortage import Fill, plan_fills
from .models import Application, Appointment, Outcome, Proposal, ProposalLine, ProposalState
from .rollup import count_by
from .staffing import (
    KPPS,
    body_of,
    households_at,
    latest_outcome,
    reserves,
    serving,
    substitutes_of,
    villages_of_district,
)
from .succession import vacancy_at

STATION = "station"


@dataclass(frozen=True, slots=True)
class SeatRow:
    """How far one region (or station) is. Counts of people and seats; ``code`` is "" for a station.

    ``applicants`` counts those not withdrawn, ``eligible`` those judged MS, ``proposed`` seats in
    the proposal in force, ``appointed`` seats with a member, ``decreed`` those with a decree.
    """

    path: str
    name: str
    code: str
    stations: int
    seats: int
    applicants: int
    eligible: int
    proposed: int
    appointed: int
    decreed: int

    @property
    def empty(self) -> int:
        """Seats without a member."""
        return self.seats - self.appointed

    @property
    def short(self) -> int:
        """Seats that the eligible applicants of this region cannot fill, even if all served."""
        return max(0, self.seats - self.eligible)

    @property
    def lacking(self) -> int:
        """Empty seats once a plenary has filled some; before it, applicants that are missing."""
        return self.empty if self.appointed else self.short


@dataclass(frozen=True, slots=True)
class Member:
    """What the public may know of a member of a body."""

    appointment: UUID
    seat: int
    name: str
    position: str
    decreed: bool


@dataclass(frozen=True, slots=True)
class EmptySeat:
    """A seat without a member, in the list in force."""

    listing: StationListing
    seat: int


def seat_board(election: Election, path: str, level: str) -> list[SeatRow]:
    """One row for each region of ``level`` (or ``"station"``) at or under ``path``, by path.

    Seats needed = stations of the voter lists in force × seats of the body: both change with the
    list and the pack. Five queries for any number of rows.
    """
    seats = body_of(election).seats
    stations = count_by(listings(election.id, path).order_by(), "path", level, number=Count("id"))
    applied = _applications(election, path, level)
    proposed = _proposed(election, path, level)
    held = count_by(
        serving(election.id, KPPS, path),
        "path",
        level,
        number=Count("id"),
        decreed=Count("id", filter=Q(decree__isnull=False)),
    )
    return [
        SeatRow(
            path=place,
            name=name,
            code=code,
            stations=stations[place]["number"],
            seats=stations[place]["number"] * seats,
            applicants=applied.get(place, {}).get("number", 0),
            eligible=applied.get(place, {}).get("eligible", 0),
            proposed=proposed.get(place, {}).get("number", 0),
            appointed=held.get(place, {}).get("number", 0),
            decreed=held.get(place, {}).get("decreed", 0),
        )
        for place, name, code in _places(election, path, level)
        if place in stations
    ]


def _places(election: Election, path: str, level: str) -> Iterable[tuple[str, str, str]]:
    """Path, name and code of the rows of a board."""
    if level == STATION:
        for listing in listings(election.id, path):
            yield listing.path, f"TPS {listing.number:03d}", ""
    else:
        regions = Region.objects.filter(within(path), level=level).order_by("path")
        yield from regions.values_list("path", "name", "code")


def _applications(election: Election, path: str, level: str) -> dict[str, Mapping[str, int]]:
    applied = Application.objects.filter(
        within(path), election=election, withdrawn_at__isnull=True
    ).annotate(outcome=latest_outcome(), home=Coalesce("station__path", "path"))
    return count_by(
        applied,
        "home" if level == STATION else "path",
        level,
        number=Count("id"),
        eligible=Count("id", filter=Q(outcome=Outcome.MS)),
    )


def _proposed(election: Election, path: str, level: str) -> dict[str, Mapping[str, int]]:
    lines = ProposalLine.objects.filter(
        within(path, "proposal__path"),
        proposal__election=election,
        proposal__state__in=[ProposalState.PROPOSED, ProposalState.ADOPTED],
        station__isnull=False,
    )
    return count_by(lines, "station__path", level, number=Count("id"))


def current_proposal(election: Election, village: Region) -> Proposal | None:
    """The village's proposal in force: the adopted one, else the newest."""
    proposals = Proposal.objects.filter(election=election, village=village)
    proposals = proposals.select_related("fixed_list__throw", "change__root", "minutes")
    return proposals.exclude(state=ProposalState.SUPERSEDED).order_by("-version").first()


def proposal_lines(proposal: Proposal) -> QuerySet[ProposalLine]:
    """All lines with names and reasons: seats by station, then reserves by rank, then the rest."""
    return proposal.lines.select_related(
        "application__person", "application__station", "station"
    ).order_by(
        F("station__path").asc(nulls_last=True),
        F("seat").asc(nulls_last=True),
        F("rank").asc(nulls_last=True),
        "application__receipt",
    )


def members_of_station(
    election: Election, station_path: str, on: date | None = None
) -> list[Member]:
    """The group of a station by seat: name and position, which are public. One query.

    ``on``: who serves on that day, by the rule of :func:`serving_on`; None: who holds a seat now.
    Also a visitor sees these names, and for them alone the second lock opens this village.
    """
    held = Appointment.objects.filter(election=election, path=station_path, body=KPPS)
    held = held.filter(ended_on__isnull=True) if on is None else held.filter(serving_on(on))
    body = body_of(election)
    with seeing(sight_of(parent_path(station_path))):
        return [
            Member(
                appointment=appointment.id,
                seat=appointment.seat,
                name=appointment.person.name,
                position=body.position_of(appointment.seat).name.id,
                decreed=appointment.decree_id is not None,
            )
            for appointment in held.select_related("person").order_by("seat")
        ]


def serving_on(day: date, prefix: str = "") -> Q:
    """Who serves on ``day``: begun by then and not ended; ``ended_on`` is the first free day."""
    return Q(**{f"{prefix}starts_on__lte": day}) & (
        Q(**{f"{prefix}ended_on__isnull": True}) | Q(**{f"{prefix}ended_on__gt": day})
    )


def serving_count(election: Election, path: str, on: date, body: str = KPPS) -> int:
    """Decreed members at or under ``path`` who serve on the day ``on``."""
    return Appointment.objects.filter(
        within(path), serving_on(on), election=election, body=body, decree__isnull=False
    ).count()


def empty_seats(election: Election, path: str) -> list[EmptySeat]:
    """Every seat at or under ``path`` without a member, by station and seat. Two queries."""
    taken = set(serving(election.id, KPPS, path).values_list("station_id", "seat"))
    seats = range(1, body_of(election).seats + 1)
    return [
        EmptySeat(listing, seat)
        for listing in listings(election.id, path)
        for seat in seats
        if (listing.station_id, seat) not in taken
    ]


def substitutes(election: Election, villages: Sequence[Region]) -> QuerySet[ProposalLine]:
    """Who is free on the adopted lists of substitutes of ``villages``, by village and rank."""
    return reserves(election, villages)


@dataclass(frozen=True, slots=True)
class FillPlan:
    """One planned act with the rows it needs. ``application`` is None for a direct appointment."""

    kind: str
    listing: StationListing
    seat: int
    application: UUID | None


def shortage_plan(election: Election, district: Region) -> list[FillPlan]:
    """How the district's empty seats can be filled, in the field's order, one act each.

    Same village, then a neighbouring village, then direct appointment. A plan, not a decision: PPS
    acts on it seat by seat. Eight queries.
    """
    open_seats = empty_seats(election, district.path)
    if not open_seats:
        return []
    villages = list(Region.objects.filter(parent=district, level=RegionLevel.VILLAGE))
    lines = list(reserves(election, villages))
    held = households_at(election, district.path)
    stations = {listing.path: listing for listing in listings(election.id, district.path)}
    special = {p for p, listing in stations.items() if listing.kind == StationKind.SPECIAL}
    fills = plan_fills(
        [vacancy_at(e.listing, e.seat, held.get(e.listing.path, {})) for e in open_seats],
        substitutes_of(lines, special),
        {
            village.path: [other.path for other in villages_of_district(village, villages)]
            for village in villages
        },
    )
    return [_filled(fill, stations) for fill in fills]


def _filled(fill: Fill, stations: Mapping[str, StationListing]) -> FillPlan:
    application = UUID(fill.candidate) if fill.candidate else None
    return FillPlan(str(fill.kind), stations[fill.station], fill.seat, application)


@dataclass(frozen=True, slots=True)
class Replacement:
    """A member of a station who left, and who took the seat; None while it is empty."""

    left: Appointment
    successor: Appointment | None


def replacements(election: Election, path: str, limit: int) -> tuple[list[Replacement], int]:
    """The newest ``limit`` members who left at or under ``path``, and how many there are.

    By the time of the plenary's minutes, so that the regency sees it as it happens. Three queries.
    """
    gone = Appointment.objects.filter(
        within(path), election=election, body=KPPS, ended_on__isnull=False
    )
    newest = gone.select_related("person", "region", "end_minutes").order_by(
        F("end_minutes__signed_at").desc(nulls_last=True), "-ended_on", "id"
    )
    left = list(newest[:limit])
    came = Appointment.objects.filter(replaces__in=left).select_related(
        "person", "decree", "minutes"
    )
    by_left = {appointment.replaces_id: appointment for appointment in came}
    return [Replacement(one, by_left.get(one.id)) for one in left], gone.count()


def left_since(election: Election, path: str, moment: datetime) -> int:
    """Members of stations whose leaving was written down since ``moment``. One query."""
    return Appointment.objects.filter(
        within(path), election=election, body=KPPS, end_minutes__signed_at__gte=moment
    ).count()


def by_receipt(path: str, receipt: str) -> QuerySet[Any]:
    """Ids of persons who applied at or under ``path`` with exactly this receipt."""
    found = Application.every.filter(within(path), receipt__iexact=receipt)
    return found.values("person_id")
