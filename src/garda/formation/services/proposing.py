"""A placement proposal for one village, from its list and the dice thrown over it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.formation.domain import draw_list, reasons
from garda.formation.domain.candidates import NotChosen, Reason
from garda.formation.domain.candidates import Proposal as Placement
from garda.formation.models import Proposal, ProposalLine, ProposalState
from garda.formation.placing import Gathered, content_of, drawn_list, gather, refuse_changed
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

from .drawing import set_aside

PROPOSE = act("formation.propose", "Menyusun usulan penempatan KPPS", Role.PPS)

LINE_COLUMNS = (
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
def propose(actor: Actor, *, election: Election, village: Region) -> Proposal:
    """Propose a group and a chair for every station of the village.

    For the PPS of the village; the plenary decides. The list and the dice in force alone decide
    the names. An older proposal that was not adopted is superseded, changes of it too. Raises
    NotAllowed, NoListFixed, NoDice, ListChanged, NoStations, NotAssessed, AlreadyAdopted,
    PlacementError.
    """
    PROPOSE.require(actor, path=village.path)
    lock_village(village)
    version = set_aside(election, village)
    fixed, throw = drawn_list(election, village)
    gathered = gather(election, village)
    refuse_changed(fixed, gathered.content, village)
    placed = draw_list.place(content_of(fixed, village), throw.seed)
    proposal = Proposal.objects.create(
        election=election,
        village=village,
        path=village.path,
        version=version,
        fixed_list=fixed,
        state=ProposalState.PROPOSED,
        optimal=placed.optimal,
        made_at=clock.now(),
    )
    _write_lines(proposal, placed, gathered)
    record(
        actor,
        "formation.proposed",
        path=village.path,
        payload={
            "proposal": str(proposal.id),
            "list": str(fixed.id),
            "seed": throw.seed,
            "penalty": placed.penalty,
        },
        items=[[seat.station, seat.seat, seat.candidate] for seat in placed.seats],
        election_id=election.id,
    )
    return proposal


def _write_lines(proposal: Proposal, placed: Placement, gathered: Gathered) -> None:
    stations = {listing.path: listing.station_id for listing in gathered.listings}
    ids = gathered.applications
    lines = [*_lines(placed), *_not_eligible(placed, ids)]
    rows = (_row(proposal, line, ids[line.receipt], stations) for line in lines)
    copy_rows(ProposalLine, LINE_COLUMNS, rows)


def _row(
    proposal: Proposal, line: _Line, application: UUID, stations: Mapping[str, UUID]
) -> tuple[object, ...]:
    told = reasons.told(line.reasons)
    return (
        uuid7(),
        proposal.id,
        application,
        stations[line.station] if line.station else None,
        line.seat,
        line.rank,
        _text(told.id),
        _text(told.en),
    )


def _lines(placed: Placement) -> Iterable[_Line]:
    for seat in placed.seats:
        yield _Line(seat.candidate, seat.reasons, station=seat.station, seat=seat.seat)
    for person in placed.not_chosen:
        yield _unseated(person)


def _unseated(person: NotChosen) -> _Line:
    return _Line(person.candidate, person.reasons, rank=person.reserve_rank)


def _not_eligible(placed: Placement, receipts: Iterable[str]) -> Iterable[_Line]:
    """Who applied and is not on the list: that is told, too."""
    listed = {seat.candidate for seat in placed.seats} | {n.candidate for n in placed.not_chosen}
    for receipt in receipts:
        if receipt not in listed:
            yield _Line(receipt, (reasons.not_eligible(),))


def _text(text: str) -> str:
    """Cut to the column, visibly."""
    return text if len(text) <= _REASON_LENGTH else text[: _REASON_LENGTH - 1] + "…"
