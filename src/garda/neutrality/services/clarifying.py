"""The letter handed over, the answer, what is brought, the interview: by an officer of the case."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from garda.documents.intake import Received
from garda.documents.services.uploads import take_upload, told
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.neutrality.domain.decision import ANSWERS
from garda.neutrality.errors import UnknownAnswer, UnknownEvidence, WrongDay
from garda.neutrality.models import Case, StepKind
from garda.neutrality.officers import HANDLING
from garda.packs.loader import get_pack
from garda.privacy.reasons import checked_reason

from .holding import add_step, held, record_step

CLARIFY = act("neutrality.clarify", "Mencatat klarifikasi netralitas kasus sendiri", *HANDLING)
NOTE, REFERENCE = 500, 100


@transaction.atomic
def tell_applicant(actor: Actor, *, case_id: UUID, told_at: datetime) -> None:
    """The letter was handed over: from then on the time to answer runs; a mistake is mended so.

    Raises NotYourCase, CaseClosed, WrongDay.
    """
    case = held(actor, CLARIFY, case_id)
    if not case.opened_at <= told_at <= clock.now():
        raise WrongDay
    case.told_at = told_at
    case.answer_due = told_at + get_pack(case.election.pack).neutrality.answer_window
    case.save(update_fields=["told_at", "answer_due"])
    record_step(actor, "neutrality.applicant_told", case, told_at=told_at)


@transaction.atomic
def record_answer(
    actor: Actor, *, case_id: UUID, answer: str, left_on: date | None = None, note: str = ""
) -> UUID:
    """What the person says: never a member, left on a day, or a member; the latest counts.

    Raises NotYourCase, CaseClosed, UnknownAnswer, WrongDay, BadReason.
    """
    case = held(actor, CLARIFY, case_id)
    if answer not in ANSWERS or (answer == "left") != (left_on is not None):
        raise UnknownAnswer
    _refuse_future(case, left_on)
    step = add_step(
        actor, case, StepKind.ANSWER, code=answer, dated_on=left_on, note=_text(note, NOTE)
    )
    record_step(actor, "neutrality.answer_recorded", case, step=str(step))
    return step


@transaction.atomic
def add_evidence(
    actor: Actor,
    *,
    case_id: UUID,
    code: str,
    dated_on: date | None = None,
    reference: str = "",
    received: Received | None = None,
) -> UUID:
    """A paper of one of the pack's kinds, scanned or lying at the office.

    Raises NotYourCase, CaseClosed, UnknownEvidence, WrongDay, BadReason.
    """
    case = held(actor, CLARIFY, case_id)
    if code not in get_pack(case.election.pack).neutrality.evidence or code == "interview":
        raise UnknownEvidence
    _refuse_future(case, dated_on)
    upload = received and take_upload(
        actor, received=received, election=case.election, path=case.path
    )
    step = add_step(
        actor,
        case,
        StepKind.EVIDENCE,
        code=code,
        dated_on=dated_on,
        reference=_text(reference, REFERENCE),
        upload=upload.id if upload else None,
    )
    file = told(upload) if upload else {}
    record_step(actor, "neutrality.evidence_added", case, step=str(step), **file)
    return step


@transaction.atomic
def record_interview(actor: Actor, *, case_id: UUID, held_on: date, note: str) -> UUID:
    """What was asked and answered, in short. Raises as :func:`add_evidence`."""
    case = held(actor, CLARIFY, case_id)
    _refuse_future(case, held_on)
    text = checked_reason(note, NOTE)
    step = add_step(actor, case, StepKind.INTERVIEW, dated_on=held_on, note=text)
    record_step(actor, "neutrality.interview_recorded", case, step=str(step))
    return step


def _refuse_future(case: Case, day: date | None) -> None:
    if day is not None and day > clock.today(case.application.village.time_zone):
        raise WrongDay


def _text(text: str, longest: int) -> str:
    return checked_reason(text, longest) if text.strip() else ""
