"""Answering what was unusual: somebody else than whom it is about says why it was in order."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.privacy.reasons import checked_reason
from garda.sealed.errors import ExplainedAlready, OwnCase
from garda.sealed.models import Unusual

#: Who answers for the officers of a region. Auditors and supervisors read the answers.
EXPLAIN = act(
    "sealed.explain", "Menjelaskan pembukaan tak biasa", Role.KPU_REGENCY, Role.KPU_PROVINCE
)
PAIR = two_people("sealed.unusual", "Membuka data rahasia", "Menjelaskan pembukaan itu")


@transaction.atomic
def explain(actor: Actor, *, unusual_id: UUID, explanation: str) -> None:
    """Close a case with a reason. Raises NotAllowed, OwnCase, ExplainedAlready, BadReason."""
    rows = Unusual.objects.select_for_update(of=("self",)).select_related("account")
    case = rows.get(pk=unusual_id)
    EXPLAIN.require(actor, path=case.path)
    if case.explained_at is not None:
        raise ExplainedAlready
    if case.account is not None:
        opener = case.account.person_id or case.account.id
        PAIR.require(actor.identity, [opener], OwnCase())
    case.explanation = checked_reason(explanation)
    case.explained_by_id = actor.account_id
    case.explained_at = clock.now()
    case.save(update_fields=["explanation", "explained_by", "explained_at"])
    record(
        actor,
        "unusual.explained",
        path=case.path,
        payload={"unusual": str(case.id), "rule": case.rule, "explanation": case.explanation},
    )
