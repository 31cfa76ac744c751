"""Minutes of what a PPS plenary decided on a proposal, and of a chair whom the seven elected.

Facts are kept for good and name nobody: members stand there as ids of appointments, reserves and
people whom the plenary moved as ids of applications.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from garda.documents import naming, rendering
from garda.documents.models import Document
from garda.documents.typesetting import Content
from garda.regions.models import StationListing

from .models import Application, Appointment, Proposal, ProposalChange
from .papers import appointments_of, heading, holders_of, member_line, signer_name, stations_facts
from .placing import dice_of
from .seats import Seat
from .staffing import body_of

PLACEMENT = "placement"
CHAIR = "chair"


def placement_facts(
    proposal: Proposal,
    listings: Sequence[StationListing],
    members: Sequence[Appointment],
    reserves: Iterable[UUID],
    changes: Iterable[ProposalChange],
) -> dict[str, Any]:
    """Facts of the minutes on a proposal; ``reserves``: applications by rank."""
    seats = body_of(proposal.election).seats * len(listings)
    fixed = proposal.fixed_list
    throw = dice_of(fixed) if fixed else None
    return {
        **heading(proposal.election, proposal.village),
        "version": proposal.version,
        "list_hash": fixed.list_hash if fixed else None,
        "applicants": fixed.applicants if fixed else None,
        "dice": throw.dice if throw else None,
        "empty": seats - len(members),
        "stations": stations_facts(members, listings),
        "reserves": [str(application) for application in reserves],
        "changes": [_change(change) for change in changes],
    }


def _change(change: ProposalChange) -> dict[str, Any]:
    return {
        "what": change.get_kind_display(),
        "people": [str(person) for person in (change.first_id, change.second_id) if person],
        "reason": change.reason,
    }


def placement_content(document: Document) -> Content:
    """Content of the minutes on a proposal, names and positions looked up. Two queries."""
    facts = document.facts
    held = appointments_of([*_members(facts), facts["signer"]])
    asked = _applicants(facts)
    body = body_of(document.election)
    stations = [
        {**station, "members": [member_line(held[i], body) for i in station["appointments"]]}
        for station in facts["stations"]
    ]
    changes = [
        {**change, "people": [asked[person] for person in change["people"]]}
        for change in facts["changes"]
    ]
    reserves = [asked[application] for application in facts["reserves"]]
    found = {"stations": stations, "changes": changes, "reserves": reserves}
    return Content({**facts, **found, "signer": signer_name(facts, held)})


def _members(facts: Mapping[str, Any]) -> list[str]:
    return [i for station in facts["stations"] for i in station["appointments"]]


def _people(facts: Mapping[str, Any]) -> list[str]:
    moved = [person for change in facts["changes"] for person in change["people"]]
    return [*facts["reserves"], *moved]


def _applicants(facts: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """Name and receipt of applicants by the id of their application. One query."""
    found = Application.objects.filter(id__in=_people(facts)).select_related("person")
    return {str(a.id): {"name": a.person.name, "receipt": a.receipt} for a in found}


def chair_facts(
    seat: Seat, members: Sequence[Appointment], elected: Appointment, present: int, votes: int
) -> dict[str, Any]:
    """Facts of the minutes on a chair's election; ``members`` by seat, as they are after it."""
    return {
        **heading(seat.election, seat.village),
        "station": seat.listing.number,
        "elected": str(elected.id),
        "members": [str(member.id) for member in members],
        "present": present,
        "votes": votes,
    }


def chair_content(document: Document) -> Content:
    """Content of the minutes on a chair's election."""
    facts = document.facts
    held = appointments_of([*facts["members"], facts["elected"], facts["signer"]])
    body = body_of(document.election)
    return Content(
        {
            **facts,
            "elected": held[facts["elected"]].person.name,
            "members": [member_line(held[i], body) for i in facts["members"]],
            "signer": signer_name(facts, held),
        }
    )


def _named_in_placement(document: Document) -> list[UUID]:
    facts = document.facts
    asked = Application.objects.filter(id__in=_people(facts)).values_list("person_id", flat=True)
    return [*holders_of([*_members(facts), facts["signer"]]), *asked]


def _named_in_election(document: Document) -> list[UUID]:
    return holders_of([*document.facts["members"], document.facts["signer"]])


def register() -> None:
    """Tell the documents room who gives the content of these papers, and whom they name."""
    rendering.register(PLACEMENT, placement_content)
    rendering.register(CHAIR, chair_content)
    naming.register(PLACEMENT, _named_in_placement)
    naming.register(CHAIR, _named_in_election)
