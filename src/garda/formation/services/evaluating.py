"""How the members of a station did, as the village's PPS says after the vote."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from garda.formation.errors_replacing import DidNotServe, TooEarlyToEvaluate
from garda.formation.experience import served
from garda.formation.models import Evaluation
from garda.formation.staffing import listing_of, lock_village, station_label
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election

EVALUATE = act("formation.evaluate", "Mengevaluasi anggota KPPS setelah bertugas", Role.PPS)

LONGEST_NOTE = 300
_SAID = ("scale", "again", "note", "evaluated_at", "evaluated_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """``scale`` 1 (poor) to 4 (very good); ``again``: would be called again. Never of health."""

    appointment: UUID
    scale: int
    again: bool
    note: str = ""


@transaction.atomic
def evaluate_members(
    actor: Actor, *, election: Election, station_id: UUID, judgements: Sequence[Judgement]
) -> int:
    """Record how members of one station did, in one act; returns how many are new or changed.

    For the PPS of the village. What is said again the same way changes nothing. Raises NotAllowed,
    UnknownStation, TooEarlyToEvaluate, DidNotServe, BadReason for a number in a note.
    """
    listing = listing_of(election, station_id)
    EVALUATE.require(actor, path=listing.village.path)
    lock_village(listing.village)
    if clock.today(listing.village.time_zone) <= election.voting_day:
        raise TooEarlyToEvaluate(election.voting_day)
    members = set(served(election, listing.path).values_list("id", flat=True))
    if not members.issuperset(judgement.appointment for judgement in judgements):
        raise DidNotServe(station_label(listing))
    rows = _changed(actor, election, listing.path, judgements)
    if not rows:
        return 0
    Evaluation.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["appointment"], update_fields=_SAID
    )
    record(
        actor,
        "formation.evaluated",
        path=listing.path,
        payload={"count": len(rows), "again": sum(row.again for row in rows)},
        items=[[str(row.appointment_id), row.scale, row.again, row.note] for row in rows],
        election_id=election.id,
    )
    return len(rows)


def _changed(
    actor: Actor, election: Election, path: str, judgements: Sequence[Judgement]
) -> list[Evaluation]:
    """Rows for what differs from what was said before."""
    ids = [judgement.appointment for judgement in judgements]
    before: Mapping[UUID, Evaluation] = {
        row.appointment_id: row for row in Evaluation.objects.filter(appointment__in=ids)
    }
    rows = [_row(actor, election, path, judgement) for judgement in judgements]
    return [row for row in rows if _said(before.get(row.appointment_id)) != _said(row)]


def _row(actor: Actor, election: Election, path: str, judgement: Judgement) -> Evaluation:
    note = judgement.note.strip()
    return Evaluation(
        election=election,
        appointment_id=judgement.appointment,
        path=path,
        scale=judgement.scale,
        again=judgement.again,
        note=checked_reason(note, LONGEST_NOTE) if note else "",
        evaluated_at=clock.now(),
        evaluated_by=actor.identity,
    )


def _said(row: Evaluation | None) -> tuple[object, ...] | None:
    return (row.scale, row.again, row.note) if row else None
