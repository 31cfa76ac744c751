"""An applicant takes the application back."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation.domain import lifecycle
from garda.formation.errors_intake import NoSuchApplication
from garda.formation.lives import life_of
from garda.formation.models import Application
from garda.formation.offices import decider
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.privacy.reasons import checked_reason

WITHDRAW = act(
    "formation.withdraw",
    "Mencatat pelamar yang mundur dari pendaftaran",
    Role.PPS,
    Role.KPU_REGENCY,
)


@transaction.atomic
def withdraw(actor: Actor, *, application_id: UUID, reason: str) -> None:
    """Record that the applicant withdraws, and why. Papers and verdicts stay as they are.

    For the PPS of the village. Raises NotAllowed, NoSuchApplication, ApplicationWithdrawn,
    HoldsSeat, and BadReason for an empty reason or one with a number of a person.
    """
    application = _held(actor, application_id)
    lifecycle.withdraw(life_of(application))
    application.withdrawn_at, application.withdrawn_for = clock.now(), checked_reason(reason)
    application.save(update_fields=["withdrawn_at", "withdrawn_for"])
    record(
        actor,
        "formation.application_withdrawn",
        path=application.path,
        payload={"application": str(application.id), "reason": application.withdrawn_for},
        election_id=application.election_id,
    )


def _held(actor: Actor, application_id: UUID) -> Application:
    """Held to the end of the transaction; what the village's plenary does waits, too."""
    found = (
        Application.every.select_related("village", "election").filter(pk=application_id).first()
    )
    if found is None:
        raise NoSuchApplication
    WITHDRAW.require(actor, path=found.path, among=[decider(found.election, found.body)])
    lock_village(found.village)
    held = Application.every.select_for_update(of=("self",), no_key=True)
    return held.select_related("election").get(pk=application_id)
