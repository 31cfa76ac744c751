"""Periksa syarat: the applicants of a village, and one applicant with every rule."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.formation.domain import eligibility
from garda.formation.domain.eligibility import Fact
from garda.formation.domain.papers import paper_verdicts
from garda.formation.models import Application, Assessment, Outcome, Question
from garda.formation.offices import rules_of
from garda.formation.paper_queries import ApplicationPapers, papers_of
from garda.formation.services.detecting import Hints, hints_of, household_pairs
from garda.formation.services.judging import (
    facts_of,
    judge,
    newest_of,
    special_stations,
)
from garda.formation.services.questions import OF_THE_VILLAGE
from garda.formation.staffing import open_applications
from garda.kernel.actor import Actor
from garda.kernel.roles import LABELS
from garda.packs.loader import get_pack
from garda.packs.types import EligibilityRule, Verdict
from garda.regions.models import Election, Region

from .papers import STANDINGS, DocumentRow, document_rows

#: Tone and word of an outcome; NOTHING before the first check.
NOTHING = ""
OUTCOMES: Mapping[str, tuple[str, str]] = {
    Outcome.MS: ("ok", "Memenuhi syarat"),
    Outcome.TMS: ("bahaya", "Tidak memenuhi syarat"),
    Outcome.ASK: ("awas", "Perlu klarifikasi"),
    NOTHING: ("netral", "Belum diperiksa"),
}
VERDICTS: Mapping[Verdict, tuple[str, str]] = {
    Verdict.PASS: ("ok", "Terpenuhi"),
    Verdict.FAIL: ("bahaya", "Tidak terpenuhi"),
    Verdict.ASK: ("awas", "Ditanyakan"),
    Verdict.PREFER: ("info", "Urutan diturunkan"),
}
PASS = Verdict.PASS
_ORDER = (Verdict.FAIL, Verdict.ASK, Verdict.PREFER, Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of the funnel."""

    label: str
    value: int
    note: str = ""


class _Judged:
    """Something with an outcome, in the colour and word that pages show for it."""

    __slots__ = ()
    outcome: str

    @property
    def tone(self) -> str:
        return OUTCOMES[self.outcome][0]

    @property
    def word(self) -> str:
        return OUTCOMES[self.outcome][1]


@dataclass(frozen=True, slots=True)
class Line(_Judged):
    """One applicant in the list: rules that are not met or asked about, questions by step.

    ``documents``: those that keep the requirements from being met, as ``D03 name: belum ada``.
    """

    application: Application
    outcome: str
    codes: tuple[str, ...]
    documents: tuple[tuple[str, str], ...]
    unproposed: int
    unconfirmed: int


@dataclass(frozen=True, slots=True)
class VillagePage:
    """``together``: stations where people of one family card sit, with their names."""

    lines: tuple[Line, ...]
    counts: Mapping[str, int]
    steps: tuple[Step, ...]
    together: tuple[tuple[str, str], ...]


def village_page(election: Election, village: Region) -> VillagePage:
    """All standing applications of a village, by receipt. Six queries."""
    with_them = ("person", "village", "station", "election", "call")
    applications = list(open_applications(election, village).select_related(*with_them))
    newest, questions = newest_of(applications), _open_questions(applications)
    lines = tuple(
        _line(stands, newest.get(stands.application.id), questions[stands.application.id])
        for stands in papers_of(applications)
    )
    counts = Counter(dict.fromkeys(OUTCOMES, 0))
    counts.update(line.outcome for line in lines)
    together = tuple(
        (path.rpartition("/")[2], " dan ".join(names))
        for path, names in household_pairs(election, village)
    )
    return VillagePage(lines, counts, _steps(counts), together)


def _steps(counts: Mapping[str, int]) -> tuple[Step, ...]:
    everyone = sum(counts.values())
    return (
        Step("Melamar", everyone),
        Step("Diperiksa", everyone - counts[NOTHING]),
        Step("Tidak gugur", counts[Outcome.MS] + counts[Outcome.ASK], "MS dan klarifikasi"),
        Step("Memenuhi syarat", counts[Outcome.MS]),
    )


def _open_questions(applications: Sequence[Application]) -> Mapping[UUID, list[Question]]:
    found: dict[UUID, list[Question]] = defaultdict(list)
    for question in Question.objects.filter(application__in=applications, closed_at__isnull=True):
        found[question.application_id].append(question)
    return found


def _line(
    stands: ApplicationPapers, newest: Assessment | None, questions: Iterable[Question]
) -> Line:
    steps = Counter(bool(q.first_by) for q in questions if q.origin in OF_THE_VILLAGE)
    if newest is None:
        return Line(stands.application, NOTHING, (), (), steps[False], steps[True])
    documents = {line.rule.code for line in stands.lines}
    codes = tuple(code for code in (*newest.failed, *newest.asked) if code not in documents)
    return Line(
        stands.application,
        newest.outcome,
        codes,
        tuple(document_notes(stands)),
        steps[False],
        steps[True],
    )


def document_notes(stands: ApplicationPapers) -> Iterator[tuple[str, str]]:
    """Code, and name with state, of every due document that does not pass."""
    unchecked = get_pack(stands.application.election.pack).papers.unchecked
    verdicts = paper_verdicts(stands.lines, unchecked)
    for line in stands.lines:
        if verdicts.get(line.rule.code, Verdict.PASS) is not Verdict.PASS:
            word = STANDINGS[line.standing][1].lower()
            yield line.rule.code, f"{line.rule.name.id}: {word}"


@dataclass(frozen=True, slots=True)
class QuestionLine:
    """A question as this officer sees it. ``here``: it is decided on this page.

    Cases of neutrality and of public responses are decided where they are kept, by their officers:
    here nothing is shown of them but the text that the applicant reads.
    """

    question: Question
    here: bool
    may_propose: bool
    may_confirm: bool


@dataclass(frozen=True, slots=True)
class RuleLine:
    """One rule with its verdict now, what it rests on, and the questions about it."""

    rule: EligibilityRule
    verdict: Verdict
    text: str
    known: str
    evidence: tuple[str, ...]
    questions: tuple[QuestionLine, ...]
    may_waive: bool

    @property
    def tone(self) -> str:
        return VERDICTS[self.verdict][0]

    @property
    def word(self) -> str:
        return VERDICTS[self.verdict][1]


@dataclass(frozen=True, slots=True)
class ApplicantPage(_Judged):
    """``stale``: the papers say something else than at the last check. ``documents``: all that are
    due or came; ``lacking``: those that keep the requirements from being met."""

    application: Application
    outcome: str
    rules: tuple[RuleLine, ...]
    documents: tuple[DocumentRow, ...]
    lacking: tuple[DocumentRow, ...]
    stale: bool
    hints: Hints | None

    @property
    def unmet(self) -> tuple[RuleLine, ...]:
        return tuple(line for line in self.rules if line.verdict is not Verdict.PASS)


@dataclass(frozen=True, slots=True)
class Powers:
    """What the one who reads may do here."""

    proposes: bool
    confirms: bool
    knows_ties: bool


def applicant_page(
    election: Election, application: Application, actor: Actor, powers: Powers
) -> ApplicantPage:
    """One applicant (person loaded) with every rule, what is not met first. Seven queries, and
    six more for who may know of ties."""
    ((_, found),) = judge(election, [application])
    newest = newest_of([application]).get(application.id)
    outcome = newest.outcome if newest else NOTHING
    act = powers if application.withdrawn_at is None else Powers(False, False, powers.knows_ties)
    lines = _rule_lines(election, application, found.verdicts, actor, act)
    rows = tuple(document_rows(application))
    verdicts = found.verdicts
    return ApplicantPage(
        application=application,
        outcome=outcome,
        documents=rows,
        lacking=tuple(r for r in rows if verdicts.get(r.line.rule.code, PASS) is not PASS),
        rules=tuple(sorted(lines, key=lambda line: _ORDER.index(line.verdict))),
        stale=newest is not None and outcome != found.outcome,
        hints=hints_of(election, application) if powers.knows_ties else None,
    )


def _rule_lines(
    election: Election,
    application: Application,
    verdicts: Mapping[str, Verdict],
    actor: Actor,
    powers: Powers,
) -> list[RuleLine]:
    facts = facts_of(election, application, special_stations([application]))
    asked: dict[str, list[QuestionLine]] = defaultdict(list)
    for question in application.questions.order_by("asked_at", "id"):
        asked[question.rule].append(_question(question, application, actor, powers))
    names = {paper.code: paper.name.id for paper in get_pack(election.pack).papers.documents}
    waives = powers.proposes and application.person_id != actor.person_id
    return [
        RuleLine(
            rule=rule,
            verdict=verdicts[rule.code],
            text=eligibility.text_of(rule, verdicts[rule.code]).id,
            known=fact_words(facts.get(rule.fact)),
            evidence=tuple(f"{code} {names[code]}" for code in rule.evidence),
            questions=tuple(asked[rule.code]),
            may_waive=waives and rule.waivable and verdicts[rule.code] is Verdict.FAIL,
        )
        for rule in rules_of(election, application.body)
    ]


def _question(
    question: Question, application: Application, actor: Actor, powers: Powers
) -> QuestionLine:
    here = question.origin in OF_THE_VILLAGE
    mine = question.first_by is not None and question.first_by == actor.person_id
    free = here and question.closed_at is None and application.person_id != actor.person_id
    return QuestionLine(
        question=question,
        here=here,
        may_propose=free and powers.proposes and (question.first_by is None or mine),
        may_confirm=free and powers.confirms and question.first_by is not None and not mine,
    )


def fact_words(fact: Fact) -> str:
    """What the papers say, in a word or two."""
    if fact is None:
        return "belum diketahui"
    if isinstance(fact, bool):
        return "ya" if fact else "tidak"
    return str(fact).replace("_", " ").upper() if isinstance(fact, str) else str(fact)


def body_words(election: Election, bodies: Iterable[str]) -> str:
    """Names of bodies and roles: ``PPS, Panwaslu Kecamatan``."""
    known = get_pack(election.pack).bodies
    return ", ".join(
        LABELS.get(code) or (known[code].name.id if code in known else code) for code in bodies
    )
