"""An officer hands a case over to a colleague: illness, kinship, the end of the term."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.neutrality.errors import NotAnOfficer
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import Case, CaseHit, CaseStep, StepKind
from garda.neutrality.officers import HANDLING, Officer, officer_of, officers_of
from garda.neutrality.queries import colleagues
from garda.privacy.reasons import checked_reason

from .holding import add_step, held, record_step

HAND_OVER = act("neutrality.hand_over", "Menyerahkan kasus netralitas sendiri", *HANDLING)


@transaction.atomic
def hand_over(actor: Actor, *, case_id: UUID, to: UUID, reason: str) -> None:
    """Give the own part of a case to another account, which alone sees it from then on.

    A verdict that the leaving officer has proposed stays to be confirmed or given back. Raises
    NotYourCase, CaseClosed, NotAnOfficer, BadReason.
    """
    case = held(actor, HAND_OVER, case_id)
    why = checked_reason(reason)
    successor = _successor(case, to)
    leaving_first = officers_of(case)[0].human_id == actor.identity
    add_step(actor, case, StepKind.HANDED_OVER, note=why)
    setattr(case, "first_officer_id" if leaving_first else "second_officer_id", to)
    case.save(update_fields=["first_officer" if leaving_first else "second_officer"])
    column = "first_person" if leaving_first else "second_person"
    with as_the_machine():
        for model in (CaseHit, CaseStep):
            model._default_manager.filter(case=case.id).update(**{column: successor.person_id})
    record_step(actor, "neutrality.handed_over", case, to=str(to), reason=why)


def _successor(case: Case, to: UUID) -> Officer:
    found = next((account for account in colleagues(case) if account.id == to), None)
    if found is None:
        raise NotAnOfficer
    return officer_of(found)
