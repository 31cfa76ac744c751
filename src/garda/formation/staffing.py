"""What the acts of formation read in common: stations in force, seats taken, people on the list."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.types import Body
from garda.regions.models import Election, Region, StationListing
from garda.regions.queries import listings, successors, within

from .domain.shortage import NO_HOUSEHOLD, Substitute
from .errors import NoSuchSeat, UnknownStation
from .errors_intake import VillageGone
from .households import households_of
from .models import Application, Appointment, Assessment, ProposalLine, ProposalState
from .models.applications import STATION_GROUPS

#: Code of the body that runs a polling station, in every pack.
KPPS = STATION_GROUPS
PPS = "pps"
#: ``Body.formed_by`` of the secretariats: the local government proposes, the regency's KPU decides.
LOCAL_GOVERNMENT = "local_government"
#: The committee that a secretariat serves, by the secretariat's unit.
COMMITTEES: Mapping[str, Role] = {"district": Role.PPK, "village": Role.PPS}


def body_of(election: Election, code: str = KPPS) -> Body:
    """The body as the election's pack has it. Raises NoSuchSeat for one the pack does not know."""
    bodies = get_pack(election.pack).bodies
    if code not in bodies:
        raise NoSuchSeat(code, election.name)
    return bodies[code]


def secretariats(election: Election) -> dict[str, Body]:
    """Bodies that the local government proposes, by the level of their region, as the pack says."""
    bodies = get_pack(election.pack).bodies.values()
    return {body.unit: body for body in bodies if body.formed_by == LOCAL_GOVERNMENT}


def lock_regions(regions: Iterable[Region]) -> None:
    """As :func:`lock_village` for many regions, in the order of their paths."""
    wanted = Region.objects.filter(id__in=[region.id for region in regions]).order_by("path")
    list(wanted.select_for_update(no_key=True).values_list("id"))


def lock_village(village: Region) -> None:
    """Let one act at a time change the seats of a village (held to the end of the transaction)."""
    Region.objects.select_for_update(no_key=True).values_list("id").get(id=village.id)


def refuse_gone(village: Region) -> None:
    """Raise VillageGone, with the successors, for a village that is no longer valid."""
    if village.valid_to is not None:
        heirs = [f"{heir.name} ({heir.code})" for heir in successors(village)]
        raise VillageGone(village.name, heirs)


def current_listings(election: Election, village: Region) -> list[StationListing]:
    """The village's stations in the voter list in force, by number. One query."""
    return list(
        StationListing.objects.filter(
            election=election, village=village, voter_list__superseded_on__isnull=True
        ).order_by("number")
    )


def listing_of(election: Election, station_id: UUID) -> StationListing:
    """The station in the voter list in force, with its village. Raises UnknownStation."""
    found = StationListing.objects.filter(
        election=election, station=station_id, voter_list__superseded_on__isnull=True
    )
    listing = found.select_related("village").first()
    if listing is None:
        raise UnknownStation([str(station_id)])
    return listing


def serving(election_id: UUID, body: str, path: str) -> QuerySet[Appointment]:
    """Appointments that have not ended, at ``path`` and below."""
    return Appointment.objects.filter(
        within(path), election_id=election_id, body=body, ended_on__isnull=True
    )


def latest_outcome(reference: str = "pk") -> Subquery:
    """Outcome of an application's newest assessment, for annotations; NULL where there is none."""
    newest = Assessment.objects.filter(application=OuterRef(reference)).order_by("-version")
    return Subquery(newest.values("outcome")[:1])


def serving_names(election: Election, persons: Iterable[UUID]) -> list[str]:
    """Names of those among ``persons`` who hold a seat in this election. One query."""
    held = Appointment.objects.filter(
        election=election, person__in=list(persons), ended_on__isnull=True
    )
    return list(held.order_by("person__name").values_list("person__name", flat=True))


def open_applications(
    election: Election, village: Region, body: str = KPPS
) -> QuerySet[Application]:
    """Applications at the village's counter that were not withdrawn, by receipt."""
    return Application.every.filter(
        election=election, village=village, body=body, withdrawn_at__isnull=True
    ).order_by("receipt")


def reserves(election: Election, villages: Sequence[Region]) -> QuerySet[ProposalLine]:
    """Lines of the adopted proposals on the list of substitutes, still free, by rank."""
    # Whoever left a seat in this election does not come back as a substitute.
    seated = Appointment.objects.filter(election=election, person=OuterRef("application__person"))
    return (
        ProposalLine.objects.filter(
            ~Exists(seated),
            proposal__election=election,
            proposal__village__in=villages,
            proposal__state=ProposalState.ADOPTED,
            rank__isnull=False,
            application__withdrawn_at__isnull=True,
        )
        .select_related("application__person", "application__village", "application__station")
        .order_by("proposal__path", "rank")
    )


def villages_of_district(village: Region, villages: Sequence[Region]) -> list[Region]:
    """The other ``villages`` of a district, starting after this one in the order of paths.

    No distances are stored; going round from the own place spreads the asking.
    """
    others = [region for region in villages if region.id != village.id]
    return sorted(others, key=lambda region: (region.path < village.path, region.path))


def substitute_of(
    application: Application,
    rank: int = 1,
    special_station: str | None = None,
    households: frozenset[str] = NO_HOUSEHOLD,
) -> Substitute:
    """The applicant as the planner of substitutes knows them. ``special_station``: its path."""
    place = application.station.path if application.station else None
    return Substitute(
        candidate=str(application.id),
        village=application.village.path,
        rank=rank,
        station=place,
        moves=application.willing_elsewhere,
        neighbours=application.willing_neighbour,
        special_station=special_station,
        households=households,
    )


def substitutes_of(lines: Sequence[ProposalLine], special: Container[str]) -> list[Substitute]:
    """Reserve lines as the planner knows them. ``special``: paths of the special locations.

    One query.
    """
    households = households_of(line.application.person_id for line in lines)
    return [
        _substitute(line, special, households.get(line.application.person_id, NO_HOUSEHOLD))
        for line in lines
    ]


def _substitute(
    line: ProposalLine, special: Container[str], households: frozenset[str]
) -> Substitute:
    station = line.application.station
    own = station.path if station is not None and station.path in special else None
    return substitute_of(line.application, line.rank or 1, own, households)


def households_at(election: Election, path: str) -> Mapping[str, Mapping[int, frozenset[str]]]:
    """Households of each member who serves at or under ``path``, by station (path) and by seat.

    Two queries; members of whose kin nothing is known are left out.
    """
    seated = serving(election.id, KPPS, path)
    known = households_of(seated.values_list("person", flat=True))
    seats = seated.filter(person__in=known).values_list("path", "seat", "person")
    found: dict[str, dict[int, frozenset[str]]] = defaultdict(dict)
    for station, seat, person in seats:
        found[station][seat] = known[person]
    return found


def need_of(election: Election, region: Region, code: str) -> int:
    """People that a body needs in ``region``: its seats in every district, village or station.

    One query.
    """
    body = body_of(election, code)
    if body.unit != "station":
        units = Region.objects.filter(within(region.path), level=body.unit, valid_to__isnull=True)
        return body.seats * units.count()
    stations = listings(election.id, region.path).values_list("male", "female")
    most = body.extra_seat_above
    long = sum(most is not None and (m or 0) + (f or 0) > most for m, f in stations)
    return body.seats * len(stations) + long


def term_start(body: Body, decided: date) -> date:
    """First day in the seat: the body's term, or the decision when that comes later."""
    return decided if body.term_starts is None else max(body.term_starts, decided)


def seat_label(number: int) -> str:
    return f"TPS {number:03d}"


def station_label(listing: StationListing) -> str:
    """``TPS 007 Watuaji``."""
    return f"{seat_label(listing.number)} {listing.village.name}"
