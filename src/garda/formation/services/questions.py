"""Questions about applicants: asked with a neutral text, decided by two people.

Asking or closing judges the application anew in the same act, so that its outcome always follows.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.errors_questions import (
    AlreadyAsked,
    NothingProposed,
    OwnApplication,
    QuestionClosed,
    SameDecider,
    VerdictWaiting,
    VillageDecides,
)
from garda.formation.models import Application, Question, QuestionOrigin, QuestionVerdict
from garda.formation.offices import decider, rules_of
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.events import publish
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Grant
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election

from .questioning import (
    REASON_LENGTH,
    FirstStep,
    Key,
    NewQuestion,
    locked_applications,
    open_ids,
    rejudge,
    write,
)

ASK = act(
    "formation.ask",
    "Membuka klarifikasi syarat pelamar",
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
    machine=True,
)
PROPOSE_VERDICT = act(
    "formation.propose_verdict", "Mengusulkan putusan klarifikasi", Role.PPS, Role.KPU_REGENCY
)
CONFIRM_VERDICT = act(
    "formation.confirm_verdict",
    "Menyetujui putusan klarifikasi",
    Role.PPS,
    Role.PPK,
    Role.KPU_REGENCY,
)
PROPOSER_AND_CONFIRMER = two_people(
    "formation.question", "Mengusulkan putusan klarifikasi", "Menyetujui putusan itu"
)

#: Matters of the village itself: a level above helps only where the PPS has nobody else. Who else
#: may know of the other cases is for the room that keeps them.
OF_THE_VILLAGE = frozenset(
    {QuestionOrigin.WAIVER, QuestionOrigin.IDENTITY, QuestionOrigin.CONFLICT}
)


@dataclass(frozen=True, slots=True)
class Deciding:
    """Event: somebody proposes or confirms ``verdict``, or gives a proposal back (empty).

    The room that keeps what the question is about raises when it is not theirs, or not yet time.
    """

    actor: Actor
    question: Question
    verdict: str


@transaction.atomic
def ask(
    actor: Actor,
    *,
    application: UUID,
    rule: str,
    origin: str,
    text: str,
    due_on: date | None = None,
) -> UUID:
    """Ask about one rule of an application, which is "ask" from now on; returns the question.

    For PPS, PPK and KPU of the place, and the machine. Raises NotAllowed, NoSuchApplication,
    ApplicationWithdrawn, UnknownRule, NotWaivable, AlreadyAsked (with the open one), BadReason.
    """
    new = NewQuestion(
        application=application, rule=rule, origin=QuestionOrigin(origin), text=text, due_on=due_on
    )
    (found,) = locked_applications([application]).values()
    ASK.require(actor, path=found.path)
    if found.withdrawn_at is not None:
        raise ApplicationWithdrawn
    return open_one(actor, found, new, act="formation.question_asked")


def open_one(
    actor: Actor,
    application: Application,
    new: NewQuestion,
    *,
    act: str,
    first: FirstStep | None = None,
) -> UUID:
    """Open one question of a locked application as the act named ``act``, and judge anew."""
    before = open_ids([new]).get(new.key)
    if before is not None:
        raise AlreadyAsked(application.receipt, new.rule, before)
    ids = write(actor, application.election, [new], first=first)
    outcome = rejudge(application.election, [application])
    record(
        actor,
        act,
        path=application.path,
        payload={
            "question": str(ids[new.key]),
            "application": str(application.id),
            "rule": new.rule,
            "origin": str(new.origin),
            "outcome": outcome[application.id],
        },
        election_id=application.election_id,
    )
    return ids[new.key]


@transaction.atomic
def ask_many(
    actor: Actor, *, election: Election, path: str, questions: Sequence[NewQuestion]
) -> dict[Key, UUID]:
    """Ask many questions below ``path`` in one act: what a check of all applications found out.

    Returns the question by (application, rule, origin); one that is open already stays as it is,
    applicants who have withdrawn are passed over. Raises as :func:`ask`. The number of queries does
    not depend on how many there are.
    """
    ASK.require(actor, path=path)
    applications = locked_applications({new.application for new in questions}, below=path)
    standing = [n for n in questions if applications[n.application].withdrawn_at is None]
    before = open_ids(standing)
    fresh = list({new.key: new for new in standing if new.key not in before}.values())
    made = write(actor, election, fresh)
    touched = {new.application for new in fresh}
    outcomes = rejudge(election, [applications[each] for each in touched])
    record(
        actor,
        "formation.questions_asked",
        path=path,
        payload={"questions": len(made)},
        items=[
            [str(id_), str(new.application), new.rule, outcomes[new.application]]
            for new, id_ in zip(fresh, made.values(), strict=True)
        ],
        election_id=election.id,
    )
    return before | made


@transaction.atomic
def propose_verdict(actor: Actor, *, question_id: UUID, verdict: str, reason: str) -> Question:
    """First of two steps: say whether the rule is met (``pass``) or not (``fail``), and why.

    For the PPS of the village, in cases of neutrality and of public responses also the regency's
    KPU; never the applicant. The same person may say it anew while nobody has confirmed. Raises
    NotAllowed, Question.DoesNotExist, ApplicationWithdrawn, QuestionClosed, VerdictWaiting,
    OwnApplication, BadReason.
    """
    question = _locked(question_id)
    village_only = question.origin in OF_THE_VILLAGE
    application = question.application
    own = decider(application.election, application.body)
    among = (own,) if village_only else PROPOSE_VERDICT.roles
    PROPOSE_VERDICT.require(actor, path=application.path, among=among)
    _refuse_settled(actor, question)
    if question.first_by not in (None, actor.identity):
        raise VerdictWaiting(question.application.receipt, question.rule)
    publish(Deciding(actor, question, QuestionVerdict(verdict)))
    question.verdict = QuestionVerdict(verdict)
    question.reason = checked_reason(reason, REASON_LENGTH)
    question.first_by, question.first_at = actor.identity, clock.now()
    question.save(update_fields=["verdict", "reason", "first_by", "first_at"])
    _record(actor, "formation.verdict_proposed", question)
    return question


@transaction.atomic
def confirm_verdict(actor: Actor, *, question_id: UUID, agree: bool) -> Question:
    """Second step, by another person: confirm and close, or give the proposal back.

    For the PPS of the village; PPK and KPU confirm matters of the village where its PPS has no
    other member. Closing judges the application anew. Raises as :func:`propose_verdict`, and
    NothingProposed, SameDecider, VillageDecides.
    """
    question = _locked(question_id)
    CONFIRM_VERDICT.require(actor, path=question.application.path, among=_confirmers(question))
    _refuse_settled(actor, question)
    application = question.application
    if question.first_by is None:
        raise NothingProposed(application.receipt, question.rule)
    refusal = SameDecider(application.receipt, question.rule)
    PROPOSER_AND_CONFIRMER.require(actor.identity, [question.first_by], refusal)
    _refuse_from_above(actor, question)
    publish(Deciding(actor, question, question.verdict if agree else ""))
    if not agree:
        return _give_back(actor, question)
    question.second_by, question.closed_at = actor.identity, clock.now()
    question.save(update_fields=["second_by", "closed_at"])
    outcomes = rejudge(application.election, [application])
    _record(actor, "formation.verdict_confirmed", question, outcome=outcomes[application.id])
    return question


def _locked(question_id: UUID) -> Question:
    """The question as it is once the village is locked, with its application."""
    found = Question.objects.select_related("application").get(id=question_id)
    (application,) = locked_applications([found.application_id]).values()
    found.refresh_from_db()
    found.application = application
    return found


def _refuse_settled(actor: Actor, question: Question) -> None:
    application = question.application
    if application.withdrawn_at is not None:
        raise ApplicationWithdrawn
    if question.closed_at is not None:
        raise QuestionClosed(application.receipt, question.rule)
    if application.person_id == actor.identity:
        raise OwnApplication(application.receipt)


def _confirmers(question: Question) -> Collection[str]:
    """Roles that may be second: of a waiver those that the pack names for the rule."""
    asked = question.application
    if question.origin != QuestionOrigin.WAIVER:
        return CONFIRM_VERDICT.roles
    rules = {rule.code: rule for rule in rules_of(asked.election, asked.body)}
    return rules[question.rule].waived_by if question.rule in rules else ()


def _refuse_from_above(actor: Actor, question: Question) -> None:
    """PPK and KPU step in for matters of the village only where its PPS is too small."""
    own = decider(question.application.election, question.application.body)
    if actor.role == own or question.origin not in OF_THE_VILLAGE:
        return
    village = question.application.village
    today = clock.today(village.time_zone)
    members = Grant.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=today),
        election=question.election_id,
        role=Role.PPS,
        region=village,
        valid_from__lte=today,
        revoked_at__isnull=True,
        account__is_active=True,
    ).select_related("account")
    people = {grant.account.human_id or grant.account_id for grant in members}
    if people - {question.first_by, question.application.person_id}:
        raise VillageDecides(village.name)


def _give_back(actor: Actor, question: Question) -> Question:
    _record(actor, "formation.verdict_given_back", question)
    question.verdict, question.reason = "", ""
    question.first_by = question.first_at = None
    question.save(update_fields=["verdict", "reason", "first_by", "first_at"])
    return question


def _record(actor: Actor, act: str, question: Question, **more: str) -> None:
    record(
        actor,
        act,
        path=question.application.path,
        payload={
            "question": str(question.id),
            "application": str(question.application_id),
            "rule": question.rule,
            "verdict": str(question.verdict),
            "reason": question.reason,
            **more,
        },
        election_id=question.election_id,
    )
