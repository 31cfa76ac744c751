"""What was noticed by mistake is taken back, and a closed list opens again: both with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.activities.errors import ActivityClosed
from garda.activities.errors_attendance import NotClosed, NothingToTakeBack
from garda.activities.models import Activity, Attendance, Means, Scan, ScanVoid
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.ledger.services import record

from .attending import ATTEND
from .concluding import conclude_for
from .holding import holders_of
from .words import words

LONGEST_REASON = 300


@transaction.atomic
def take_back(actor: Actor, *, activity_id: UUID, appointment_id: UUID, reason: str) -> int:
    """Take back every scan of one person at a gathering; who came after all is ticked anew.

    The scans stay, with who took them back and why. Returns how many. Raises NotAllowed,
    ActivityClosed, WordsMissing, NothingToTakeBack, Activity.DoesNotExist.
    """
    activity = _held(actor, activity_id)
    if activity.closed_at is not None:
        raise ActivityClosed(activity.title)
    why, now = words(reason, "alasan", "the reason", LONGEST_REASON), clock.now()
    found = Scan.objects.filter(
        activity=activity, appointment=appointment_id, void__isnull=True
    ).order_by("id")
    scans = list(found)
    if not scans:
        raise NothingToTakeBack
    ScanVoid.objects.bulk_create(
        ScanVoid(
            election=activity.election,
            scan=scan,
            path=scan.path,
            reason=why,
            voided_by=actor.account_id or actor.identity,
            voided_at=now,
        )
        for scan in scans
    )
    people = {scan.person_id for scan in scans if scan.person_id}
    Attendance.objects.filter(activity=activity, person__in=people).exclude(
        means=Means.PAPER
    ).delete()
    _record(actor, "activities.scans_taken_back", activity, {"reason": why}, scans)
    return len(scans)


@transaction.atomic
def reopen(actor: Actor, *, activity_id: UUID, reason: str) -> int:
    """Open a closed list; what arrived while it was closed counts from now on.

    Returns how many rows of attendance changed. Raises NotAllowed, WordsMissing, NotClosed,
    Activity.DoesNotExist.
    """
    activity = _held(actor, activity_id)
    if activity.closed_at is None:
        raise NotClosed(activity.title)
    why = words(reason, "alasan", "the reason", LONGEST_REASON)
    activity.closed_at = None
    activity.save(update_fields=["closed_at"])
    changed = conclude_for([activity], clock.now())
    _record(actor, "activities.reopened", activity, {"reason": why, "changed": changed})
    return changed


def _held(actor: Actor, activity_id: UUID) -> Activity:
    """The gathering, locked for whoever takes attendance there."""
    rows = Activity.objects.select_for_update(of=("self",), no_key=True)
    activity = rows.select_related("election", "region").get(id=activity_id)
    ATTEND.require(actor, path=activity.path, among=holders_of(activity))
    return activity


def _record(
    actor: Actor,
    name: str,
    activity: Activity,
    told: Mapping[str, Any],
    scans: list[Scan] | None = None,
) -> None:
    record(
        actor,
        name,
        path=activity.path,
        payload={"activity": str(activity.id), **told},
        items=None if scans is None else [[str(scan.id)] for scan in scans],
        election_id=activity.election_id,
    )
