"""Papers of an application looked at: right, or to be brought again, for a reason, by a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.formation import errors_papers as refusals
from garda.formation.domain import lifecycle
from garda.formation.domain.lifecycle import Life
from garda.formation.domain.papers import fix_until
from garda.formation.lives import life_of
from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.offices import decider
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, PaperRules
from garda.privacy.reasons import checked_reason

from .judging import judge_again
from .papers import locked_application

CHECK = act("formation.check_paper", "Memeriksa dokumen pelamar", Role.PPS, Role.KPU_REGENCY)

_DECISION = ("state", "reason", "note", "due_on", "checked_at", "checked_by")
_NOTE_LENGTH = 200


@transaction.atomic
def check_paper(
    actor: Actor,
    *,
    paper_id: UUID,
    accept: bool,
    reason: str = "",
    note: str = "",
    due_on: date | None = None,
) -> ApplicationPaper:
    """Decide on the newest version of a document, once.

    For the PPS of the village. A refusal needs a ``reason`` of the pack, some a ``note``, too;
    ``due_on`` is the last day for a better one, by the pack's days when it is not said. Raises
    NotAllowed, ApplicationWithdrawn, AlreadyDecided, NothingToCheck, PaperRefused, BadReason,
    ApplicationPaper.DoesNotExist.
    """
    paper, application, life = _held(actor, paper_id)
    rules = get_pack(application.election.pack).papers
    rule = _rule(rules, paper)
    lifecycle.check(life, paper.code, accepted=accept)
    today = clock.today(application.village.time_zone)
    if accept:
        decision = _accepted(rule, paper)
    else:
        decision = _refused(rules, rule, today, reason, note, due_on)
    stamp = {"checked_at": clock.now(), "checked_by": actor.identity}
    _save(paper, decision | stamp)
    _record(actor, "formation.paper_checked", application, paper, judge_again(application))
    return paper


@transaction.atomic
def reopen_paper(actor: Actor, *, paper_id: UUID) -> ApplicationPaper:
    """Take back a decision on the newest version of a document: a slip of the finger.

    For the PPS of the village; the entry of the first decision stays. Raises NotAllowed,
    ApplicationWithdrawn, AlreadyDecided, PaperRefused, ApplicationPaper.DoesNotExist.
    """
    paper, application, _ = _held(actor, paper_id)
    if paper.state == PaperState.WAITING:
        raise refusals.not_decided(_rule(get_pack(application.election.pack).papers, paper).name.id)
    waiting = {"state": PaperState.WAITING, "reason": "", "note": "", "due_on": None}
    _save(paper, waiting | {"checked_at": None, "checked_by": None})
    _record(actor, "formation.paper_reopened", application, paper, judge_again(application))
    return paper


def _held(actor: Actor, paper_id: UUID) -> tuple[ApplicationPaper, Application, Life]:
    """The paper, still the newest of its kind, with its application locked."""
    application_id = ApplicationPaper.objects.values_list("application", flat=True).get(pk=paper_id)
    application = locked_application(application_id)
    among = [decider(application.election, application.body)]
    CHECK.require(actor, path=application.path, among=among)
    life = life_of(application)
    lifecycle.require_open(life)
    paper = ApplicationPaper.objects.get(pk=paper_id)
    of_kind = ApplicationPaper.objects.filter(application=application, code=paper.code)
    if of_kind.filter(version__gt=paper.version).exists():
        rules = get_pack(application.election.pack).papers
        raise refusals.replaced_since(_rule(rules, paper).name.id)
    return paper, application, life


def _rule(rules: PaperRules, paper: ApplicationPaper) -> DocumentRule:
    rule = rules.document(paper.code)
    if rule is None:
        raise refusals.unknown_document(paper.code)
    return rule


def _accepted(rule: DocumentRule, paper: ApplicationPaper) -> dict[str, Any]:
    if rule.scan and paper.upload_id is None:
        raise refusals.not_scanned(rule.name.id)
    return {"state": PaperState.ACCEPTED, "due_on": None}


def _refused(
    rules: PaperRules, rule: DocumentRule, today: date, reason: str, note: str, due_on: date | None
) -> dict[str, Any]:
    given = next((r for r in rules.reasons_for(rule.code) if r.code == reason), None)
    if given is None:
        raise refusals.unknown_reason(rule.name.id)
    if due_on is not None and due_on < today:
        raise refusals.due_in_past()
    words = checked_reason(note, _NOTE_LENGTH) if given.noted or note.strip() else ""
    last = due_on or fix_until(rules, today)
    return {"state": PaperState.REFUSED, "reason": reason, "note": words, "due_on": last}


def _save(paper: ApplicationPaper, decision: Mapping[str, Any]) -> None:
    for name, value in decision.items():
        setattr(paper, name, value)
    paper.save(update_fields=_DECISION)


def _record(
    actor: Actor,
    act_name: str,
    application: Application,
    paper: ApplicationPaper,
    outcome: str | None,
) -> None:
    record(
        actor,
        act_name,
        path=application.path,
        payload={
            "application": str(application.id),
            "paper": str(paper.id),
            "code": paper.code,
            "version": paper.version,
            "state": paper.state,
            "reason": paper.reason,
            "due_on": paper.due_on.isoformat() if paper.due_on else None,
            "outcome": outcome,
        },
        election_id=application.election_id,
    )
