"""What the regency's KPU decides about proposed secretariats: people take office, or a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.formation.errors import SeatTaken
from garda.formation.errors_secretariat import (
    AlreadyDecided,
    JustTaken,
    SameRecorder,
)
from garda.formation.models import (
    Appointment,
    Nominee,
    Origin,
    SecretariatProposal,
    SecretariatState,
)
from garda.formation.staffing import body_of, lock_regions, term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.duties import two_people
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.services import record
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election

from .nominees import refuse_serving
from .seating import first_day

DECIDE = act("formation.accept", "Memutus usulan sekretariat", Role.KPU_REGENCY)

RECORDER_AND_DECIDER = two_people(
    "formation.secretariat", "Mencatat usulan sekretariat", "Memutus usulan sekretariat itu"
)

_COLUMNS = (
    "id",
    "election_id",
    "person_id",
    "body",
    "region_id",
    "path",
    "seat",
    "position",
    "origin",
    "nominee_id",
    "replaces_id",
    "decided_at",
    "starts_on",
    "ends_on",
    "end_reason",
)
#: The newest appointment of a seat that was held before, by region, body and seat.
_Before = Mapping[tuple[UUID, str, int], Appointment]


def accept_proposals(actor: Actor, *, election: Election, proposals: Iterable[UUID]) -> int:
    """Accept proposed secretariats in one act: their people hold their seats from now on.

    For the regency's KPU, by another person than who recorded the letter. Returns how many people
    were appointed; the decree comes as an act of its own. Raises NotAllowed, SameRecorder,
    AlreadyDecided, AlreadyServing, SeatTaken, JustTaken, SecretariatProposal.DoesNotExist. Some
    twelve queries for any number of proposals.
    """
    wanted = set(proposals)
    try:
        with transaction.atomic():
            return _accept(actor, election, wanted)
    except IntegrityError as clash:
        regions = SecretariatProposal.objects.filter(id__in=wanted).order_by("path")
        raise JustTaken(list(regions.values_list("region__name", flat=True))) from clash


def _accept(actor: Actor, election: Election, wanted: set[UUID]) -> int:
    found = _locked(actor, election, wanted)
    lock_regions(proposal.region for proposal in found)
    nominees = _nominees(found)
    _refuse_self(actor, found, nominees)
    refuse_serving(election, {row.person_id: row.person.name for row in nominees})
    before = _before(election, found)
    _refuse_taken(nominees, before)
    now = clock.now()
    rows = list(_rows(election, nominees, before, now))
    copy_rows(Appointment, _COLUMNS, rows)
    _close(actor, found, SecretariatState.ACCEPTED, now)
    record(
        actor,
        "formation.secretariats_accepted",
        path=actor.path,
        payload={"proposals": len(found), "members": len(rows)},
        items=[[str(row.proposal_id), str(row.person_id), row.seat] for row in nominees],
        election_id=election.id,
    )
    return len(rows)


@transaction.atomic
def refuse_proposal(
    actor: Actor, *, election: Election, proposal: UUID, reason: str
) -> SecretariatProposal:
    """Refuse a proposed secretariat with a reason; the local government may write again.

    Raises as :func:`accept_proposals`, and BadReason.
    """
    (found,) = _locked(actor, election, {proposal})
    _refuse_self(actor, [found], _nominees([found]))
    text = checked_reason(reason)
    _close(actor, [found], SecretariatState.REFUSED, clock.now(), text)
    record(
        actor,
        "formation.secretariat_refused",
        path=found.path,
        payload={"proposal": str(found.id), "reason": text},
        election_id=election.id,
    )
    found.refresh_from_db()
    return found


def _locked(actor: Actor, election: Election, wanted: set[UUID]) -> list[SecretariatProposal]:
    """The proposals, locked until the act ends: of two people pressing at once one decides."""
    found = list(
        SecretariatProposal.objects.select_for_update(of=("self",), no_key=True)
        .filter(election=election, id__in=wanted)
        .select_related("region")
        .order_by("id")
    )
    if len(found) < len(wanted) or not wanted:
        raise SecretariatProposal.DoesNotExist
    for proposal in found:
        DECIDE.require(actor, path=proposal.path)
        if proposal.state != SecretariatState.WAITING:
            raise AlreadyDecided(proposal.region.name)
    return found


def _nominees(proposals: Sequence[SecretariatProposal]) -> list[Nominee]:
    """Everyone named in the letters, by path and seat, wherever they are registered."""
    named = Nominee.objects.filter(proposal__in=proposals)
    with seeing(sight_of(COUNTRY_PATH)):
        return list(
            named.select_related("person", "proposal__region").order_by("proposal__path", "seat")
        )


def _refuse_self(
    actor: Actor, proposals: Sequence[SecretariatProposal], nominees: Sequence[Nominee]
) -> None:
    named = {row.proposal_id for row in nominees if row.person_id == actor.identity}
    for proposal in proposals:
        refusal = SameRecorder(proposal.region.name)
        RECORDER_AND_DECIDER.require(actor.identity, [proposal.recorded_by], refusal)
        if proposal.id in named:
            raise refusal


def _before(election: Election, proposals: Sequence[SecretariatProposal]) -> _Before:
    held = Appointment.objects.filter(
        election=election,
        body__in={proposal.body for proposal in proposals},
        region__in=[proposal.region_id for proposal in proposals],
        station__isnull=True,
    ).select_related("region")
    ordered = held.order_by("decided_at", "id")
    return {(row.region_id, row.body, row.seat): row for row in ordered}


def _key(nominee: Nominee) -> tuple[UUID, str, int]:
    return nominee.proposal.region_id, nominee.proposal.body, nominee.seat


def _refuse_taken(nominees: Sequence[Nominee], before: _Before) -> None:
    for nominee in nominees:
        held = before.get(_key(nominee))
        if held is not None and held.ended_on is None:
            raise SeatTaken(held.region.name, held.seat)


def _rows(
    election: Election, nominees: Sequence[Nominee], before: _Before, now: datetime
) -> Iterator[tuple[object, ...]]:
    """Rows in the order of _COLUMNS."""
    bodies = {code: body_of(election, code) for code in {row.proposal.body for row in nominees}}
    for nominee in nominees:
        region, body = nominee.proposal.region, bodies[nominee.proposal.body]
        earlier = before.get(_key(nominee))
        starts_on: date = first_day(term_start(body, clock.today(region.time_zone)), earlier)
        yield (
            uuid7(),
            election.id,
            nominee.person_id,
            body.code,
            region.id,
            region.path,
            nominee.seat,
            nominee.position,
            str(Origin.GOVERNMENT),
            nominee.id,
            earlier.id if earlier is not None else None,
            now,
            starts_on,
            body.term_ends,
            "",
        )


def _close(
    actor: Actor,
    proposals: Sequence[SecretariatProposal],
    state: SecretariatState,
    now: datetime,
    reason: str = "",
) -> None:
    SecretariatProposal.objects.filter(id__in=[proposal.id for proposal in proposals]).update(
        state=state, decided_at=now, decided_by=actor.identity, reason=reason
    )
    Nominee.objects.filter(proposal__in=proposals).update(open=False)
