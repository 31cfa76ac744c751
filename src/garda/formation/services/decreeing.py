"""The decree (SK) of a village's groups, signed by the PPS chair on behalf of the regency's KPU."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.errors import MembersMissing, NoStations, NothingToDecree
from garda.formation.models import Appointment, Proposal, ProposalState
from garda.formation.papers import DECREE, decree_facts, village_kind
from garda.formation.staffing import (
    KPPS,
    body_of,
    current_listings,
    lock_village,
    seat_label,
    serving,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region, StationListing

DECREE_KPPS = act("formation.decree", "Menerbitkan keputusan (SK) KPPS", Role.PPS, Role.KPU_REGENCY)

SERIES = "SK"


@transaction.atomic
def decree(
    actor: Actor, *, election: Election, village: Region, signed_at: datetime | None = None
) -> Document:
    """Sign the decree on every member of the village who has none yet.

    For the PPS of the village or its regency's KPU. The first decree names all groups; a later one
    names those who came as replacements. ``signed_at``: time of the signature, now when None.
    Raises NotAllowed, NoStations, MembersMissing (naming the stations), NothingToDecree.
    """
    DECREE_KPPS.require(actor, path=village.path)
    lock_village(village)
    listings = current_listings(election, village)
    if not listings:
        raise NoStations(village.name)
    members = list(serving(election.id, KPPS, village.path).order_by("path", "seat"))
    _refuse_empty(election, village, listings, members)
    new = [member for member in members if member.decree_id is None]
    if not new:
        raise NothingToDecree(village.name)
    document = _issue(actor, election, village, new, listings, signed_at or clock.now())
    Appointment.objects.filter(id__in=[member.id for member in new]).update(decree=document)
    record(
        actor,
        "formation.decreed",
        path=village.path,
        payload={"document": str(document.id), "number": document.number, "members": len(new)},
        items=[str(member.id) for member in new],
        election_id=election.id,
        happened_at=document.signed_at,
    )
    return document


def _refuse_empty(
    election: Election,
    village: Region,
    listings: Sequence[StationListing],
    members: Sequence[Appointment],
) -> None:
    seats = body_of(election).seats
    filled = Counter(member.station_id for member in members)
    empty = [
        f"{seat_label(listing.number)} ({seats - filled[listing.station_id]})"
        for listing in listings
        if filled[listing.station_id] < seats
    ]
    if empty:
        raise MembersMissing(village.name, empty)


def _issue(
    actor: Actor,
    election: Election,
    village: Region,
    members: Sequence[Appointment],
    listings: Sequence[StationListing],
    signed_at: datetime,
) -> Document:
    first = all(member.replaces_id is None for member in members)
    plenary = _plenary_on(election, village) if first else None
    facts = decree_facts(election, village, members, listings, plenary)
    about = "Perubahan Anggota KPPS" if facts["amends"] else "Penetapan Anggota KPPS"
    return issue(
        actor,
        election=election,
        office=village,
        region=village,
        kind=DECREE,
        series=SERIES,
        title=f"Keputusan PPS {village_kind(village)} {village.name} tentang {about}",
        facts=facts,
        signed_at=signed_at,
    )


def _plenary_on(election: Election, village: Region) -> date | None:
    """Local date on which the village's proposal was adopted."""
    adopted_at = (
        Proposal.objects.filter(election=election, village=village, state=ProposalState.ADOPTED)
        .values_list("adopted_at", flat=True)
        .first()
    )
    return adopted_at.astimezone(ZoneInfo(village.time_zone)).date() if adopted_at else None
