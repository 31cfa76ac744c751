"""What all acts on a case begin with: the case held, its officer acting, nothing decided yet."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from garda.formation.services.questioning import locked_applications
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import Act
from garda.kernel.bulk import insert_rows
from garda.kernel.ids import uuid7
from garda.ledger.services import record
from garda.neutrality.errors import CaseClosed, NotYourCase
from garda.neutrality.locking import at_the_tables
from garda.neutrality.models import Case, CaseStep, StepKind
from garda.neutrality.officers import officers_of

_STEP = [
    "id", "case", "path", "first_person", "second_person", "kind", "code", "dated_on", "reference",
    "note", "upload", "recorded_at", "recorded_by",
]  # fmt: skip


def held(actor: Actor, act: Act, case_id: UUID) -> Case:
    """The case, held until the act ends, for one of its officers.

    Raises NotYourCase (also for a case that is not there: it is not told apart), NotAllowed,
    CaseClosed.
    """
    rows = Case.objects.select_for_update(no_key=True, of=("self",)).select_related(
        "election", "question", "application__village", "first_officer", "second_officer"
    )
    case = rows.filter(pk=case_id).first()
    if case is None or actor.identity not in {each.human_id for each in officers_of(case)}:
        raise NotYourCase
    act.require(actor, path=case.path)
    (application,) = locked_applications([case.application_id]).values()
    case.question.refresh_from_db()
    if application.withdrawn_at is not None or case.question.closed_at is not None:
        raise CaseClosed
    return case


def add_step(actor: Actor, case: Case, kind: StepKind, **given: Any) -> UUID:
    """Keep what came into a case, for its officers."""
    first, second = officers_of(case)
    id_ = uuid7()
    row = (
        id_, case.id, case.path, first.person_id, second.person_id, str(kind),
        given.get("code", ""), given.get("dated_on"), given.get("reference", ""),
        given.get("note", ""), given.get("upload"), clock.now(), actor.identity,
    )  # fmt: skip
    with at_the_tables():
        insert_rows(CaseStep, _STEP, [row])
    return id_


def record_step(actor: Actor, act: str, case: Case, **more: Any) -> None:
    """The entry of an act on a case: which, and never what it says of lists and parties."""
    record(
        actor,
        act,
        path=case.path,
        payload={"case": str(case.id), "number": case.label, **more},
        election_id=case.election_id,
    )
