"""Leave to be sworn in online: the PPS asks with a reason and evidence, the regency decides."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.activities.errors import ActivityClosed
from garda.activities.errors_leave import (
    EvidenceMissing,
    LeaveAsked,
    LeaveDecided,
    NoLeaveReason,
    NotForLeave,
    OwnLeave,
    WhyRefused,
)
from garda.activities.leaves import humans_of
from garda.activities.models import Activity, ActivityKind, OnlineLeave
from garda.documents.intake import Received
from garda.documents.services import take_upload
from garda.documents.services.uploads import told
from garda.formation.models import Appointment
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.codes import in_scope
from garda.kernel.duties import two_people
from garda.kernel.identity import holds_identity_number
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack

from .concluding import conclude_for

ASK_LEAVE = act("activities.ask_leave", "Meminta izin dilantik daring", Role.PPS)
DECIDE_LEAVE = act("activities.decide_leave", "Memutus izin dilantik daring", Role.KPU_REGENCY)
ASKER_AND_DECIDER = two_people(
    "activities.online", "Meminta izin dilantik daring", "Memutus izin itu"
)
NOTE_LENGTH = 300


@transaction.atomic
def ask_leave(
    actor: Actor,
    *,
    activity_id: UUID,
    appointment_id: UUID,
    reason: str,
    evidence: Received | None,
    note: str = "",
) -> OnlineLeave:
    """Ask that a member be sworn in online; ``reason`` is a code of the pack.

    ``evidence``: a file that was received (:func:`garda.documents.intake.receive`). Raises
    NotAllowed, ActivityClosed, NotForLeave, NoLeaveReason, EvidenceMissing, LeaveAsked,
    WhyRefused for a note with somebody's number, Activity.DoesNotExist.
    """
    activity = Activity.objects.select_related("election", "region").get(id=activity_id)
    ASK_LEAVE.require(actor, path=activity.path)
    if activity.closed_at is not None or activity.cancelled_at is not None:
        raise ActivityClosed(activity.title)
    member = _member(activity, appointment_id)
    _check_reason(activity, reason)
    if evidence is None:
        raise EvidenceMissing
    upload = take_upload(
        actor, received=evidence, election=activity.election, path=activity.region.path
    )
    leave = OnlineLeave(
        election=activity.election,
        activity=activity,
        appointment=member,
        path=member.path,
        reason=reason,
        note=_words(note),
        evidence=upload,
        asked_by=upload.account,
        asked_at=clock.now(),
    )
    _insert(leave, member)
    _record(actor, "activities.leave_asked", leave, reason=reason, **told(upload))
    return leave


@transaction.atomic
def decide_leave(actor: Actor, *, leave_id: UUID, allow: bool, note: str = "") -> OnlineLeave:
    """Give or refuse a leave; a refusal says why, and the PPS may ask anew with better evidence.

    Raises NotAllowed, LeaveDecided, OwnLeave, WhyRefused, OnlineLeave.DoesNotExist.
    """
    leaves = OnlineLeave.objects.select_for_update(no_key=True, of=("self",))
    leave = leaves.get(id=leave_id)
    DECIDE_LEAVE.require(actor, path=leave.path)
    if leave.allowed is not None:
        raise LeaveDecided
    asker = humans_of([leave.asked_by]).get(leave.asked_by, leave.asked_by)
    ASKER_AND_DECIDER.require(actor.identity, [asker], OwnLeave())
    words = _words(note)
    if not allow and not words:
        raise WhyRefused
    leave.allowed, leave.decision_note = allow, words
    leave.decided_by, leave.decided_at = actor.account_id, clock.now()
    leave.save(update_fields=["allowed", "decision_note", "decided_by", "decided_at"])
    if allow:
        # Whoever was noticed online before the leave came is present now.
        activities = Activity.objects.select_related("election", "region")
        conclude_for([activities.get(id=leave.activity_id)], clock.now(), _person_of(leave))
    _record(actor, "activities.leave_decided", leave, allowed=allow)
    return leave


def _person_of(leave: OnlineLeave) -> list[UUID]:
    held = Appointment.objects.filter(id=leave.appointment_id)
    return list(held.values_list("person_id", flat=True))


def _member(activity: Activity, appointment_id: UUID) -> Appointment:
    """A member with a decree who is invited to this swearing-in. Raises NotForLeave."""
    member = Appointment.objects.select_related("person").filter(id=appointment_id).first()
    fits = (
        activity.kind == ActivityKind.OATH
        and member is not None
        and member.election_id == activity.election_id
        and member.body == activity.audience
        and in_scope(member.path, activity.path)
        and member.decree_id is not None
        and member.ended_on is None
    )
    if not fits or member is None:
        raise NotForLeave(activity.title)
    return member


def _check_reason(activity: Activity, reason: str) -> None:
    known = get_pack(activity.election.pack).oaths[activity.audience].online_reasons
    if reason not in known:
        raise NoLeaveReason([text.id for text in known.values()])


def _insert(leave: OnlineLeave, member: Appointment) -> None:
    try:
        with transaction.atomic():
            leave.save(force_insert=True)
    except IntegrityError as error:
        raise LeaveAsked(member.person.name) from error


def _words(note: str) -> str:
    words = " ".join(note.split())[:NOTE_LENGTH]
    if holds_identity_number(words):
        raise WhyRefused
    return words


def _record(actor: Actor, name: str, leave: OnlineLeave, **more: Any) -> None:
    record(
        actor,
        name,
        path=leave.path,
        payload={
            "leave": str(leave.id),
            "activity": str(leave.activity_id),
            "appointment": str(leave.appointment_id),
            **more,
        },
        election_id=leave.election_id,
    )
