"""The plenary changes a proposal: one member with a reason, another confirms."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.formation.domain import draw_list
from garda.formation.domain.changing import Change, Kind, Spot, apply
from garda.formation.errors_placement import (
    NotDrawn,
    NothingToConfirm,
    ReasonNeeded,
    SamePersonConfirms,
)
from garda.formation.models import Proposal, ProposalChange, ProposalLine, ProposalState
from garda.formation.placing import content_of
from garda.formation.proposals import change_of, changes_of, locked, refuse_decided, spots_of
from garda.formation.staffing import current_listings
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.duties import two_people
from garda.kernel.identity import holds_identity_number
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record

from .proposing import LINE_COLUMNS

CHANGE = act("formation.change_proposal", "Mengubah usulan KPPS dalam pleno", Role.PPS)
CONFIRM = act("formation.confirm_change", "Menyetujui perubahan usulan KPPS", Role.PPS)
TWO = two_people(
    "placement_change", "Mengubah usulan KPPS dalam pleno", "Menyetujui perubahan usulan KPPS"
)

REASON_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Wanted:
    """A change by the ids of applications; ``station`` and ``seat`` of an empty seat to fill."""

    kind: Kind
    first: UUID
    second: UUID | None = None
    station: UUID | None = None
    seat: int | None = None


@transaction.atomic
def change_proposal(actor: Actor, *, proposal_id: UUID, wanted: Wanted, reason: str) -> Proposal:
    """Make a new version of a proposal in which people changed places.

    For the PPS of the village, in its plenary. Raises NotAllowed, AlreadyAdopted, Superseded,
    NotDrawn, ReasonNeeded, ChangeRefused when a hard limit forbids it, ListErased,
    Proposal.DoesNotExist.
    """
    before = locked(proposal_id)
    CHANGE.require(actor, path=before.path)
    refuse_decided(before)
    told = _reason(reason)
    after, change = _arrange(before, wanted, told)
    made = ProposalChange.objects.create(
        election_id=before.election_id,
        proposal=after,
        root_id=_root(before),
        path=before.path,
        kind=wanted.kind,
        first_id=wanted.first,
        second_id=wanted.second if wanted.kind is Kind.SWAP else None,
        reason=told,
        changed_by=actor.identity,
        changed_at=clock.now(),
    )
    _record_change(actor, made, change)
    return after


@transaction.atomic
def confirm_changes(actor: Actor, *, proposal_id: UUID) -> int:
    """Confirm what others changed in a proposal; returns how many changes.

    For another member of the village's PPS than the one who changed it. Raises NotAllowed,
    AlreadyAdopted, Superseded, NothingToConfirm, SamePersonConfirms, Proposal.DoesNotExist.
    """
    proposal = locked(proposal_id)
    CONFIRM.require(actor, path=proposal.path)
    refuse_decided(proposal)
    waiting = [change for change in changes_of(proposal) if change.confirmed_at is None]
    if not waiting:
        raise NothingToConfirm(proposal.village.name)
    others = [change for change in waiting if change.changed_by != actor.identity]
    if not others:
        TWO.require(actor.identity, [c.changed_by for c in waiting], SamePersonConfirms())
    ProposalChange.objects.filter(id__in=[change.id for change in others]).update(
        confirmed_by=actor.identity, confirmed_at=clock.now()
    )
    record(
        actor,
        "formation.changes_confirmed",
        path=proposal.path,
        payload={"proposal": str(proposal.id), "version": proposal.version},
        items=[str(change.id) for change in others],
        election_id=proposal.election_id,
    )
    return len(others)


def _arrange(before: Proposal, wanted: Wanted, reason: str) -> tuple[Proposal, Change]:
    """The next version with its lines, and the change by receipts."""
    if before.fixed_list is None:
        raise NotDrawn(before.village.name)
    lines = list(before.lines.select_related("application", "station"))
    listings = current_listings(before.election, before.village)
    stations = {listing.path: listing.station_id for listing in listings}
    change = _change(wanted, lines, stations)
    listed = draw_list.read(content_of(before.fixed_list, before.village))
    spots = apply(spots_of(lines), change, listed)
    after = _next_version(before)
    moved = {change.first, change.second}
    rows = (
        _row(after, line, spots, stations, reason if _receipt(line) in moved else None)
        for line in lines
    )
    copy_rows(ProposalLine, LINE_COLUMNS, rows)
    return after, change


def _root(before: Proposal) -> UUID:
    change = change_of(before)
    return change.root_id if change is not None else before.id


def _reason(written: str) -> str:
    text = " ".join(written.split())
    if not text or len(text) > REASON_LENGTH or holds_identity_number(text):
        raise ReasonNeeded(REASON_LENGTH)
    return text


def _change(wanted: Wanted, lines: Iterable[ProposalLine], stations: Mapping[str, UUID]) -> Change:
    """The change by receipts and keys; who or what is unknown here stays a name of nobody."""
    receipts = {line.application_id: _receipt(line) for line in lines}
    paths = {station: path for path, station in stations.items()}
    spot = Spot(paths.get(wanted.station, ""), wanted.seat) if wanted.station else None
    second = receipts.get(wanted.second, "") if wanted.second else None
    swaps, fills = wanted.kind is Kind.SWAP, wanted.kind is Kind.SEAT
    return Change(
        wanted.kind,
        receipts.get(wanted.first, ""),
        second if swaps else None,
        spot if fills else None,
    )


def _next_version(before: Proposal) -> Proposal:
    Proposal.objects.filter(id=before.id).update(state=ProposalState.SUPERSEDED)
    return Proposal.objects.create(
        election_id=before.election_id,
        village_id=before.village_id,
        path=before.path,
        version=before.version + 1,
        fixed_list=before.fixed_list,
        state=ProposalState.PROPOSED,
        # What people arranged is not proven to be the lightest, and need not be.
        optimal=False,
        made_at=clock.now(),
    )


def _receipt(line: ProposalLine) -> str:
    return line.application.receipt


def _row(
    after: Proposal,
    line: ProposalLine,
    spots: Mapping[str, Spot],
    stations: Mapping[str, UUID],
    reason: str | None,
) -> tuple[object, ...]:
    """The line of the new version; ``reason`` when the plenary put the person there."""
    spot = spots.get(_receipt(line), Spot())
    told = line.reason_id, line.reason_en
    if reason is not None:
        told = f"Diputuskan pleno PPS: {reason}", f"Decided by the PPS plenary: {reason}"
    station = stations[spot.station] if spot.station else None
    return (uuid7(), after.id, line.application_id, station, spot.seat, spot.rank, *told)


def _record_change(actor: Actor, made: ProposalChange, change: Change) -> None:
    record(
        actor,
        "formation.proposal_changed",
        path=made.path,
        payload={
            "proposal": str(made.proposal_id),
            "kind": str(change.kind),
            "first": change.first,
            "second": change.second,
            "reason": made.reason,
        },
        election_id=made.election_id,
    )
