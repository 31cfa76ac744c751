"""The PPS plenary adopts a proposal: its seats become appointments."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import transaction

from garda.formation.errors import AlreadyServing
from garda.formation.errors_intake import WithdrawnSince
from garda.formation.errors_placement import ChangeNotConfirmed
from garda.formation.models import Appointment, Origin, Proposal, ProposalLine, ProposalState
from garda.formation.placing import gather, refuse_changed
from garda.formation.proposals import changes_of, locked, refuse_decided
from garda.formation.staffing import body_of, serving_names, term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.types import Body

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
    """Adopt a proposal; returns the number of appointments made (not yet decreed).

    For the PPS of the village. Two members who press at once make one decision: the lock lets
    the second see the first's. Raises NotAllowed, AlreadyAdopted, Superseded, AlreadyServing,
    WithdrawnSince, ChangeNotConfirmed, ListChanged when an applicant is not what the
    draw was made of, Proposal.DoesNotExist.
    """
    proposal = locked(proposal_id)
    ADOPT.require(actor, path=proposal.path)
    refuse_decided(proposal)
    if any(change.confirmed_at is None for change in changes_of(proposal)):
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
    _mark(proposal, actor)
    copy_rows(Appointment, _COLUMNS, _rows(proposal, lines, body_of(proposal.election)))
    record(
        actor,
        "formation.adopted",
        path=proposal.path,
        payload={"proposal": str(proposal.id), "version": proposal.version, "seats": len(lines)},
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


def _mark(proposal: Proposal, actor: Actor) -> None:
    proposal.state = ProposalState.ADOPTED
    proposal.adopted_at = clock.now()
    proposal.adopted_by = actor.account_id
    proposal.save(update_fields=["state", "adopted_at", "adopted_by"])


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
