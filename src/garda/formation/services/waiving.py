"""Letting somebody serve who does not meet a rule, where the pack allows it: reason, two names."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation.domain.refusals import ApplicationWithdrawn
from garda.formation.errors_questions import NothingToWaive, OwnApplication
from garda.formation.models import QuestionOrigin, QuestionVerdict
from garda.formation.offices import decider, rules_of
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.packs.types import Verdict

from .judging import judge
from .questioning import FirstStep, NewQuestion, check_rule, locked_applications
from .questions import open_one

REQUEST_WAIVER = act(
    "formation.waive", "Memohonkan pengecualian syarat", Role.PPS, Role.KPU_REGENCY
)


@transaction.atomic
def request_waiver(actor: Actor, *, application: UUID, rule: str, reason: str) -> UUID:
    """Ask that an applicant may serve although a rule is not met; returns the question.

    For the PPS of the village: the first of two steps, and the reason is the proposal's. Somebody
    else confirms, with one of the roles that the pack names for the rule. Raises NotAllowed,
    NoSuchApplication, ApplicationWithdrawn, OwnApplication, UnknownRule, NotWaivable,
    NothingToWaive, AlreadyAsked, BadReason.
    """
    (found,) = locked_applications([application]).values()
    REQUEST_WAIVER.require(actor, path=found.path, among=[decider(found.election, found.body)])
    if found.withdrawn_at is not None:
        raise ApplicationWithdrawn
    if found.person_id == actor.identity:
        raise OwnApplication(found.receipt)
    rules = {each.code: each for each in rules_of(found.election, found.body)}
    new = NewQuestion(
        application=found.id,
        rule=rule,
        origin=QuestionOrigin.WAIVER,
        text="PPS memohonkan pengecualian untuk syarat ini. Putusannya ditunggu.",
    )
    check_rule(rules, new)
    ((_, now),) = judge(found.election, [found])
    if now.verdicts[rule] is Verdict.PASS:
        raise NothingToWaive(found.receipt, rule)
    first = FirstStep(QuestionVerdict.PASS, reason)
    return open_one(actor, found, new, act="formation.waiver_requested", first=first)
