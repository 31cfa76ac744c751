"""Writing questions, for acts that lock, judge and record themselves."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from garda.formation.errors_intake import NoSuchApplication
from garda.formation.errors_questions import NotWaivable, UnknownRule
from garda.formation.models import Application, Question, QuestionOrigin, QuestionVerdict
from garda.formation.offices import rules_of
from garda.formation.staffing import lock_regions
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import in_scope
from garda.kernel.ids import uuid7
from garda.packs.types import EligibilityRule
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election, Region

from .judging import judge, store

#: Application, rule and origin: of these only one question is open at a time.
Key = tuple[UUID, str, str]

TEXT_LENGTH = 500
REASON_LENGTH = 500
_COLUMNS = (
    "id",
    "election_id",
    "application_id",
    "rule",
    "origin",
    "text",
    "asked_at",
    "due_on",
    "causes",
    "verdict",
    "reason",
    "first_by",
    "first_at",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewQuestion:
    """A question to be asked; ``text`` is for the applicant, without who or what raised it."""

    application: UUID
    rule: str
    origin: str
    text: str
    due_on: date | None = None
    #: What the program found, where it was the program that asks.
    causes: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        return self.application, self.rule, self.origin


@dataclass(frozen=True, slots=True)
class FirstStep:
    """The first of the two steps, where it is taken together with asking."""

    verdict: QuestionVerdict
    reason: str


def write(
    actor: Actor,
    election: Election,
    questions: Sequence[NewQuestion],
    *,
    first: FirstStep | None = None,
) -> dict[Key, UUID]:
    """Store open questions, for acts that lock, judge and record themselves. One query."""
    rules, now = {rule.code: rule for rule in rules_of(election)}, clock.now()
    ids = {new.key: uuid7() for new in questions}
    step = _first_step(actor, first, now)
    rows = []
    for new in questions:
        check_rule(rules, new)
        text = checked_reason(new.text, TEXT_LENGTH)
        key = (ids[new.key], election.id, new.application, new.rule, str(new.origin))
        rows.append((*key, text, now, new.due_on, list(new.causes), *step))
    copy_rows(Question, _COLUMNS, rows)
    return ids


def _first_step(actor: Actor, first: FirstStep | None, now: datetime) -> tuple[object, ...]:
    """Verdict, reason, who and when; empty where the question is only asked."""
    if first is None:
        return "", "", None, None
    return str(first.verdict), checked_reason(first.reason, REASON_LENGTH), actor.identity, now


def rejudge(election: Election, applications: Sequence[Application]) -> dict[UUID, str]:
    """Judge again after a question changed; returns the outcome by application. Three queries."""
    judged = judge(election, applications)
    store(election, judged)
    return {application.id: str(found.outcome) for application, found in judged}


def locked_applications(
    ids: Collection[UUID], *, below: str | None = None
) -> dict[UUID, Application]:
    """The applications, their villages locked until the act ends.

    Raises NoSuchApplication when one is not there, or not ``below``.
    """
    wanted = Application.every.filter(id__in=list(ids))
    lock_regions(Region.objects.filter(id__in=wanted.values("village")))
    rows = wanted.select_related("person", "village", "election")
    found = {row.id: row for row in rows if below is None or in_scope(row.path, below)}
    if len(found) < len(set(ids)):
        raise NoSuchApplication
    return found


def check_rule(rules: Mapping[str, EligibilityRule], new: NewQuestion) -> None:
    """Raise UnknownRule, or NotWaivable for a waiver of a rule that nobody is let off."""
    if new.rule not in rules:
        raise UnknownRule(new.rule)
    if new.origin == QuestionOrigin.WAIVER and not rules[new.rule].waivable:
        raise NotWaivable(new.rule)


def open_ids(questions: Sequence[NewQuestion]) -> dict[Key, UUID]:
    """Those that are open already. One query."""
    wanted = {new.key for new in questions}
    rows = Question.objects.filter(
        application__in={new.application for new in questions}, closed_at__isnull=True
    ).values_list("application", "rule", "origin", "id")
    return {(a, rule, origin): id_ for a, rule, origin, id_ in rows if (a, rule, origin) in wanted}
