"""What the pages of cases show: to officers all that lies in a case, to Bawaslu where it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from garda.documents.links import link_to
from garda.documents.models import Upload
from garda.kernel.actor import Actor
from garda.kernel.roles import Role

from .forms import (
    AnswerForm,
    EvidenceForm,
    HandOverForm,
    InterviewForm,
    ToldForm,
    VerdictForm,
)
from .models import AffiliationList, Case, CaseStep, StepKind
from .officers import HANDLING
from .queries import CaseFile, colleagues
from .words import ANSWERS, HITS, VERDICTS


@dataclass(frozen=True)
class CaseLine:
    """Where a case stands: nothing of what lies in it."""

    case: Case

    @cached_property
    def state(self) -> tuple[str, str]:
        """Tone and words."""
        question = self.case.question
        if self.case.application.withdrawn_at is not None:
            return "netral", "Pelamar mundur"
        if question.closed_at is not None:
            return ("ok" if question.verdict == "pass" else "bahaya"), VERDICTS[question.verdict]
        if question.first_by is not None:
            return "awas", "Menunggu petugas kedua"
        return ("info", "Dalam klarifikasi") if self.case.told_at else ("awas", "Surat belum")

    @property
    def decided(self) -> bool:
        return self.case.question.closed_at is not None


def own_page(case: Case) -> CaseLine:
    """A line of the list."""
    return CaseLine(case)


@dataclass(frozen=True, slots=True)
class StepLine:
    """One thing in a case, for people. ``link``: to its file, for the reader alone."""

    title: str
    text: str
    day: date | None
    recorded_at: datetime
    link: str = ""


@dataclass(frozen=True, slots=True)
class HitLine:
    """Why somebody is asked."""

    kind: str
    how: str
    party: str
    source: str
    name: str


@dataclass
class CaseForms:
    """Forms of the page; the one that was sent holds what was typed."""

    told: ToldForm
    answer: AnswerForm
    evidence: EvidenceForm
    interview: InterviewForm
    verdict: VerdictForm
    hand: HandOverForm


def forms_of(
    case: Case, file: CaseFile, sent: str = "", data: Any = None, files: Any = None
) -> CaseForms:
    """All forms, with what was sent in the one of that name."""

    def given(name: str) -> Any:
        return data if name == sent else None

    kinds = [(k, e.name.id) for k, e in file.rules.evidence.items() if k != StepKind.INTERVIEW]
    return CaseForms(
        told=ToldForm(given("told"), initial={"told_at": file.now}),
        answer=AnswerForm(given("answer")),
        evidence=EvidenceForm(kinds, given("evidence"), files if sent == "evidence" else None),
        interview=InterviewForm(given("interview")),
        # What was sent is refused by the table itself, in words.
        verdict=VerdictForm(
            VERDICTS if sent == "verdict" else file.finding.verdicts, given("verdict")
        ),
        hand=HandOverForm(colleagues(case), given("hand")),
    )


@dataclass(frozen=True)
class CasePage(CaseLine):
    """``inside`` and ``forms`` are None for whoever is no officer of the case."""

    inside: CaseFile | None = None
    forms: CaseForms | None = None
    hits: Sequence[HitLine] = ()
    steps: Sequence[StepLine] = ()
    other: str = ""
    confirms: bool = False
    proposes: bool = False

    @property
    def missing(self) -> list[str]:
        """What the table still asks for, as people call it."""
        return self.inside.names_of(self.inside.finding.missing) if self.inside else []

    @property
    def answered(self) -> str:
        answer = self.inside.answer if self.inside else None
        return ANSWERS[answer.code] if answer else ""


def case_page(actor: Actor, case: Case, file: CaseFile, given: CaseForms | None = None) -> CasePage:
    """The page for a reader who may know of the case."""
    if actor.role not in HANDLING:
        return CasePage(case)
    open_ = case.question.closed_at is None and case.application.withdrawn_at is None
    first = case.question.first_by
    return CasePage(
        case,
        inside=file,
        forms=(given or forms_of(case, file)) if open_ else None,
        hits=_hit_lines(file),
        steps=_step_lines(actor, file),
        other=_other(actor, case),
        confirms=open_ and first not in (None, actor.identity),
        proposes=open_ and first in (None, actor.identity) and actor.role in _PROPOSING,
    )


_PROPOSING = frozenset({Role.PPS, Role.KPU_REGENCY})


def _hit_lines(file: CaseFile) -> list[HitLine]:
    lists = AffiliationList.objects.in_bulk([hit.list_id for hit in file.hits if hit.list_id])
    labels = {id_: each.label for id_, each in lists.items()}
    kinds = {code: kind.name.id for code, kind in file.rules.lists.items()}
    return [
        HitLine(kinds[h.kind], HITS[h.hit], h.party, labels.get(h.list_id, ""), h.name)
        for h in file.hits
    ]


def _step_lines(actor: Actor, file: CaseFile) -> list[StepLine]:
    uploads = Upload.objects.in_bulk([s.upload_id for s in file.steps if s.upload_id])
    return [_step_line(actor, file, step, uploads) for step in file.steps]


def _step_line(actor: Actor, file: CaseFile, step: CaseStep, uploads: Any) -> StepLine:
    title = str(StepKind(step.kind).label)
    if step.kind == StepKind.EVIDENCE:
        title = file.rules.evidence[step.code].name.id
    text = ANSWERS.get(step.code, "") if step.kind == StepKind.ANSWER else step.reference
    upload = uploads.get(step.upload_id)
    return StepLine(
        title,
        " · ".join(part for part in (text, step.note) if part),
        step.dated_on,
        step.recorded_at,
        link_to(actor, upload, "scan") if upload else "",
    )


def _other(actor: Actor, case: Case) -> str:
    """Name of the case's other officer."""
    officers = (case.first_officer, case.second_officer)
    other = next((o for o in officers if o.id != actor.account_id), None)
    return other.person.name if other is not None and other.person is not None else ""
