"""Applicants' documents as pages show them: the queue of a village, one document, one applicant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.template.loader import render_to_string

from garda.documents.domain.kinds import PDF
from garda.formation.domain.eligibility import Fact
from garda.formation.domain.papers import PaperLine, Standing
from garda.formation.models import Application, ApplicationPaper, PaperState
from garda.formation.paper_queries import (
    ApplicationPapers,
    PaperTally,
    newest,
    next_waiting,
    paper_tally,
    papers_of,
    to_remind,
    waiting_papers,
)
from garda.formation.services.accepting_papers import acceptable
from garda.kernel.actor import Actor
from garda.kernel.ages import age_on
from garda.packs.loader import get_pack
from garda.packs.papers import DocumentRule, Keeper, PaperRules, RefusalReason
from garda.packs.types import Pack
from garda.people.models import ClaimKind, ClaimStatus, IdentityClaim, Person
from garda.regions.models import Election, Region

#: Tone, words and drawing of each standing.
STANDINGS = {
    Standing.MISSING: ("awas", "Belum ada", "minus"),
    Standing.WAITING: ("info", "Menunggu diperiksa", "clock"),
    Standing.ACCEPTED: ("ok", "Sesuai", "check"),
    Standing.TO_FIX: ("awas", "Perlu diperbaiki", "pencil"),
    Standing.OVERDUE: ("bahaya", "Lewat batas perbaikan", "warn"),
}


_TOLD = {
    Standing.MISSING: "Dokumen ini belum Anda serahkan.",
    Standing.WAITING: "Sudah diterima dan belum diperiksa. Anda tidak perlu berbuat apa-apa.",
    Standing.ACCEPTED: "Sesuai.",
    Standing.TO_FIX: "Bawa yang lebih baik ke PPS.",
    Standing.OVERDUE: "Tidak diperbaiki sampai batas waktunya.",
}


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One applicant with documents that wait; ``first`` is where checking begins.

    ``right``: those that may be found right as they are, ``unscanned``: names of the others.
    """

    application: Application
    first: ApplicationPaper
    names: tuple[str, ...]
    right: tuple[UUID, ...]
    unscanned: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QueuePage:
    """What waits in a village, how far it is, and who still has to bring something."""

    village: Region
    tally: PaperTally
    lines: Sequence[QueueLine]
    reminders: Sequence[Reminder]
    reasons: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reminder:
    """Somebody who still has to bring something, and the message to them, ready to be sent."""

    stands: ApplicationPapers
    message: str

    @property
    def prepared_at(self) -> datetime | None:
        """Since when the machine has had a last day of theirs on its list; None before."""
        seen = (line.rule.code for line in self.stands.lines if line.lacking and line.seen)
        days = (self.stands.papers[code].reminded_at for code in seen)
        return min(filter(None, days), default=None)


def queue_page(election: Election, village: Region) -> QueuePage:
    """Four queries."""
    pack = get_pack(election.pack)
    reasons = {reason.code: reason.name.id for reason in pack.papers.reasons}
    waiting = waiting_papers(election, village.path).select_related("application__person")
    return QueuePage(
        village,
        paper_tally(election, village.path),
        list(_queue(waiting, pack.papers)),
        [_reminder(each, reasons) for each in to_remind(election, village)],
        reasons,
    )


def _reminder(stands: ApplicationPapers, reasons: Mapping[str, str]) -> Reminder:
    told = {"each": stands, "village": stands.application.village, "reasons": reasons}
    return Reminder(stands, render_to_string("formation/reminder.txt", told).strip())


def _queue(waiting: Iterable[ApplicationPaper], rules: PaperRules) -> Iterator[QueueLine]:
    found: dict[Application, list[ApplicationPaper]] = {}
    for paper in waiting:
        found.setdefault(paper.application, []).append(paper)
    for application, papers in found.items():
        right, unscanned = _right(papers, rules)
        yield QueueLine(
            application, papers[0], tuple(_name(rules, p) for p in papers), right, unscanned
        )


def _right(
    waiting: Iterable[ApplicationPaper], rules: PaperRules
) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    """Ids of those that may be found right at once, and names of those to be scanned first."""
    ids, names = [], []
    for paper in waiting:
        if acceptable(rules.document(paper.code), scanned=paper.upload_id is not None):
            ids.append(paper.id)
        else:
            names.append(_name(rules, paper))
    return tuple(ids), tuple(names)


def _name(rules: PaperRules, paper: ApplicationPaper) -> str:
    rule = rules.document(paper.code)
    return rule.name.id if rule else paper.code


@dataclass(frozen=True, slots=True)
class Choice:
    """A reason with the digit that chooses it."""

    digit: int
    reason: RefusalReason


@dataclass(frozen=True, slots=True)
class CheckPage:
    """One document beside what was typed. ``link`` opens its file, for this officer alone."""

    paper: ApplicationPaper
    rule: DocumentRule
    stands: ApplicationPapers
    typed: Sequence[tuple[str, str]]
    nik: str
    choices: Sequence[Choice]
    tally: PaperTally
    checker: str
    newest: bool

    @property
    def application(self) -> Application:
        return self.paper.application

    @property
    def waiting(self) -> bool:
        return self.newest and self.paper.state == PaperState.WAITING

    @property
    def is_pdf(self) -> bool:
        return self.paper.upload is not None and self.paper.upload.media_type == PDF

    @property
    def needs_scan(self) -> bool:
        """Whether it cannot be found right before it was scanned."""
        return self.paper.upload is None and self.rule.scan

    @property
    def noted_digit(self) -> int | None:
        """The digit of the reason that asks for words."""
        return next((choice.digit for choice in self.choices if choice.reason.noted), None)

    @property
    def reason(self) -> str:
        found = [c.reason.name.id for c in self.choices if c.reason.code == self.paper.reason]
        return found[0] if found else self.paper.reason


def check_page(actor: Actor, paper: ApplicationPaper) -> CheckPage | None:
    """The page of one document; None for one that the pack does not know. At most six queries."""
    application, election = paper.application, paper.election
    pack = get_pack(election.pack)
    rule = pack.papers.document(paper.code)
    if rule is None:
        return None
    reasons = pack.papers.reasons_for(paper.code)
    return CheckPage(
        paper,
        rule,
        papers_of([application])[0],
        list(typed_lines(pack, application, election.voting_day)),
        shown_nik(application.person),
        [Choice(digit, reason) for digit, reason in enumerate(reasons, start=1)],
        paper_tally(election, application.village.path),
        _checker(paper),
        newest().filter(pk=paper.pk).exists(),
    )


def _checker(paper: ApplicationPaper) -> str:
    if paper.checked_by is None:
        return ""
    return Person.objects.filter(pk=paper.checked_by).values_list("name", flat=True).first() or ""


def shown_nik(person: Person) -> str:
    """The digits of the person's NIK that may be shown; empty where none is known. One query."""
    claims = IdentityClaim.objects.filter(person=person, kind=ClaimKind.NIK)
    current = claims.exclude(status=ClaimStatus.SUPERSEDED).order_by("-claimed_at")
    return current.values_list("shown", flat=True).first() or ""


def typed_lines(
    pack: Pack, application: Application, voting_day: date
) -> Iterator[tuple[str, str]]:
    """What was typed of an applicant, in words: the facts of the pack's rules and documents."""
    age = age_on(application.person.birth_date, voting_day)
    yield "Umur pada hari pemungutan suara", f"{age} tahun"
    labels = {r.fact: r.name.id for r in pack.eligibility if r.fact != "age"}
    for rule in pack.documents:
        if rule.due_when and rule.question:
            labels[rule.due_when] = rule.question.id
    for fact, label in labels.items():
        if fact in application.facts:
            yield label, fact_words(application.facts[fact])


def fact_words(value: Fact) -> str:
    if value is None:
        return "belum diketahui"
    if isinstance(value, bool):
        return "Ya" if value else "Tidak"
    return str(value).upper().replace("_", " ") if isinstance(value, str) else str(value)


def following(paper: ApplicationPaper) -> ApplicationPaper | None:
    """What is checked after a document, in the same village."""
    return next_waiting(paper, paper.application.village.path)


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """One document of an applicant, for the page of the applicant."""

    line: PaperLine
    paper: ApplicationPaper | None
    until: date | None
    reason: str

    @property
    def chip(self) -> tuple[str, str, str]:
        return STANDINGS[self.line.standing]

    @property
    def told(self) -> str:
        """What its applicant reads of it."""
        if self.line.standing is Standing.TO_FIX and self.reason:
            return f"{self.reason}. Bawa yang lebih baik ke PPS."
        return _TOLD[self.line.standing]

    @property
    def open(self) -> bool:
        """Whether one may still be sent here: care's are recorded elsewhere."""
        kept = self.line.rule.keeper is Keeper.FORMATION
        return kept and self.line.standing is not Standing.ACCEPTED


def right_at_once(
    rows: Iterable[DocumentRow], rules: PaperRules
) -> tuple[tuple[UUID, ...], tuple[str, ...]]:
    """Of an applicant's documents that wait: ids that may be found right, names to scan first."""
    waiting = (row.paper for row in rows if row.line.standing is Standing.WAITING)
    return _right((paper for paper in waiting if paper is not None), rules)


def document_rows(application: Application) -> list[DocumentRow]:
    """Every document that is due or came in. One query."""
    (stands,) = papers_of([application])
    reasons = {r.code: r.name.id for r in get_pack(application.election.pack).papers.reasons}
    return [
        DocumentRow(
            line,
            stands.papers.get(line.rule.code),
            stands.until(line),
            reasons.get(line.seen.reason, "") if line.seen else "",
        )
        for line in stands.lines
    ]
