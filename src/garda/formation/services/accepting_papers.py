"""Papers of a village that wait, found right at once: what an officer has seen in one look."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from garda.formation import errors_papers as refusals
from garda.formation.domain import lifecycle
from garda.formation.domain.lifecycle import Life
from garda.formation.lives import lives_of
from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.offices import decider
from garda.formation.staffing import KPPS, lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.errors import GardaError
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, PaperRules
from garda.regions.models import Election, Region

from .checking_papers import CHECK
from .judging import judge_all_again


class _Paper(NamedTuple):
    """What is looked at of a paper, without a model's weight: a village has hundreds."""

    id: UUID
    application: UUID
    code: str
    version: int
    upload: UUID | None
    replaced: bool


@transaction.atomic
def accept_papers(
    actor: Actor, *, election: Election, village: Region, paper_ids: Collection[UUID]
) -> int:
    """Find these papers right, all or none; returns how many. One act.

    For the PPS of the village. Each is the newest version of its document and waits; applications
    that were judged before are judged anew. Raises NotAllowed, and PaperRefused that tells of each
    paper which cannot be found right: replaced, checked already, not scanned where it must be, of
    an application that was withdrawn or decided, or not of this village.
    """
    CHECK.require(actor, path=village.path, among=_deciders(election, paper_ids))
    lock_village(village)
    papers = _papers(election, village, set(paper_ids))
    applications = _applications(papers)
    _refuse_any(election, papers, applications)
    ids = [paper.id for paper in papers]
    ApplicationPaper.objects.filter(id__in=ids).update(
        state=PaperState.ACCEPTED, due_on=None, checked_at=clock.now(), checked_by=actor.identity
    )
    outcomes = judge_all_again(election, list(applications.values()))
    _record(actor, election, village, papers, outcomes)
    return len(papers)


def acceptable(rule: DocumentRule | None, *, scanned: bool) -> bool:
    """Whether a waiting paper may be found right as it is: scanned, where it must be."""
    return rule is not None and (scanned or not rule.scan)


def _deciders(election: Election, paper_ids: Collection[UUID]) -> set[str]:
    """Who checks all these papers, by the bodies that they are for; of none, the PPS as ever."""
    papers = ApplicationPaper.objects.filter(id__in=paper_ids)
    bodies = set(papers.values_list("application__body", flat=True).distinct())
    among = [{decider(election, body)} for body in bodies or {KPPS}]
    return set.intersection(*among)


def _papers(election: Election, village: Region, ids: Collection[UUID]) -> Sequence[_Paper]:
    """The papers with whether they are the newest of their kind. Raises PaperRefused."""
    newer = ApplicationPaper.objects.filter(
        application=OuterRef("application"), code=OuterRef("code"), version__gt=OuterRef("version")
    )
    found = ApplicationPaper.objects.filter(
        id__in=ids, election=election, application__village=village
    )
    rows = found.annotate(replaced=Exists(newer)).order_by("application", "code")
    papers = [_Paper(*row) for row in rows.values_list(*_Paper._fields)]
    if len(papers) < len(ids):
        raise refusals.not_of_village(village.name)
    return papers


def _applications(papers: Iterable[_Paper]) -> dict[UUID, Application]:
    """Whose they are, by id, each once however many papers it has."""
    ids = {paper.application for paper in papers}
    return Application.every.select_related("person").in_bulk(ids)


def _refuse_any(
    election: Election,
    papers: Iterable[_Paper],
    applications: Mapping[UUID, Application],
) -> None:
    rules, wrong = get_pack(election.pack).papers, []
    lives = lives_of(election, list(applications.values()))
    for paper in papers:
        refusal = _refusal(rules, paper, lives[paper.application])
        if refusal is not None:
            wrong.append((applications[paper.application].receipt, paper.code, refusal))
    if wrong:
        raise refusals.cannot_accept_all(wrong)


def _refusal(rules: PaperRules, paper: _Paper, life: Life) -> GardaError | None:
    """Why this one cannot be found right; None when it can."""
    rule = rules.document(paper.code)
    if rule is None:
        return refusals.unknown_document(paper.code)
    if paper.replaced:
        return refusals.replaced_since(rule.name.id)
    try:
        lifecycle.check(life, paper.code, accepted=True)
    except GardaError as refusal:
        return refusal
    scanned = paper.upload is not None
    return None if acceptable(rule, scanned=scanned) else refusals.not_scanned(rule.name.id)


def _record(
    actor: Actor,
    election: Election,
    village: Region,
    papers: Sequence[_Paper],
    outcomes: Mapping[UUID, str],
) -> None:
    record(
        actor,
        "formation.papers_accepted",
        path=village.path,
        payload={"count": len(papers), "outcomes": dict(Counter(outcomes.values()))},
        items=[
            [
                str(application),
                outcomes.get(application),
                [[str(paper.id), paper.code, paper.version] for paper in theirs],
            ]
            for application, theirs in groupby(papers, key=lambda paper: paper.application)
        ],
        election_id=election.id,
    )
