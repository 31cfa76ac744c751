"""The PPS plenary adopts a proposal: its seats become appointments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.errors import AlreadyServing
from garda.formation.errors_intake import WithdrawnSince
from garda.formation.errors_placement import ChangeNotConfirmed
from garda.formation.models import (
    Appointment,
    Origin,
    Proposal,
    ProposalChange,
    ProposalLine,
    ProposalState,
)
from garda.formation.placing import gather, refuse_changed
from garda.formation.plenary_papers import PLACEMENT, placement_facts
from garda.formation.proposals import changes_of, locked, refuse_decided
from garda.formation.staffing import (
    KPPS,
    body_of,
    current_listings,
    serving,
    serving_names,
    term_start,
)
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.types import Body

from .filling import MINUTES_SERIES

ADOPT = act("formation.adopt", "Menetapkan usulan KPPS dalam pleno", Role.PPS)

_COLUMNS = (
    "id",
    "election_id",
    "person_id",
    "body",
    "region_id",
    "station_id",
    "path",
    "seat",
    "position",
    "origin",
    "application_id",
    "decided_at",
    "starts_on",
    "ends_on",
    "end_reason",
)


@transaction.atomic
def adopt(actor: Actor, *, proposal_id: UUID) -> int:
    """Adopt a proposal, with minutes; returns the number of appointments (not yet decreed).

    For the PPS of the village. Two members who press at once make one decision: the lock lets
    the second see the first's. Raises NotAllowed, AlreadyAdopted, Superseded, AlreadyServing,
    WithdrawnSince, ChangeNotConfirmed, ListChanged when an applicant is not what the
    draw was made of, Proposal.DoesNotExist.
    """
    proposal = locked(proposal_id)
    ADOPT.require(actor, path=proposal.path)
    refuse_decided(proposal)
    changes = changes_of(proposal)
    if any(change.confirmed_at is None for change in changes):
        raise ChangeNotConfirmed(proposal.village.name)
    lines = list(
        proposal.lines.filter(seat__isnull=False)
        .select_for_update(of=("application",), no_key=True)
        .select_related("application", "station")
        .order_by("station__path", "seat")
    )
    _refuse_withdrawn(lines)
    names = serving_names(proposal.election, [line.application.person_id for line in lines])
    if names:
        raise AlreadyServing(names)
    _refuse_changed(proposal)
    copy_rows(Appointment, _COLUMNS, _rows(proposal, lines, body_of(proposal.election)))
    minutes = _write_minutes(actor, proposal, changes)
    _mark(proposal, actor, minutes)
    record(
        actor,
        "formation.adopted",
        path=proposal.path,
        payload={
            "proposal": str(proposal.id),
            "version": proposal.version,
            "seats": len(lines),
            "document": str(minutes.id),
        },
        items=[[str(line.station_id), line.seat, str(line.application_id)] for line in lines],
        election_id=proposal.election_id,
    )
    return len(lines)


def _refuse_withdrawn(lines: Iterable[ProposalLine]) -> None:
    gone = [line.application.receipt for line in lines if line.application.withdrawn_at is not None]
    if gone:
        raise WithdrawnSince(gone)


def _refuse_changed(proposal: Proposal) -> None:
    if proposal.fixed_list is not None:
        now = gather(proposal.election, proposal.village).content
        refuse_changed(proposal.fixed_list, now, proposal.village)


def _write_minutes(actor: Actor, proposal: Proposal, changes: Sequence[ProposalChange]) -> Document:
    """Number the minutes of the plenary: who sits where, the reserves, what was changed and why."""
    election, village = proposal.election, proposal.village
    members = serving(election.id, KPPS, village.path).order_by("path", "seat")
    reserves = proposal.lines.filter(rank__isnull=False).order_by("rank")
    return issue(
        actor,
        election=election,
        office=village,
        region=village,
        kind=PLACEMENT,
        series=MINUTES_SERIES,
        title=f"Berita Acara Pleno Penetapan KPPS {village.name}",
        facts=placement_facts(
            proposal,
            current_listings(election, village),
            list(members),
            reserves.values_list("application_id", flat=True),
            changes,
        ),
        signed_at=clock.now(),
    )


def _mark(proposal: Proposal, actor: Actor, minutes: Document) -> None:
    proposal.state = ProposalState.ADOPTED
    proposal.adopted_at = clock.now()
    proposal.adopted_by = actor.account_id
    proposal.minutes = minutes
    proposal.save(update_fields=["state", "adopted_at", "adopted_by", "minutes"])


def _rows(
    proposal: Proposal, lines: Iterable[ProposalLine], body: Body
) -> Iterable[tuple[object, ...]]:
    now = clock.now()
    starts_on = term_start(body, now.astimezone(ZoneInfo(proposal.village.time_zone)).date())
    for line in lines:
        if line.station is None or line.seat is None:
            continue
        yield (
            uuid7(),
            proposal.election_id,
            line.application.person_id,
            body.code,
            proposal.village_id,
            line.station_id,
            line.station.path,
            line.seat,
            body.position_of(line.seat).code,
            str(Origin.PROPOSAL),
            line.application_id,
            now,
            starts_on,
            body.term_ends,
            "",
        )
