"""Reads of the room. What lies in a case is read for its officers only, behind both locks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from garda.formation.models import QuestionVerdict
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.codes import COUNTRY_PATH
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.neutrality import Hit, NeutralityRules
from garda.people.models import Account
from garda.privacy.domain.retention import due_after
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .domain.decision import Finding, Matter, find
from .locking import at_the_tables
from .models import AffiliationList, Case, CaseHit, CaseStep, Screening, StepKind
from .officers import in_office, officers_of

#: Who knows of every case of the region, and of nothing that lies in it.
WATCHING = frozenset({Role.BAWASLU})
#: The strongest first: by it the table of outcomes asks.
_STRENGTH = (Hit.EXACT, Hit.WEAK, Hit.REPORT)


def lists_in_force(election: Election, path: str, day: date) -> list[AffiliationList]:
    """Lists that applicants of a regency are compared with on a day. One query."""
    above = _above(path)
    lists = AffiliationList.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        election=election,
        path__in=above,
        valid_from__lte=day,
        superseded_at__isnull=True,
        deleted_at__isnull=True,
    )
    return list(lists.order_by("kind", "name"))


def _above(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]


def lists_for(election: Election, path: str) -> QuerySet[AffiliationList]:
    """All versions that concern a regency, the newest first."""
    lists = AffiliationList.objects.filter(election=election, path__in=_above(path))
    return lists.select_related("imported_by__person").order_by("kind", "name", "-version")


def lists_due(election: Election) -> date:
    """From when on the rows of lists have to be deleted, by the pack."""
    pack = get_pack(election.pack)
    rules = pack.neutrality
    return due_after(pack.stage(rules.lists_until), rules.lists_days)


def undeleted(election: Election, path: str) -> int:
    """Rows of lists that lie here, for the retention page. One query."""
    lists = AffiliationList.objects.filter(within(path), election=election, deleted_at__isnull=True)
    return sum(lists.values_list("rows", flat=True))


def screenings_of(election: Election, path: str) -> QuerySet[Screening]:
    found = Screening.objects.filter(within(path), election=election)
    return found.select_related("region").order_by("-screened_at")


@dataclass(frozen=True, slots=True)
class Progress:
    """How many cases of a region stand where: numbers, and never of whom."""

    open: int
    proposed: int
    met: int
    unmet: int

    @property
    def total(self) -> int:
        return self.open + self.proposed + self.met + self.unmet


def progress(election: Election, path: str) -> Progress:
    """One query."""
    waits = Q(question__closed_at__isnull=True)
    counts = Case.objects.filter(within(path), election=election).aggregate(
        open=Count("id", filter=waits & Q(question__first_by__isnull=True)),
        proposed=Count("id", filter=waits & Q(question__first_by__isnull=False)),
        met=Count("id", filter=~waits & Q(question__verdict=QuestionVerdict.PASS)),
        unmet=Count("id", filter=~waits & Q(question__verdict=QuestionVerdict.FAIL)),
    )
    return Progress(**counts)


def own_cases(actor: Actor) -> QuerySet[Case]:
    """Cases that this account handles, those without a verdict first."""
    return _cases(actor).filter(
        Q(first_officer=actor.account_id) | Q(second_officer=actor.account_id)
    )


def seen_cases(actor: Actor) -> QuerySet[Case]:
    """Cases that somebody may know of: officers their own, Bawaslu those of its region."""
    return _cases(actor) if actor.role in WATCHING else own_cases(actor)


def _cases(actor: Actor) -> QuerySet[Case]:
    cases = Case.objects.filter(within(actor.path), election_id=actor.election)
    return cases.select_related(
        "election",
        "question",
        "application__village",
        "person",
        "first_officer__person",
        "second_officer__person",
    ).order_by("question__closed_at", "answer_due", "number")


@dataclass(frozen=True)
class CaseFile:
    """All that lies in a case, for its officers."""

    case: Case
    rules: NeutralityRules
    hits: Sequence[CaseHit]
    steps: Sequence[CaseStep]
    now: datetime

    @property
    def kind(self) -> str:
        return kind_of(self.case)

    @cached_property
    def hit(self) -> Hit:
        found = {hit.hit for hit in self.hits}
        return next((each for each in _STRENGTH if each in found), Hit.REPORT)

    @property
    def answer(self) -> CaseStep | None:
        """The latest counts."""
        answers = [step for step in self.steps if step.kind == StepKind.ANSWER]
        return answers[-1] if answers else None

    @property
    def evidence(self) -> frozenset[str]:
        """Codes of what lies in the case; an interview is one of them."""
        return frozenset(
            "interview" if step.kind == StepKind.INTERVIEW else step.code
            for step in self.steps
            if step.kind in {StepKind.EVIDENCE, StepKind.INTERVIEW}
        )

    @property
    def late(self) -> bool:
        return self.case.answer_due is not None and self.case.answer_due <= self.now

    @property
    def matter(self) -> Matter:
        answer = self.answer
        received = self.case.application.received_at
        zone = self.case.application.village.time_zone
        return Matter(
            kind=self.kind,
            hit=self.hit,
            answer=answer.code if answer else "",
            left_on=answer.dated_on if answer else None,
            applied_on=local_day(received, zone),
            evidence=self.evidence,
            late=self.late,
        )

    @cached_property
    def finding(self) -> Finding:
        return find(self.rules, self.matter)

    def names_of(self, codes: Sequence[str]) -> list[str]:
        """What people call these kinds of evidence."""
        return [self.rules.evidence[code].name.id for code in codes]


def local_day(moment: datetime, zone: str) -> date:
    """The legal date of a moment in an IANA zone."""
    with clock.as_of(moment):
        return clock.today(zone)


def case_file(case: Case) -> CaseFile:
    """What lies in a case, as far as the session may see it: for others than its officers nothing.

    Two queries. ``case`` as :func:`own_cases` gives it.
    """
    with at_the_tables():
        hits = list(CaseHit.objects.filter(case=case.id).order_by("hit", "party", "id"))
        steps = list(CaseStep.objects.filter(case=case.id).order_by("recorded_at", "id"))
    rules = get_pack(case.election.pack).neutrality
    return CaseFile(case, rules, hits, steps, clock.now())


def regency_of(path: str) -> str:
    """Path of the regency around a place; the country's for what lies above."""
    parts = path.split("/")
    return "/".join(parts[:3]) if len(parts) >= 3 else COUNTRY_PATH


def kind_of(case: Case) -> str:
    """The kind of list that the case's question is about. Election and question are loaded."""
    lists = get_pack(case.election.pack).neutrality.lists.values()
    return next(each.code for each in lists if each.rule == case.question.rule)


def case_of(actor: Actor, case_id: UUID) -> Case | None:
    """A case that the actor may know of."""
    return seen_cases(actor).filter(pk=case_id).first()


def regency_for(region: Region) -> Region:
    """The regency of a region at or below it. One query."""
    return Region.objects.get(path=regency_of(region.path))


def colleagues(case: Case) -> list[Account]:
    """Accounts that a case may be handed over to, by name. One query; officers are loaded."""
    today = clock.today(case.application.village.time_zone)
    grants = in_office(case.election, today).filter(
        Q(role=Role.PPS, region__path=case.path)
        | Q(role=Role.KPU_REGENCY, region__path=regency_of(case.path))
    )
    not_these = {each.human_id for each in officers_of(case)} | {case.person_id}
    accounts = {g.account_id: g.account for g in grants.select_related("account__person")}
    free = [a for a in accounts.values() if not {a.person_id, a.human_id} & not_these]
    return sorted(free, key=lambda account: account.username)
