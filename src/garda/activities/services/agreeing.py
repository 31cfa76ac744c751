"""What was agreed at a gathering: each point with an owner and a day, and what came of it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction

from garda.activities.domain.topics import TOPICS
from garda.activities.errors_gathering import AlreadyDone
from garda.activities.models import FollowUp
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.ledger.services import record

from .editing import held
from .holding import CALLERS, VISITORS
from .words import words

LONGEST_TEXT, LONGEST_OWNER = 500, 120

FINISH = act(
    "activities.follow_up_done",
    "Menandai tindak lanjut selesai",
    *VISITORS,
    *(role for roles in CALLERS.values() for role in roles),
)


@transaction.atomic
def agree(
    actor: Actor, *, activity_id: UUID, topic: str, text: str, owner: str, due_on: date
) -> FollowUp:
    """Note what was agreed. Raises NotAllowed, ActivityCancelled, WordsMissing, KeyError."""
    activity = held(actor, activity_id, closed=True)
    TOPICS[topic]
    agreed = FollowUp.objects.create(
        election=activity.election,
        activity=activity,
        region=activity.region,
        path=activity.path,
        topic=topic,
        text=words(text, "kesepakatan", "what was agreed", LONGEST_TEXT),
        owner=words(owner, "penanggung jawab", "who does it", LONGEST_OWNER),
        due_on=due_on,
    )
    _record(actor, agreed, "activities.agreed", {"due_on": str(due_on), "topic": topic})
    return agreed


@transaction.atomic
def finish(actor: Actor, *, follow_up_id: UUID, outcome: str) -> FollowUp:
    """Say what came of it. Raises NotAllowed, AlreadyDone, WordsMissing, FollowUp.DoesNotExist."""
    agreed = FollowUp.objects.select_for_update(no_key=True).get(id=follow_up_id)
    FINISH.require(actor, path=agreed.path)
    if agreed.done_at is not None:
        raise AlreadyDone
    agreed.outcome = words(outcome, "hasilnya", "what came of it", LONGEST_TEXT)
    agreed.done_at, agreed.done_by = clock.now(), actor.account_id
    agreed.save(update_fields=["outcome", "done_at", "done_by"])
    _record(actor, agreed, "activities.follow_up_done", {})
    return agreed


def _record(actor: Actor, agreed: FollowUp, act: str, payload: dict[str, object]) -> None:
    record(
        actor,
        act,
        path=agreed.path,
        payload={"follow_up": str(agreed.id), **payload},
        election_id=agreed.election_id,
    )
