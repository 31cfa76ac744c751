"""Marks of a written test and of interviews: entered by one person, confirmed by another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction

from garda.formation import errors_selection as refusals
from garda.formation.contests import (
    WRITTEN,
    Contest,
    candidates,
    contest_of,
    in_step,
    lists_of,
    selection_in,
)
from garda.formation.domain.selection import HIGHEST, LOWEST, average
from garda.formation.models import Application, Mark, Score, Step
from garda.formation.staffing import lock_village
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.duties import two_people
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.regions.models import Election, Region

MARK = act("formation.mark", "Mengisi nilai seleksi badan adhoc", Role.KPU_REGENCY, Role.PPS)
CONFIRM_MARKS = act(
    "formation.confirm_mark", "Mengesahkan nilai seleksi badan adhoc", Role.KPU_REGENCY, Role.PPS
)
MARKER_AND_CONFIRMER = two_people(
    "formation.mark", "Mengisi nilai seleksi badan adhoc", "Mengesahkan nilai itu"
)
#: Stage of the call by step, and the criterion of a written mark.
STAGES: Mapping[str, str] = {Step.WRITTEN: "written_test", Step.INTERVIEW: "interview"}
WHOLE = ""
_DIGITS = -2
#: Marks of one applicant by criterion.
Sheet = Mapping[str, Decimal]


@transaction.atomic
def enter_marks(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    step: str,
    marks: Mapping[UUID, Sheet],
) -> int:
    """Enter marks of applicants (by application) in one step; returns of how many. One act.

    For the role that selects the body. In an interview everybody marks for themselves and every
    criterion; a mark of the test is typed by one person (criterion ``""``). Typed anew, a mark
    replaces the own one until it is confirmed. All or none. Raises NotAllowed, NotSelected,
    NoSuchSeat, NoCall, NoSuchStep, StepNotBegun, StepClosed, NotInStep, MarkOutOfRange,
    MarkConfirmed, SameMarker (somebody else typed this one), OwnMark.
    """
    contest = contest_of(election, body, region)
    MARK.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    require_open(contest, step)
    people = _people(contest, step, marks)
    _check(contest, actor, step, people, marks)
    _store(actor, election, step, marks)
    record(
        actor,
        "formation.marks_entered",
        path=region.path,
        payload={"body": body, "step": step, "count": len(marks)},
        items=[[str(each), _told(marks[each])] for each in sorted(marks)],
        election_id=election.id,
    )
    return len(marks)


@transaction.atomic
def confirm_marks(
    actor: Actor,
    *,
    election: Election,
    body: str,
    region: Region,
    step: str,
    applications: Collection[UUID],
) -> int:
    """Confirm the marks of these applicants, all or none; of an interview they are averaged.

    For the role that selects the body, and for nobody who gave one of them. Raises as
    :func:`enter_marks`, and NothingToConfirm.
    """
    contest = contest_of(election, body, region)
    CONFIRM_MARKS.require(actor, path=region.path, among=[contest.rule.decided_by])
    lock_village(region)
    require_open(contest, step)
    people = _people(contest, step, applications)
    _refuse_confirmed(step, people)
    given = _given(step, people)
    if not applications or len(given) < len(people):
        raise refusals.NothingToConfirm(contest.place)
    _refuse_own(actor, people, given)
    scores = [
        Score(
            election=election,
            application=each,
            step=step,
            score=_counts(contest, step, given[each.id]),
            given_by=sorted(given[each.id]),
            confirmed_by=actor.identity,
            confirmed_at=clock.now(),
        )
        for each in people
    ]
    Score.objects.bulk_create(scores)
    record(
        actor,
        "formation.marks_confirmed",
        path=region.path,
        payload={"body": body, "step": step, "count": len(scores)},
        items=[[str(score.application_id), str(score.score)] for score in scores],
        election_id=election.id,
    )
    return len(scores)


def require_open(contest: Contest, step: str) -> None:
    """The step is one of the body, has begun, and its result does not stand yet."""
    stage = contest.stage(STAGES.get(step, ""))
    known = contest.rule.written if step == Step.WRITTEN else contest.rule.criteria
    if stage is None or not known:
        raise refusals.NoSuchStep(contest.body.name.id, step)
    if clock.today(contest.region.time_zone) < stage.starts:
        raise refusals.StepNotBegun(stage.name.id, stage.starts)
    announced = WRITTEN in lists_of(contest)
    if selection_in(contest) is not None or (announced and step == Step.WRITTEN):
        raise refusals.StepClosed(contest.place)
    if step == Step.INTERVIEW and contest.rule.written and not announced:
        raise refusals.WrittenNotAnnounced(contest.place)


def _people(contest: Contest, step: str, ids: Collection[UUID]) -> list[Application]:
    """The applicants of the step whom the act is about. Raises NotInStep."""
    everybody = list(candidates(contest))
    allowed = in_step(contest, step, everybody)
    strange = set(ids) - allowed
    if strange:
        receipts = {each.id: each.receipt for each in everybody}
        raise refusals.NotInStep(sorted(receipts.get(id_, str(id_)) for id_ in strange))
    return [each for each in everybody if each.id in ids]


def _check(
    contest: Contest,
    actor: Actor,
    step: str,
    people: Sequence[Application],
    marks: Mapping[UUID, Sheet],
) -> None:
    criteria = {WHOLE} if step == Step.WRITTEN else set(contest.weights)
    wrong = [a.receipt for a in people if not _is_sheet(marks[a.id], criteria)]
    if wrong:
        raise refusals.MarkOutOfRange(wrong)
    for each in people:
        if each.person_id == actor.identity:
            raise refusals.OwnMark(each.receipt)
    _refuse_confirmed(step, people)
    if step == Step.WRITTEN:
        others = {id_ for id_, by in _given(step, people).items() if actor.identity not in by}
        if others:
            raise refusals.TypedByOther([a.receipt for a in people if a.id in others])


def _is_sheet(sheet: Sheet, criteria: Collection[str]) -> bool:
    return set(sheet) == set(criteria) and all(map(_is_mark, sheet.values()))


def _is_mark(mark: Decimal) -> bool:
    if not mark.is_finite() or not LOWEST <= mark <= HIGHEST:
        return False
    exponent = mark.normalize().as_tuple().exponent
    return isinstance(exponent, int) and exponent >= _DIGITS


def _refuse_confirmed(step: str, people: Sequence[Application]) -> None:
    done = set(
        Score.objects.filter(application__in=people, step=step).values_list(
            "application", flat=True
        )
    )
    if done:
        raise refusals.MarkConfirmed([a.receipt for a in people if a.id in done])


def _given(step: str, people: Sequence[Application]) -> dict[UUID, dict[UUID, dict[str, Decimal]]]:
    """Marks by application, by who gave them, by criterion. One query."""
    found: dict[UUID, dict[UUID, dict[str, Decimal]]] = defaultdict(lambda: defaultdict(dict))
    rows = Mark.objects.filter(application__in=people, step=step)
    for each in rows:
        found[each.application_id][each.given_by][each.criterion] = each.mark
    return found


def _refuse_own(
    actor: Actor, people: Sequence[Application], given: Mapping[UUID, Mapping[UUID, Any]]
) -> None:
    mine = [
        a.receipt for a in people if MARKER_AND_CONFIRMER.is_broken(actor.identity, given[a.id])
    ]
    if mine:
        raise refusals.SameMarker(mine)
    for each in people:
        if each.person_id == actor.identity:
            raise refusals.OwnMark(each.receipt)


def _counts(contest: Contest, step: str, sheets: Mapping[UUID, Sheet]) -> Decimal:
    weights = {WHOLE: 100} if step == Step.WRITTEN else contest.weights
    return average(sheets.values(), weights)


def _store(actor: Actor, election: Election, step: str, marks: Mapping[UUID, Sheet]) -> None:
    own = Mark.objects.filter(application__in=list(marks), step=step, given_by=actor.identity)
    own.delete()
    Mark.objects.bulk_create(
        Mark(
            election=election,
            application_id=application,
            step=step,
            criterion=criterion,
            mark=mark,
            given_by=actor.identity,
            given_at=clock.now(),
        )
        for application, sheet in marks.items()
        for criterion, mark in sheet.items()
    )


def _told(sheet: Sheet) -> dict[str, str]:
    return {criterion: str(mark) for criterion, mark in sorted(sheet.items())}
