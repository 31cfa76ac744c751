"""A mark that was wrong although two people looked at it: opened again, with a reason."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction

from garda.formation import errors_selection as refusals
from garda.formation.contests import candidates, contest_of
from garda.formation.models import Mark, Score, Step
from garda.formation.staffing import lock_village
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.privacy.reasons import checked_reason
from garda.regions.models import Election, Region

from .marking import require_open

REOPEN_MARKS = act(
    "formation.reopen_mark", "Membuka lagi nilai seleksi", Role.KPU_REGENCY, Role.PPS
)


@transaction.atomic
def reopen_marks(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    step: str,
    application: UUID,
    reason: str,
) -> None:
    """Take the confirmation of one applicant's marks back; the entry keeps what was confirmed.

    For the role that selects the body, never about oneself, while the step is open: after the list
    of a test, its paper is withdrawn first. A written mark is typed anew by anybody, also one that
    waits and whose typist is away; interviewers mend their own. Two people are needed again. Raises
    NotAllowed, NotSelected, NoSuchSeat, NoCall, NoSuchStep, StepNotBegun, StepClosed, NotInStep,
    NothingToConfirm, OwnMark, BadReason.
    """
    contest = contest_of(election, body, region)
    REOPEN_MARKS.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    require_open(contest, step)
    found = candidates(contest).filter(pk=application).first()
    if found is None:
        raise refusals.NotInStep([str(application)])
    if found.person_id == actor.identity:
        raise refusals.OwnMark(found.receipt)
    why = checked_reason(reason)
    before = Score.objects.filter(application=application, step=step)
    scores = list(before.values_list("score", flat=True))
    before.delete()
    typed = 0
    if step == Step.WRITTEN:
        typed, _ = Mark.objects.filter(application=application, step=step).delete()
    if not scores and not typed:
        raise refusals.NothingToConfirm(contest.place)
    record(
        actor,
        "formation.marks_reopened",
        path=region.path,
        payload={
            "body": body,
            "step": step,
            "application": str(application),
            "score": str(scores[0]) if scores else None,
            "reason": why,
        },
        election_id=election.id,
    )
