"""Special locations as their pages show them: what they are, and who answers for each."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from garda.formation.models import ResponsiblePerson
from garda.formation.staffing import station_label
from garda.kernel.rowlock import seeing, sight_of
from garda.people.models import Contact
from garda.regions.models import Election, Region, SpecialLocation, StationKind, StationListing
from garda.regions.queries import listings, within


@dataclass(frozen=True, slots=True)
class SpecialLine:
    """A station at a special location, and who answers for it now."""

    listing: StationListing
    responsible: ResponsiblePerson | None

    @property
    def label(self) -> str:
        return station_label(self.listing)

    @property
    def location(self) -> str:
        return location_words(self.listing)


@dataclass(frozen=True, slots=True)
class SpecialPage:
    """One special location with everybody who answered for it, the latest first.

    ``phone``: first digits of the present person's number, empty where none is kept.
    """

    line: SpecialLine
    past: tuple[ResponsiblePerson, ...]
    phone: str


def location_words(listing: StationListing) -> str:
    """``Rutan atau lapas``; ``Lokasi khusus`` while the list does not say what it is."""
    return SpecialLocation(listing.location).label if listing.location else "Lokasi khusus"


def special_lines(election: Election, path: str) -> list[SpecialLine]:
    """Every special location at or under ``path``. Two queries.

    Who answers for a location is registered in its village; all who read the page may know.
    """
    rows = list(listings(election.id, path).filter(kind=StationKind.SPECIAL))
    present = ResponsiblePerson.objects.filter(
        within(path), election=election, ended_on__isnull=True
    ).select_related("person")
    with seeing(sight_of(path)):
        by_station = {row.station_id: row for row in present}
    return [SpecialLine(row, by_station.get(row.station_id)) for row in rows]


def special_page(election: Election, village: Region, number: int) -> SpecialPage | None:
    """The special location of this number, None where there is none. Three queries."""
    found = listings(election.id, village.path).filter(kind=StationKind.SPECIAL, number=number)
    listing = found.first()
    if listing is None:
        return None
    answered = ResponsiblePerson.objects.filter(election=election, station=listing.station_id)
    with seeing(sight_of(village.path)):
        everyone = list(answered.select_related("person").order_by("-starts_on", "-recorded_at"))
    present = next((row for row in everyone if row.ended_on is None), None)
    past = tuple(row for row in everyone if row.ended_on is not None)
    return SpecialPage(SpecialLine(listing, present), past, _phone(present))


def _phone(present: ResponsiblePerson | None) -> str:
    if present is None:
        return ""
    known = Contact.objects.filter(person=present.person_id)
    return known.values_list("shown", flat=True).first() or ""


def known_responsible(election: Election, village: Region) -> list[tuple[UUID, str]]:
    """People who answer or answered for a location of the village: id and name, by name. One query.

    Two stations of one prison have one head.
    """
    answered = ResponsiblePerson.objects.filter(within(village.path), election=election)
    names = answered.order_by("person__name").values_list("person", "person__name")
    return list(names.distinct())


def unanswered(election: Election, path: str) -> int:
    """Special locations at or under ``path`` for which nobody answers. One query."""
    present = ResponsiblePerson.objects.filter(
        election=election, station=OuterRef("station"), ended_on__isnull=True
    )
    return _special(election, path).exclude(Exists(present)).count()


def special_count(election: Election, path: str) -> int:
    """Special locations at or under ``path``. One query."""
    return _special(election, path).count()


def _special(election: Election, path: str) -> QuerySet[StationListing]:
    return StationListing.objects.filter(
        within(path),
        election=election,
        kind=StationKind.SPECIAL,
        voter_list__superseded_on__isnull=True,
    )
