"""Lists of a selection that are announced, and what must be settled before anything is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation import errors_selection as refusals
from garda.formation.contests import (
    SCREENED,
    SELECTION_LIST,
    WRITTEN,
    Contest,
    candidates,
    contest_of,
    in_step,
    lists_of,
    outcome_of,
)
from garda.formation.errors_replacing import AlreadyAnnounced, NothingToAnnounce
from garda.formation.models import Application, Mark, Outcome, Score, Step
from garda.formation.selection_papers import list_facts, office_of
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

from .announcing import SERIES

ANNOUNCE_LIST = act(
    "formation.announce_selection",
    "Mengumumkan hasil tahap seleksi badan adhoc",
    Role.KPU_REGENCY,
    Role.PPS,
)
_TITLES: Mapping[str, str] = {
    SCREENED: "Pengumuman Hasil Penelitian Administrasi Calon Anggota",
    WRITTEN: "Pengumuman Hasil Tes Tertulis Calon Anggota",
}


@transaction.atomic
def announce_list(
    actor: Actor, *, election: Election, body: str, region: Region, step: str
) -> Document:
    """Sign the list of who passed the check (SCREENED) or the test (WRITTEN); public at once.

    For the role that selects the body. Raises NotAllowed, NotSelected, NoSuchSeat, NoCall,
    NoSuchStep, AlreadyAnnounced, NothingToAnnounce, StepIncomplete.
    """
    contest = contest_of(election, body, region)
    ANNOUNCE_LIST.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    if step not in _TITLES or (step == WRITTEN and contest.rule.written is None):
        raise refusals.NoSuchStep(contest.body.name.id, step)
    former = lists_of(contest).get(step)
    if former is not None:
        raise AlreadyAnnounced(region.name, former.number or 0)
    applications = list(candidates(contest))
    if not applications:
        raise NothingToAnnounce(region.name)
    require_settled(contest, applications, [Step.WRITTEN] if step == WRITTEN else [])
    passed = in_step(contest, Step.WRITTEN if step == SCREENED else Step.INTERVIEW, applications)
    listed = [each.id for each in applications if each.id in passed]
    document = issue(
        actor,
        election=election,
        office=office_of(contest),
        region=region,
        kind=SELECTION_LIST,
        series=SERIES,
        title=f"{_TITLES[step]} {contest.place}",
        facts=list_facts(contest, step, len(applications), listed),
        signed_at=clock.now(),
    )
    record(
        actor,
        "formation.selection_announced",
        path=region.path,
        payload={"document": str(document.id), "body": body, "step": step, "count": len(listed)},
        election_id=election.id,
    )
    return document


def require_settled(
    contest: Contest, applications: Sequence[Application], steps: Sequence[str]
) -> None:
    """Everybody has MS or TMS, and no entered mark of the steps waits. Raises StepIncomplete."""
    marked = Mark.objects.filter(application__in=applications, step__in=steps)
    done = set(
        Score.objects.filter(application__in=applications).values_list("application", "step")
    )
    waiting = {a for a, step in marked.values_list("application", "step") if (a, step) not in done}
    # Who fails the check after a mark was entered is out, whatever the mark.
    settled: Mapping[str | None, set[UUID]] = {Outcome.MS: waiting, Outcome.TMS: set()}
    left = [a.receipt for a in applications if a.id in settled.get(outcome_of(a), {a.id})]
    if left:
        raise refusals.StepIncomplete(contest.place, left)
