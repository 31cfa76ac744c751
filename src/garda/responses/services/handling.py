"""What officers do with a response: hear the applicant, ask about a rule, decide, answer.

A verdict is only ever given by the two steps of formation's question.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction

from garda.formation.models import Question, QuestionOrigin, QuestionVerdict
from garda.formation.services import ask, confirm_verdict, propose_verdict
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.responses.domain import cases as rules
from garda.responses.domain.cases import NoteKind
from garda.responses.domain.refusals import NotTakenUp
from garda.responses.domain.window import window_of
from garda.responses.models import Note, Response
from garda.responses.queries import case_of, cases
from garda.responses.words import NOTE_LENGTH, REASON_LENGTH, checked_words

#: Who handles responses, and alone may know who sent one.
HANDLERS = (Role.PPS, Role.PPK, Role.KPU_REGENCY)

TAKE_UP = act("responses.take_up", "Menindaklanjuti tanggapan masyarakat", *HANDLERS)
NOTE = act("responses.note", "Mencatat jawaban atau wawancara pelamar", *HANDLERS)
DISMISS = act("responses.dismiss", "Tidak menindaklanjuti tanggapan, dengan alasan", *HANDLERS)
ANSWER = act("responses.answer", "Menjawab pelapor", *HANDLERS)


@transaction.atomic
def take_up(actor: Actor, *, response_id: UUID, rule: str, text: str) -> UUID:
    """Ask about a rule, or join the question that another response opened; returns the question.

    ``text`` is what the applicant is told: what was said, not who said it. Raises NotAllowed,
    AlreadyTakenUp, CaseClosed, AlreadyAnswered, and as ``formation.services.ask``.
    """
    response = _locked(response_id)
    TAKE_UP.require(actor, path=response.path)
    rules.take_up(case_of(response))
    before = Question.objects.filter(
        application=response.application_id,
        rule=rule,
        origin=QuestionOrigin.RESPONSE,
        closed_at__isnull=True,
    ).first()
    question = before.id if before else _ask(actor, response, rule, text)
    response.question_id = question
    response.taken_up_at, response.taken_up_by = clock.now(), actor.identity
    response.save(update_fields=["question", "taken_up_at", "taken_up_by"])
    _record(actor, "responses.taken_up", response, question=str(question), rule=rule)
    return question


def _ask(actor: Actor, response: Response, rule: str, text: str) -> UUID:
    settled_by = window_of(get_pack(response.election.pack)).settled_by
    return ask(
        actor,
        application=response.application_id,
        rule=rule,
        origin=QuestionOrigin.RESPONSE,
        text=text,
        due_on=settled_by,
    )


@transaction.atomic
def note(actor: Actor, *, response_id: UUID, kind: str, text: str) -> Note:
    """Take down the applicant's reply or an interview. Raises NotAllowed, CaseClosed,
    AlreadyAnswered, BadReason."""
    response = _locked(response_id)
    NOTE.require(actor, path=response.path)
    rules.note(case_of(response), NoteKind(kind))
    made = Note.objects.create(
        response=response,
        path=response.path,
        kind=NoteKind(kind),
        text=checked_words(text, NOTE_LENGTH),
        noted_at=clock.now(),
        noted_by=actor.identity,
    )
    _record(actor, "responses.noted", response, note=str(made.id), kind=made.kind)
    return made


@transaction.atomic
def propose(actor: Actor, *, response_id: UUID, verdict: str, reason: str) -> None:
    """First of two steps. Raises as the domain and ``formation.services.propose_verdict``."""
    response = _locked(response_id)
    met = QuestionVerdict(verdict) == QuestionVerdict.PASS
    rules.require_decidable(case_of(response), met=met)
    propose_verdict(actor, question_id=_question(response), verdict=verdict, reason=reason)


@transaction.atomic
def confirm(actor: Actor, *, response_id: UUID, agree: bool) -> None:
    """Second step, by another person: confirm or give back. Raises NotTakenUp, and as
    ``formation.services.confirm_verdict``."""
    response = _locked(response_id)
    confirm_verdict(actor, question_id=_question(response), agree=agree)


def _question(response: Response) -> UUID:
    if response.question_id is None:
        raise NotTakenUp
    return response.question_id


@transaction.atomic
def dismiss(actor: Actor, *, response_id: UUID, reason: str) -> None:
    """Do not take it up, and say why. Raises NotAllowed, AlreadyTakenUp, CaseClosed,
    AlreadyAnswered, BadReason."""
    response = _locked(response_id)
    DISMISS.require(actor, path=response.path)
    rules.dismiss(case_of(response))
    response.dismissed_for = checked_words(reason, REASON_LENGTH)
    response.dismissed_at, response.dismissed_by = clock.now(), actor.identity
    response.save(update_fields=["dismissed_for", "dismissed_at", "dismissed_by"])
    _record(actor, "responses.dismissed", response)


@transaction.atomic
def answer(actor: Actor, *, response_id: UUID, text: str) -> None:
    """Tell the reporter what became of it, once. Raises NotAllowed, CaseOpen, AlreadyAnswered,
    BadReason."""
    response = _locked(response_id)
    ANSWER.require(actor, path=response.path)
    rules.answer(case_of(response))
    response.answer = checked_words(text, NOTE_LENGTH)
    response.answered_at, response.answered_by = clock.now(), actor.identity
    response.save(update_fields=["answer", "answered_at", "answered_by"])
    _record(actor, "responses.answered", response)


def _locked(response_id: UUID) -> Response:
    """The response, held until the act ends; who comes second sees what the first one did."""
    Response.objects.select_for_update(no_key=True).values_list("id").get(pk=response_id)
    return cases().select_related("election").get(pk=response_id)


def _record(actor: Actor, act: str, response: Response, **more: Any) -> None:
    """No word of the response or about the applicant: what is recorded stays."""
    record(
        actor,
        act,
        path=response.path,
        payload={
            "response": str(response.id),
            "application": str(response.application_id),
            **more,
        },
        election_id=response.election_id,
    )
