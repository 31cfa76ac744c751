"""The placement proposal of a village as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from garda.formation.domain.candidates import Reason
from garda.formation.domain.weighing import Weighed, weigh
from garda.formation.models import Assessment, Proposal, ProposalLine, ProposalState
from garda.formation.queries import proposal_lines
from garda.formation.staffing import body_of, current_listings
from garda.kernel.ages import age_on
from garda.packs.loader import get_pack
from garda.packs.types import Body
from garda.regions.models import Election, Region, StationListing


@dataclass(frozen=True, slots=True)
class Person:
    """One applicant in the proposal: what the plenary may weigh, and nothing about health."""

    application: UUID
    name: str
    sex: str
    age: int
    experience: int
    it_able: bool
    home: int | None
    reason: str
    seat: int = 0
    position: str = ""
    chair: bool = False
    rank: int | None = None
    #: Codes and names of documents that kept somebody off the list.
    documents: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Group:
    """A station with the people proposed for it; ``empty`` seats nobody could be found for.

    ``penalties``: what the group lacks, in points.
    """

    station: UUID
    number: int
    special: bool
    people: tuple[Person, ...]
    seats: int
    penalties: tuple[Reason, ...] = ()

    @property
    def empty(self) -> int:
        return self.seats - len(self.people)

    @property
    def empty_seats(self) -> list[int]:
        taken = {person.seat for person in self.people}
        return [seat for seat in range(1, self.seats + 1) if seat not in taken]

    @property
    def women(self) -> int:
        return sum(person.sex == "P" for person in self.people)

    @property
    def it_able(self) -> int:
        return sum(person.it_able for person in self.people)

    @property
    def experienced(self) -> int:
        return sum(person.experience > 0 for person in self.people)


@dataclass(frozen=True, slots=True)
class PlacementPage:
    """``proposal`` with its groups, reserves by rank, and those not chosen."""

    village: Region
    proposal: Proposal
    groups: tuple[Group, ...]
    reserves: tuple[Person, ...]
    others: tuple[Person, ...]
    weighed: Weighed | None

    @property
    def seats(self) -> int:
        return sum(group.seats for group in self.groups)

    @property
    def filled(self) -> int:
        return sum(len(group.people) for group in self.groups)

    @property
    def proven(self) -> bool:
        return self.proposal.optimal and not self.adopted

    @property
    def adopted(self) -> bool:
        return self.proposal.state == ProposalState.ADOPTED


def placement_page(election: Election, village: Region, proposal: Proposal) -> PlacementPage:
    """Everything about a proposal, whose list comes with it. Three queries."""
    listings = current_listings(election, village)
    lines = list(proposal_lines(proposal))
    body, day = body_of(election), election.voting_day
    homes = {listing.station_id: listing.number for listing in listings}
    seated: dict[UUID, list[ProposalLine]] = defaultdict(list)
    for line in lines:
        if line.station_id is not None:
            seated[line.station_id].append(line)
    weighed = _weighed(proposal, lines)
    penalties = weighed.stations if weighed else {}
    unseated = [_person(line, body, day, homes) for line in lines if line.station_id is None]
    return PlacementPage(
        village,
        proposal,
        tuple(
            _group(row, seated[row.station_id], body, day, homes, penalties.get(row.path, ()))
            for row in listings
        ),
        tuple(sorted((p for p in unseated if p.rank is not None), key=lambda p: p.rank or 0)),
        _with_documents(election, [p for p in unseated if p.rank is None]),
        weighed,
    )


def _with_documents(election: Election, people: Sequence[Person]) -> tuple[Person, ...]:
    """Those not chosen, with the documents that the last check named. Nothing else of its verdicts:
    some speak of health or of cases that are not the plenary's.
    """
    names = {rule.code: rule.name.id for rule in get_pack(election.pack).documents}
    rows = Assessment.objects.filter(application__in=[person.application for person in people])
    newest = {found.application_id: found for found in rows.order_by("version")}
    return tuple(replace(p, documents=_named(names, newest.get(p.application))) for p in people)


def _named(names: Mapping[str, str], found: Assessment | None) -> tuple[str, ...]:
    codes = [*found.failed, *found.asked] if found else []
    return tuple(f"{code} {names[code]}" for code in codes if code in names)


def _weighed(proposal: Proposal, lines: Sequence[ProposalLine]) -> Weighed | None:
    """None where the list is not kept any more."""
    content = proposal.fixed_list.content if proposal.fixed_list else None
    seats = {line.application.receipt: line.station.path for line in lines if line.station}
    return weigh(content, seats) if content else None


def _group(
    listing: StationListing,
    lines: Sequence[ProposalLine],
    body: Body,
    day: date,
    homes: Mapping[UUID, int],
    penalties: tuple[Reason, ...],
) -> Group:
    people = tuple(_person(line, body, day, homes) for line in lines)
    special = listing.kind == "special"
    return Group(listing.station_id, listing.number, special, people, body.seats, penalties)


def _person(line: ProposalLine, body: Body, day: date, homes: Mapping[UUID, int]) -> Person:
    application = line.application
    person, facts = application.person, application.facts
    position = body.position_of(line.seat) if line.seat else None
    return Person(
        application=application.id,
        name=person.name,
        sex=person.sex,
        age=age_on(person.birth_date, day),
        experience=int(facts.get("experience") or 0),
        it_able=facts.get("it_able") is True,
        home=homes.get(application.station_id) if application.station_id else None,
        reason=line.reason_id,
        seat=line.seat or 0,
        position=position.name.id if position else "",
        chair=position is body.positions[0],
        rank=line.rank,
    )
