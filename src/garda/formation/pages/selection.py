"""The selection of one body in one region, as its page shows it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from uuid import UUID

from garda.documents.models import Document
from garda.formation.contests import (
    SCREENED,
    WRITTEN,
    Contest,
    candidates,
    contenders_of,
    lists_of,
    openings_of,
    outcome_of,
    rules_for,
    scores_of,
    selection_in,
)
from garda.formation.domain.selection import final_mark, invited, told
from garda.formation.models import (
    Application,
    ApplicationPaper,
    Appointment,
    Mark,
    Outcome,
    PaperState,
    Selection,
    SelectionLine,
    Step,
)
from garda.formation.services.marking import MARKER_AND_CONFIRMER
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.packs.types import Stage

#: What a stage of the call is at a day: its style, sign and word, as the front page shows stages.
_PAST, _NOW, _NEXT = ("done", "check", "Selesai"), ("now", "clock", "Berlangsung"), (
    "", "calendar", "Nanti",
)  # fmt: skip
_OUTCOMES: Mapping[str | None, tuple[str, str]] = {
    Outcome.MS: ("ok", "MS"),
    Outcome.TMS: ("bahaya", "TMS"),
    Outcome.ASK: ("awas", "Klarifikasi"),
    None: ("netral", "Belum diperiksa"),
}


@dataclass(frozen=True, slots=True)
class StageLine:
    stage: Stage
    css: str
    sign: str
    word: str


@dataclass(frozen=True, slots=True)
class StepCell:
    """One step of one applicant: the confirmed mark, or that one waits, and for whom."""

    score: Decimal | None = None
    waits: bool = False
    #: Whether the reader may confirm what waits.
    may_confirm: bool = False

    @property
    def told(self) -> str:
        return told(self.score) if self.score is not None else ""


@dataclass(frozen=True)
class CandidateLine:
    """One applicant. ``papers``: ids of documents that wait to be looked at."""

    application: Application
    written: StepCell
    interview: StepCell
    final: Decimal | None
    invited: bool
    result: SelectionLine | None
    papers: Sequence[UUID]

    @property
    def outcome(self) -> tuple[str, str]:
        return _OUTCOMES[outcome_of(self.application)]

    @property
    def final_told(self) -> str:
        return told(self.final) if self.final is not None else ""


@dataclass(frozen=True)
class SelectionPage:
    contest: Contest
    stages: Sequence[StageLine]
    lines: Sequence[CandidateLine]
    selection: Selection | None
    lists: Mapping[str, Document]
    members: Sequence[Appointment]
    seats: int

    @property
    def has_written(self) -> bool:
        return self.contest.rule.written is not None

    @property
    def has_interview(self) -> bool:
        return bool(self.contest.rule.criteria)

    @property
    def screened(self) -> Document | None:
        return self.lists.get(SCREENED)

    @property
    def written_list(self) -> Document | None:
        return self.lists.get(WRITTEN)

    @cached_property
    def undecreed(self) -> int:
        return sum(member.decree_id is None for member in self.members)

    @cached_property
    def confirmable(self) -> Mapping[str, Sequence[UUID]]:
        """Applications whose marks the reader may confirm, by step."""
        return {
            step: [x.application.id for x in self.lines if getattr(x, step).may_confirm]
            for step in (Step.WRITTEN.value, Step.INTERVIEW.value)
        }

    @cached_property
    def waiting(self) -> int:
        return sum(line.written.waits + line.interview.waits for line in self.lines)

    @cached_property
    def ready(self) -> bool:
        """Whether the plenary may decide, as far as this page knows."""
        settled = all(outcome_of(x.application) in (Outcome.MS, Outcome.TMS) for x in self.lines)
        announced = not self.has_written or self.written_list is not None
        return bool(self.lines) and settled and announced and not self.waiting


def selection_page(contest: Contest, actor: Actor) -> SelectionPage:
    """Everything about one selection. Ten queries for any number of applicants."""
    people = list(candidates(contest))
    scores, selection = scores_of(people), selection_in(contest)
    openings = openings_of(contest)
    rules = rules_for(contest, selection.seats if selection else len(openings))
    contenders = {each.id: each for each in contenders_of(contest, people, scores)}
    going_on = invited(contenders.values(), rules)
    given, results, papers = _given(people), _results(selection), _papers(people)
    marks = {id_: final_mark(each, rules) for id_, each in contenders.items()}
    lines = [
        CandidateLine(
            application=each,
            written=_cell(Step.WRITTEN, each, scores, given, actor),
            interview=_cell(Step.INTERVIEW, each, scores, given, actor),
            final=marks.get(str(each.id)),
            invited=str(each.id) in going_on,
            result=results.get(each.id),
            papers=papers.get(each.id, ()),
        )
        for each in people
    ]
    return SelectionPage(
        contest=contest,
        stages=stage_lines(contest, clock.today(contest.region.time_zone)),
        lines=sorted(lines, key=_by_result),
        selection=selection,
        lists=lists_of(contest),
        members=_members(contest),
        seats=len(openings),
    )


def stage_lines(contest: Contest, today: date) -> list[StageLine]:
    """The ribbon: which stages are over, run, or come."""
    return [
        StageLine(
            stage, *(_PAST if stage.ends < today else _NOW if stage.starts <= today else _NEXT)
        )
        for stage in contest.plan.stages
    ]


def _by_result(line: CandidateLine) -> tuple[int, int, Decimal, str]:
    """Seats, then reserves, then the rest; before the plenary by mark, then by receipt."""
    mark = -(line.final if line.final is not None else line.written.score or Decimal(-1))
    found, receipt = line.result, line.application.receipt
    if found is None or (found.seat is None and found.rank is None):
        return 2, 0, mark, receipt
    return (0, found.seat, mark, receipt) if found.seat else (1, found.rank or 0, mark, receipt)


def _given(people: Sequence[Application]) -> Mapping[tuple[UUID, str], set[UUID]]:
    """Who gave marks, by application and step. One query."""
    found: dict[tuple[UUID, str], set[UUID]] = defaultdict(set)
    rows = Mark.objects.filter(application__in=people)
    for application, step, by in rows.values_list("application", "step", "given_by"):
        found[application, step].add(by)
    return found


def _cell(
    step: str,
    application: Application,
    scores: Mapping[UUID, Mapping[str, Decimal]],
    given: Mapping[tuple[UUID, str], set[UUID]],
    actor: Actor,
) -> StepCell:
    score, by = scores.get(application.id, {}).get(step), given.get((application.id, step), set())
    if score is not None or not by:
        return StepCell(score)
    own = MARKER_AND_CONFIRMER.is_broken(actor.identity, [*by, application.person_id])
    return StepCell(waits=True, may_confirm=not own)


def _results(selection: Selection | None) -> dict[UUID, SelectionLine]:
    if selection is None:
        return {}
    rows = selection.lines.select_related("station")
    return {line.application_id: line for line in rows}


def _papers(people: Sequence[Application]) -> dict[UUID, list[UUID]]:
    """Documents that wait, by application. One query."""
    found: dict[UUID, list[UUID]] = defaultdict(list)
    rows = ApplicationPaper.objects.filter(application__in=people, state=PaperState.WAITING)
    for paper, application in rows.order_by("code").values_list("id", "application"):
        found[application].append(paper)
    return found


def _members(contest: Contest) -> list[Appointment]:
    held = Appointment.objects.filter(
        election=contest.election,
        region=contest.region,
        body=contest.body.code,
        ended_on__isnull=True,
    )
    return list(held.select_related("person", "station", "decree").order_by("path", "seat"))
