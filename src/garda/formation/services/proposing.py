"""A placement proposal for one village, from a public seed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.formation.domain import placement
from garda.formation.domain.candidates import (
    Candidate,
    NotChosen,
    Reason,
    StationNeed,
    Weights,
)
from garda.formation.domain.candidates import Proposal as Placement
from garda.formation.errors import AlreadyAdopted, NoStations, NotAssessed
from garda.formation.models import (
    Application,
    Appointment,
    Assessment,
    Outcome,
    Proposal,
    ProposalLine,
    ProposalState,
)
from garda.formation.staffing import body_of, current_listings, lock_village, open_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.models import ClaimKind, IdentityClaim
from garda.regions.models import Election, Region, StationKind, StationListing

PROPOSE = act("formation.propose", "Menyusun usulan penempatan KPPS", Role.PPS)

_LINE_COLUMNS = (
    "id",
    "proposal_id",
    "application_id",
    "station_id",
    "seat",
    "rank",
    "reason_id",
    "reason_en",
)
_REASON_LENGTH = 300


@dataclass(frozen=True, slots=True)
class _Line:
    """A proposal line before it is written; ``receipt`` is the applicant's key."""

    receipt: str
    reasons: Sequence[Reason]
    station: str | None = None
    seat: int | None = None
    rank: int | None = None


@transaction.atomic
def propose(
    actor: Actor, *, election: Election, village: Region, seed: int, weights: Weights | None = None
) -> Proposal:
    """Propose a group and a chair for every station of the village.

    For the PPS of the village; the plenary decides. The same applications and ``seed`` give the
    same names. An older proposal that was not adopted is superseded. ``weights``: points of the
    placement, the published default when None. Raises NotAllowed, NoStations, NotAssessed,
    AlreadyAdopted, PlacementFailed.
    """
    PROPOSE.require(actor, path=village.path)
    lock_village(village)
    version = _supersede(election, village)
    listings = current_listings(election, village)
    if not listings:
        raise NoStations(village.name)
    applications = list(open_applications(election, village).select_related("person"))
    placed = placement.propose(
        [_need(listing, body_of(election).seats) for listing in listings],
        _candidates(election, listings, applications),
        weights=weights or Weights(),
        seed=str(seed),
    )
    proposal = Proposal.objects.create(
        election=election,
        village=village,
        path=village.path,
        version=version,
        seed=seed,
        state=ProposalState.PROPOSED,
        optimal=placed.optimal,
        made_at=clock.now(),
    )
    _write_lines(proposal, placed, listings, applications)
    record(
        actor,
        "formation.proposed",
        path=village.path,
        payload={"proposal": str(proposal.id), "seed": seed, "penalty": placed.penalty},
        items=[[seat.station, seat.seat, seat.candidate] for seat in placed.seats],
        election_id=election.id,
    )
    return proposal


def _supersede(election: Election, village: Region) -> int:
    """Set older proposals aside; returns the next version."""
    older = list(Proposal.objects.filter(election=election, village=village))
    if any(proposal.state == ProposalState.ADOPTED for proposal in older):
        raise AlreadyAdopted(village.name)
    standing = [p.id for p in older if p.state == ProposalState.PROPOSED]
    if standing:
        Proposal.objects.filter(id__in=standing).update(state=ProposalState.SUPERSEDED)
    return 1 + max((proposal.version for proposal in older), default=0)


def _need(listing: StationListing, seats: int) -> StationNeed:
    return StationNeed(
        listing.path, listing.number, seats, is_special=listing.kind == StationKind.SPECIAL
    )


def _candidates(
    election: Election, listings: Sequence[StationListing], applications: Sequence[Application]
) -> list[Candidate]:
    newest = _assessments(applications)
    persons = [application.person_id for application in applications]
    households = _households(persons)
    serving = _serving(election, persons)
    places = {listing.station_id: listing for listing in listings}
    age_rules = {rule.code for rule in get_pack(election.pack).eligibility if rule.fact == "age"}
    return [
        _candidate(
            application,
            newest[application.id],
            places.get(application.station_id) if application.station_id else None,
            households.get(application.person_id),
            over_age=bool(age_rules.intersection(newest[application.id].preferred_against)),
            free=application.person_id not in serving,
        )
        for application in applications
    ]


def _candidate(
    application: Application,
    assessment: Assessment,
    listing: StationListing | None,
    household: str | None,
    *,
    over_age: bool,
    free: bool,
) -> Candidate:
    facts = application.facts
    special = listing is not None and listing.kind == StationKind.SPECIAL
    place = listing.path if listing else None
    return Candidate(
        key=application.receipt,
        station=None if special else place,
        special_station=place if special else None,
        is_woman=application.person.sex == "P",
        experience=int(facts.get("experience") or 0),
        it_able=facts.get("it_able") is True,
        over_preferred_age=over_age,
        household=household,
        moves=application.willing_elsewhere,
        eligible=free and assessment.outcome == Outcome.MS,
    )


def _assessments(applications: Sequence[Application]) -> Mapping[UUID, Assessment]:
    found = Assessment.objects.filter(application__in=applications).order_by("version")
    newest = {assessment.application_id: assessment for assessment in found}
    missing = [a.receipt for a in applications if a.id not in newest]
    if missing:
        raise NotAssessed(missing)
    return newest


def _serving(election: Election, persons: Sequence[UUID]) -> set[UUID]:
    """Those who hold a seat already, for example as PPS: nobody serves twice in one election."""
    held = Appointment.objects.filter(election=election, person__in=persons, ended_on__isnull=True)
    return set(held.values_list("person_id", flat=True))


def _households(persons: Sequence[UUID]) -> dict[UUID, str]:
    """Household of each person by the KK number's blind index: equal or not, never the number."""
    claims = IdentityClaim.objects.filter(
        person__in=persons, kind=ClaimKind.KK, blind_index__isnull=False
    )
    return {
        person: bytes(index).hex()
        for person, index in claims.values_list("person", "blind_index")
        if index is not None
    }


def _write_lines(
    proposal: Proposal,
    placed: Placement,
    listings: Sequence[StationListing],
    applications: Sequence[Application],
) -> None:
    stations = {listing.path: listing.station_id for listing in listings}
    ids = {application.receipt: application.id for application in applications}
    copy_rows(
        ProposalLine,
        _LINE_COLUMNS,
        (
            (
                uuid7(),
                proposal.id,
                ids[line.receipt],
                stations[line.station] if line.station else None,
                line.seat,
                line.rank,
                _text(" ".join(reason.text.id for reason in line.reasons)),
                _text(" ".join(reason.text.en for reason in line.reasons)),
            )
            for line in _lines(placed)
        ),
    )


def _lines(placed: Placement) -> Iterable[_Line]:
    for seat in placed.seats:
        yield _Line(seat.candidate, seat.reasons, station=seat.station, seat=seat.seat)
    for person in placed.not_chosen:
        yield _unseated(person)


def _unseated(person: NotChosen) -> _Line:
    return _Line(person.candidate, person.reasons, rank=person.reserve_rank)


def _text(text: str) -> str:
    """Cut to the column, visibly."""
    return text if len(text) <= _REASON_LENGTH else text[: _REASON_LENGTH - 1] + "…"
