"""What the pages of responses show to whom."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from garda.documents.links import link_to
from garda.formation.models import Question
from garda.formation.services.questions import CONFIRM_VERDICT, PROPOSE_VERDICT
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import LABELS
from garda.packs.loader import get_pack
from garda.packs.types import EligibilityRule
from garda.regions.models import Region

from .domain.cases import Case, State, Weight
from .domain.window import window_of
from .forms_case import NOTE_KINDS
from .models import Recommendation, Reporter, Response
from .queries import case_of
from .services.handling import HANDLERS
from .services.recommending import SUPERVISING

STATE_NAMES = {
    State.NEW: "Baru",
    State.TAKEN_UP: "Diklarifikasi",
    State.CLOSED: "Belum dijawab",
    State.ANSWERED: "Dijawab",
}
STATE_TONES = {
    State.NEW: "awas",
    State.TAKEN_UP: "info",
    State.CLOSED: "awas",
    State.ANSWERED: "ok",
}
WEIGHT_NAMES = {
    Weight.ANONYMOUS: "Anonim, tanpa bukti",
    Weight.NAMED: "Bernama, tanpa bukti",
    Weight.EVIDENCE: "Anonim, dengan bukti",
    Weight.NAMED_EVIDENCE: "Bernama, dengan bukti",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One response in a list."""

    response: Response
    state: str
    tone: str
    weight: str
    rule: str
    late: bool


def rule_names(pack_id: str) -> dict[str, str]:
    return {rule.code: rule.name.id for rule in get_pack(pack_id).eligibility}


def lines(responses: Sequence[Response], pack_id: str, today: date) -> list[Line]:
    """Rows of a list, of responses with their counts."""
    names, settled_by = rule_names(pack_id), window_of(get_pack(pack_id)).settled_by
    return [_line(each, names, late=today > settled_by) for each in responses]


def _line(response: Response, names: dict[str, str], *, late: bool) -> Line:
    case = case_of(response)
    rule = response.question.rule if response.question else response.rule
    return Line(
        response,
        STATE_NAMES[case.state],
        STATE_TONES[case.state],
        WEIGHT_NAMES[case.weight],
        f"{rule} {names[rule]}" if rule in names else "Hal lain",
        late and case.state is not State.ANSWERED,
    )


@dataclass(frozen=True, slots=True)
class NoteLine:
    kind: str
    text: str
    noted_at: object


@dataclass(frozen=True, slots=True)
class Advice:
    """A recommendation, whom it goes to, and whether this reader answers it."""

    row: Recommendation
    issuer: str
    addressee: str
    overdue: bool
    answers: bool


@dataclass(frozen=True, slots=True)
class CasePage:
    """One response as one reader sees it. What the reader may do stands in ``may``."""

    response: Response
    line: Line
    question: Question | None
    notes: Sequence[NoteLine]
    files: Sequence[tuple[str, str]]
    advice: Sequence[Advice]
    rules: Sequence[EligibilityRule]
    settled_by: date
    today: date
    has_contact: bool
    others: int
    may: frozenset[str]


def case_page(actor: Actor, response: Response) -> CasePage:
    """Seven queries, however much there is."""
    village: Region = response.village
    today = clock.today(village.time_zone)
    pack = get_pack(response.election.pack)
    files = response.files.select_related("upload").order_by("id")
    has_contact = Reporter.objects.filter(response=response).exists()
    (line,) = lines([response], pack.id, today)
    return CasePage(
        response=response,
        line=line,
        question=response.question,
        notes=[
            NoteLine(NOTE_KINDS[n.kind], n.text, n.noted_at)
            for n in response.notes.order_by("noted_at", "id")
        ],
        files=[(link_to(actor, each.upload, "response"), each.upload.kind) for each in files],
        advice=_advice(actor, response, today),
        rules=[rule for rule in pack.eligibility if rule.enabled],
        settled_by=window_of(pack).settled_by,
        today=today,
        has_contact=has_contact,
        others=_others(response),
        may=_may(actor, response, case_of(response), has_contact=has_contact),
    )


def _others(response: Response) -> int:
    """Further responses about the same applicant: read together, settled one by one."""
    found = Response.objects.filter(application=response.application_id)
    return found.exclude(pk=response.pk).count()


def _advice(actor: Actor, response: Response, today: date) -> list[Advice]:
    rows = response.recommendations.select_related("office").order_by("issued_at", "id")
    return [
        Advice(
            row,
            LABELS[row.issuer_role],
            LABELS[row.addressee],
            row.answered_at is None and row.due_on < today,
            row.answered_at is None and row.addressee == actor.role,
        )
        for row in rows
    ]


def _may(actor: Actor, response: Response, case: Case, *, has_contact: bool) -> frozenset[str]:
    """Names of the acts whose forms are shown. The services ask again."""
    if actor.role in SUPERVISING:
        return frozenset({"recommend"})
    if actor.role not in HANDLERS:
        return frozenset()
    found = {"contact"} if has_contact else set()
    if case.state is State.CLOSED:
        found.add("answer")
    elif not case.settled:
        found |= _open_acts(actor, response, case)
    return frozenset(found)


def _open_acts(actor: Actor, response: Response, case: Case) -> set[str]:
    found = {"note"}
    if not case.taken_up or case.withdrawn:
        found.add("dismiss")
    if case.withdrawn:
        return found
    if not case.taken_up:
        found.add("take_up")
    found |= _question_acts(actor, response.question, response.application.person_id)
    return found


def _question_acts(actor: Actor, question: Question | None, applicant: UUID) -> set[str]:
    """Propose, or confirm what somebody else proposed; nobody about themselves."""
    if question is None or actor.identity == applicant:
        return set()
    if question.first_by in (None, actor.identity):
        return {"propose"} if actor.role in PROPOSE_VERDICT.roles else set()
    return {"confirm"} if actor.role in CONFIRM_VERDICT.roles else set()
