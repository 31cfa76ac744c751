"""Who is missing what in a village: a list to call, and the day's figures for the PPK."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID
from zoneinfo import ZoneInfo

from garda.formation.domain.lifecycle import Life, State
from garda.formation.lives import lives_of
from garda.formation.models import Application
from garda.formation.staffing import body_of, current_listings
from garda.kernel import clock
from garda.packs.loader import get_pack
from garda.people.models import Contact
from garda.regions.models import Election, Region, StationListing


@dataclass(frozen=True, slots=True)
class Lacking:
    """One applicant to call. ``papers``: code, name and state of what is missing; ``reachable``: a
    number is known, which another page shows once and with a reason."""

    application: UUID
    person: UUID
    name: str
    receipt: str
    station: int | None
    papers: Sequence[tuple[str, str, str]]
    reachable: bool


@dataclass(frozen=True, slots=True)
class StationFigures:
    """Applicants of one station, those with all papers, and seats. ``number`` None: none named."""

    number: int | None
    applicants: int
    complete: int
    seats: int


@dataclass(frozen=True, slots=True)
class MissingPage:
    """Figures count applications that stand; ``today`` those handed in on this legal date."""

    lacking: Sequence[Lacking]
    stations: Sequence[StationFigures]
    applicants: int
    today: int
    withdrawn: int

    @property
    def complete(self) -> int:
        return self.applicants - len(self.lacking)

    @property
    def seats(self) -> int:
        return sum(station.seats for station in self.stations)


def missing_page(election: Election, village: Region) -> MissingPage:
    """Seven queries for any number of applicants."""
    found = Application.objects.filter(election=election, village=village)
    applications = list(found.select_related("person").order_by("received_at", "receipt"))
    standing = [a for a in applications if a.withdrawn_at is None]
    lives = lives_of(election, standing)
    lacking = [a for a in standing if lives[a.id].state is State.INCOMPLETE]
    listings = current_listings(election, village)
    zone, day = ZoneInfo(village.time_zone), clock.today(village.time_zone)
    return MissingPage(
        lacking=_lacking(election, lacking, lives, listings),
        stations=_stations(election, standing, {a.id for a in lacking}, listings),
        applicants=len(standing),
        today=sum(a.received_at.astimezone(zone).date() == day for a in standing),
        withdrawn=len(applications) - len(standing),
    )


def _lacking(
    election: Election,
    applications: Sequence[Application],
    lives: Mapping[UUID, Life],
    listings: Sequence[StationListing],
) -> list[Lacking]:
    """By station and name: neighbours know each other."""
    numbers = {listing.station_id: listing.number for listing in listings}
    names = {rule.code: rule.name.id for rule in get_pack(election.pack).documents}
    persons = [application.person_id for application in applications]
    known = set(Contact.objects.filter(person__in=persons).values_list("person", flat=True))
    lines = [
        Lacking(
            a.id,
            a.person_id,
            a.person.name,
            a.receipt,
            numbers.get(a.station_id) if a.station_id else None,
            [(c, names.get(c, c), _word(lives[a.id], c)) for c in lives[a.id].missing],
            a.person_id in known,
        )
        for a in applications
    ]
    return sorted(lines, key=lambda line: (line.station is None, line.station or 0, line.name))


def _word(life: Life, code: str) -> str:
    """Whether a missing paper never came, or must come again."""
    return "perlu diperbaiki" if code in life.papers else "belum ada"


def _stations(
    election: Election,
    standing: Sequence[Application],
    lacking: set[UUID],
    listings: Sequence[StationListing],
) -> list[StationFigures]:
    seats = body_of(election).seats
    applied = Counter(a.station_id for a in standing)
    complete = Counter(a.station_id for a in standing if a.id not in lacking)
    lines = [
        StationFigures(s.number, applied[s.station_id], complete[s.station_id], seats)
        for s in listings
    ]
    if applied[None]:
        lines.append(StationFigures(None, applied[None], complete[None], 0))
    return lines
