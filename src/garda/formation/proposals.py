"""What the acts on a proposal read in common: how it stands, who sits where, what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from .domain.changing import Spot
from .errors import AlreadyAdopted, Superseded
from .models import Proposal, ProposalChange, ProposalLine, ProposalState
from .staffing import lock_village


def locked(proposal_id: UUID) -> Proposal:
    """The proposal with its village, list and change, locked to the end of the transaction.

    The village first: whoever draws, changes or adopts there waits for the others in that order.
    Raises Proposal.DoesNotExist.
    """
    lock_village(Proposal.objects.select_related("village").get(id=proposal_id).village)
    return (
        Proposal.objects.select_for_update(of=("self",), no_key=True)
        .select_related("election", "village", "fixed_list__throw", "change")
        .get(id=proposal_id)
    )


def refuse_decided(proposal: Proposal) -> None:
    """Raise AlreadyAdopted or Superseded unless the proposal still waits for the plenary."""
    if proposal.state == ProposalState.ADOPTED:
        raise AlreadyAdopted(proposal.village.name)
    if proposal.state == ProposalState.SUPERSEDED:
        raise Superseded(proposal.village.name)


def change_of(proposal: Proposal) -> ProposalChange | None:
    """The change that made this version, None for a computed one; read with the proposal."""
    return getattr(proposal, "change", None)


def changes_of(proposal: Proposal) -> Sequence[ProposalChange]:
    """Every change between the draw and ``proposal``, in order. One query, none without any."""
    last = change_of(proposal)
    if last is None:
        return []
    found = ProposalChange.objects.filter(
        root=last.root_id, proposal__version__lte=proposal.version
    )
    people = found.select_related("first__person", "second__person", "proposal")
    return list(people.order_by("proposal__version"))


def spots_of(lines: Iterable[ProposalLine]) -> dict[str, Spot]:
    """Where everybody on the list is, by receipt; who was not eligible is in no place at all."""
    return {
        line.application.receipt: Spot(
            line.station.path if line.station else None, line.seat, line.rank
        )
        for line in lines
        if line.seat is not None or line.rank is not None
    }
