"""Saying what a session taught, and letting somebody teach without having passed."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from garda.activities.models import Activity, ActivityKind, ActivityMember, MemberRole
from garda.activities.services.editing import held
from garda.activities.services.words import words
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.roles import Role
from garda.learning.errors_teaching import (
    ExceptionDecided,
    NotATrainer,
    NoTraining,
    OwnException,
    UnknownRoot,
)
from garda.learning.models import Module, TaughtModule, TeachingException
from garda.ledger.services import record

LONGEST_REASON = 300
#: By whom a session is planned, and who decides above it.
ABOVE: Mapping[str, tuple[str, ...]] = {
    "kpps": (Role.KPU_REGENCY, Role.PPK),
    "ppk_pps": (Role.KPU_PROVINCE,),
    "kpu_regency": (Role.KPU_RI,),
    "kpu_province": (Role.KPU_RI,),
}
ALLOW_TEACHING = act(
    "learning.allow_teaching",
    "Mengizinkan pelatih yang belum lulus",
    *(role for roles in ABOVE.values() for role in roles),
)
ASKER_AND_DECIDER = two_people(
    "learning.teaching_exception",
    "Meminta izin melatih tanpa lulus tes",
    "Memutuskan permintaan itu",
)


@transaction.atomic
def say_taught(actor: Actor, *, activity_id: UUID, roots: Mapping[str, str]) -> int:
    """Write down which version of each module a session taught, by code; returns how many.

    Replaces what was said before. A version of another root than above is taken as it is: the board
    shows it. Raises NotAllowed, ActivityCancelled, NoTraining, UnknownRoot.
    """
    activity = _training(actor, activity_id)
    known = set(
        Module.objects.filter(
            election=activity.election_id, core="", root__in=roots.values()
        ).values_list("code", "root")
    )
    unknown = sorted(code for code, root in roots.items() if (code, root) not in known)
    if unknown:
        raise UnknownRoot(unknown)
    TaughtModule.objects.filter(activity=activity).delete()
    TaughtModule.objects.bulk_create(
        TaughtModule(
            election=activity.election,
            activity=activity,
            path=activity.path,
            code=code,
            root=root,
            said_by=actor.identity,
            said_at=clock.now(),
        )
        for code, root in sorted(roots.items())
    )
    said = {"activity": str(activity.id), "roots": dict(roots)}
    _record(actor, activity, "learning.taught", said)
    return len(roots)


def _training(actor: Actor, activity_id: UUID) -> Activity:
    activity = held(actor, activity_id, closed=True)
    if activity.kind != ActivityKind.TRAINING:
        raise NoTraining(activity.title)
    return activity


@transaction.atomic
def ask_exception(
    actor: Actor, *, activity_id: UUID, person_id: UUID, reason: str
) -> TeachingException:
    """Ask that one of a session's trainers may teach without having passed.

    Raises NotAllowed, NoTraining, NotATrainer, WordsMissing.
    """
    activity = _training(actor, activity_id)
    trainers = ActivityMember.objects.filter(
        activity=activity, person=person_id, role=MemberRole.TRAINER, ended_at__isnull=True
    )
    standing = TeachingException.objects.filter(activity=activity, person=person_id)
    if not trainers.exists() or standing.exclude(allowed=False).exists():
        raise NotATrainer
    asked = TeachingException.objects.create(
        election=activity.election,
        activity=activity,
        person_id=person_id,
        path=activity.path,
        reason=words(reason, "alasannya", "the reason", LONGEST_REASON),
        asked_by=actor.identity,
        asked_at=clock.now(),
    )
    _record(actor, activity, "learning.exception_asked", {"exception": str(asked.id)})
    return asked


@transaction.atomic
def decide_exception(actor: Actor, *, exception_id: UUID, allow: bool) -> TeachingException:
    """Allow or refuse it; for the level above the session, by another person.

    Raises NotAllowed, ExceptionDecided, OwnException, TeachingException.DoesNotExist.
    """
    rows = TeachingException.objects.select_for_update(of=("self",), no_key=True)
    asked = rows.select_related("activity").get(id=exception_id)
    activity = asked.activity
    ALLOW_TEACHING.require(actor, path=asked.path, among=ABOVE[activity.audience])
    if asked.allowed is not None:
        raise ExceptionDecided
    ASKER_AND_DECIDER.require(actor.identity, [asked.asked_by], OwnException)
    asked.allowed, asked.decided_by, asked.decided_at = allow, actor.identity, clock.now()
    asked.save(update_fields=["allowed", "decided_by", "decided_at"])
    payload = {"exception": str(asked.id), "allowed": allow}
    _record(actor, activity, "learning.exception_decided", payload)
    return asked


def _record(actor: Actor, activity: Activity, act: str, payload: Mapping[str, object]) -> None:
    record(
        actor,
        act,
        path=activity.path,
        payload=payload,
        election_id=activity.election_id,
    )
