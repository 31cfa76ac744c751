"""Saying who deals with a finding by when."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from garda.activities.services.holding import VISITORS
from garda.activities.services.words import words
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.ledger.services import record
from garda.visits.errors import FindingClosed
from garda.visits.models import VisitFinding

ASSIGN = act("visits.assign", "Menetapkan penanggung jawab temuan", *VISITORS)
LONGEST_OWNER = 120


@transaction.atomic
def assign_finding(actor: Actor, *, finding_id: UUID, owner: str, due_on: date) -> VisitFinding:
    """Give an open finding another owner and day.

    Raises NotAllowed, FindingClosed, WordsMissing, VisitFinding.DoesNotExist.
    """
    finding = VisitFinding.objects.select_for_update(no_key=True).get(id=finding_id)
    ASSIGN.require(actor, path=finding.path)
    if finding.closed_at is not None:
        raise FindingClosed
    finding.owner = words(owner, "penanggung jawab", "who deals with it", LONGEST_OWNER)
    finding.due_on = due_on
    finding.save(update_fields=["owner", "due_on"])
    record(
        actor,
        "visits.finding_assigned",
        path=finding.path,
        payload={"finding": str(finding.id), "due_on": str(due_on)},
        election_id=finding.election_id,
    )
    return finding
