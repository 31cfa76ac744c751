"""Closing a rehearsal: every role in it ends, its rows stay readable as what they are."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record
from garda.people.services.rehearsing import end_roles_in
from garda.rehearsals.errors import RehearsalClosed
from garda.rehearsals.models import Rehearsal

from .rules import PLAN, source_of


@transaction.atomic
def close_rehearsal(actor: Actor, *, rehearsal_id: UUID) -> int:
    """Close a rehearsal; whoever acts in it is back in the election with the next request.

    For the regency's KPU and the village's PPS. Returns how many roles ended. Raises NotAllowed,
    InRehearsal, RehearsalClosed.
    """
    source = source_of(actor)
    rows = Rehearsal.objects.select_for_update(of=("self",), no_key=True)
    rehearsal = rows.select_related("practice").filter(election=source, pk=rehearsal_id).first()
    if rehearsal is None or rehearsal.closed_at is not None:
        raise RehearsalClosed
    PLAN.require(actor, path=rehearsal.path)
    ended = end_roles_in(actor, rehearsal.practice)
    rehearsal.closed_at, rehearsal.closed_by = clock.now(), actor.identity
    rehearsal.save(update_fields=["closed_at", "closed_by"])
    record(
        actor,
        "rehearsal.closed",
        path=rehearsal.path,
        payload={"rehearsal": rehearsal.practice.code, "roles": ended},
        election_id=source.id,
    )
    return ended
