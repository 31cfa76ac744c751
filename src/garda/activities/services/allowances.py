"""Transport money and meals: who is due what for coming, and that it was received."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from garda.activities.errors_gathering import AlreadyReceived, NobodyPresent, WrongAmount
from garda.activities.models import Activity, Allowance, AllowanceKind, Attendance, Presence
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record

from .editing import held

#: Above this an amount per person and day is a slip of the hand.
MOST = 1_000_000
SIGNED, PHONE = "signed", "phone"


@transaction.atomic
def grant_allowance(
    actor: Actor, *, activity_id: UUID, kind: AllowanceKind, amount: int, session: int = 0
) -> int:
    """Give everybody who came a line of ``amount`` rupiah; returns how many lines are new.

    Who has a line of this kind and session keeps it. Raises NotAllowed, ActivityCancelled,
    WrongAmount, NobodyPresent.
    """
    activity = held(actor, activity_id, closed=True)
    if not 0 < amount <= MOST:
        raise WrongAmount(MOST)
    rows = [
        Allowance(
            election=activity.election,
            activity=activity,
            session=session,
            person_id=person,
            path=path,
            kind=kind,
            amount=amount,
        )
        for person, path in _due(activity, kind, session)
    ]
    if not rows:
        raise NobodyPresent
    Allowance.objects.bulk_create(rows)
    payload = {"kind": kind, "amount": amount, "session": session}
    _record(actor, activity, "activities.allowance_granted", payload, [r.person_id for r in rows])
    return len(rows)


def _due(activity: Activity, kind: str, session: int) -> list[tuple[UUID, str]]:
    have = Allowance.objects.filter(activity=activity, kind=kind, session=session)
    came = Attendance.objects.filter(activity=activity, presence=Presence.ONSITE)
    return list(came.exclude(person__in=have.values("person")).values_list("person_id", "path"))


@transaction.atomic
def confirm_received(
    actor: Actor, *, activity_id: UUID, allowances: Sequence[UUID], how: str = SIGNED
) -> int:
    """Record that these lines were received, signed for on the list; returns how many.

    All or nothing. Raises NotAllowed, ActivityCancelled, AlreadyReceived.
    """
    activity = held(actor, activity_id, closed=True)
    ids = set(allowances)
    open_ones = Allowance.objects.filter(activity=activity, id__in=ids, received_at__isnull=True)
    changed = open_ones.update(
        received_at=clock.now(), received_how=how, received_by=actor.account_id
    )
    if changed != len(ids):
        raise AlreadyReceived
    _record(actor, activity, "activities.allowance_received", {"how": how}, sorted(ids))
    return changed


def _record(
    actor: Actor, activity: Activity, act: str, payload: dict[str, object], items: Sequence[UUID]
) -> None:
    record(
        actor,
        act,
        path=activity.path,
        payload={"activity": str(activity.id), **payload},
        items=[[str(item)] for item in items],
        election_id=activity.election_id,
    )
