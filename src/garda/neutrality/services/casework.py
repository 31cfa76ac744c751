"""Opening cases, for acts that lock and record themselves: question, case and hits together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from garda.documents.numbering import SeriesKey, take_numbers
from garda.formation.models import Application, QuestionOrigin
from garda.formation.services import NewQuestion
from garda.formation.services.questioning import open_ids, rejudge, write
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.bulk import insert_rows
from garda.kernel.ids import uuid7
from garda.neutrality.comparing import Found
from garda.neutrality.errors import TooFewOfficers
from garda.neutrality.locking import as_the_machine
from garda.neutrality.models import Case, CaseHit
from garda.neutrality.officers import Pair, Roster, officer_of
from garda.neutrality.queries import kind_of
from garda.packs.loader import get_pack
from garda.regions.models import Election, Region

SERIES = "NETRAL"
_CASE = [
    "id", "election", "application", "person", "path", "question", "number", "first_officer",
    "second_officer", "opened_at",
]  # fmt: skip
_HIT = [
    "id", "case", "path", "first_person", "second_person", "kind", "hit", "list", "party", "name",
    "score",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class NewCase:
    """Somebody to be asked by one kind of list, with all that was found of them there."""

    application: Application
    kind: str
    found: tuple[Found, ...]

    @property
    def key(self) -> tuple[UUID, str]:
        return self.application.id, self.kind


@dataclass(frozen=True, slots=True)
class OpenedCase:
    """A case as hits refer to it."""

    id: UUID
    officers: Pair
    question: UUID


def open_cases(
    actor: Actor, election: Election, regency: Region, news: Sequence[NewCase], staff: Roster
) -> list[OpenedCase]:
    """Ask, and open a case for each; the applications are locked. Raises TooFewOfficers.

    The number of queries does not depend on how many there are.
    """
    if not news:
        return []
    pairs = _pairs(news, staff)
    questions = _ask(actor, election, news)
    numbers = _numbers(regency, len(news))
    opened = [OpenedCase(uuid7(), *each) for each in zip(pairs, questions, strict=True)]
    insert_rows(Case, _CASE, map(_case_row, opened, news, numbers))
    add_hits(zip(opened, news, strict=True))
    return opened


def _pairs(news: Sequence[NewCase], staff: Roster) -> list[Pair]:
    pairs = [staff.pair_for(n.application.path, n.application.person_id) for n in news]
    lacking = {n.application.village.name for n, p in zip(news, pairs, strict=True) if p is None}
    if lacking:
        raise TooFewOfficers(sorted(lacking))
    return [pair for pair in pairs if pair is not None]


def _ask(actor: Actor, election: Election, news: Sequence[NewCase]) -> list[UUID]:
    """Open questions in the order of the cases; what is open already is taken up."""
    rules = get_pack(election.pack).neutrality
    asked = [
        NewQuestion(
            application=new.application.id,
            rule=rules.lists[new.kind].rule,
            origin=QuestionOrigin.NEUTRALITY,
            text=rules.question.id,
        )
        for new in news
    ]
    before = open_ids(asked)
    ids = before | write(actor, election, [each for each in asked if each.key not in before])
    rejudge(election, list({n.application.id: n.application for n in news}.values()))
    return [ids[each.key] for each in asked]


def _numbers(regency: Region, count: int) -> list[int]:
    year = clock.today(regency.time_zone).year
    return take_numbers([SeriesKey(regency.id, year, SERIES)] * count)


def _case_row(case: OpenedCase, new: NewCase, number: int) -> tuple[object, ...]:
    application, (first, second) = new.application, case.officers
    return (
        case.id,
        application.election_id,
        application.id,
        application.person_id,
        application.path,
        case.question,
        number,
        first.account_id,
        second.account_id,
        clock.now(),
    )


def add_hits(cases: Iterable[tuple[OpenedCase, NewCase]]) -> None:
    """What was found, for the officers of each case."""
    rows = [row for case, new in cases for row in _hit_rows(case, new)]
    with as_the_machine():
        insert_rows(CaseHit, _HIT, rows)


def _hit_rows(case: OpenedCase, new: NewCase) -> Iterator[tuple[object, ...]]:
    first, second = case.officers
    for hit in new.found:
        yield (
            uuid7(), case.id, new.application.path, first.person_id, second.person_id, new.kind,
            str(hit.hit), hit.list_id, hit.party, hit.name, hit.score,
        )  # fmt: skip


def open_cases_of(applications: Sequence[Application]) -> dict[tuple[UUID, str], OpenedCase]:
    """Cases without a verdict, by application and kind of list. One query."""
    cases = Case.objects.filter(application__in=applications, question__closed_at__isnull=True)
    return {
        (case.application_id, kind_of(case)): OpenedCase(
            case.id,
            (officer_of(case.first_officer), officer_of(case.second_officer)),
            case.question_id,
        )
        for case in cases.select_related("election", "question", "first_officer", "second_officer")
    }


def known_parties(
    election: Election, applications: Sequence[Application]
) -> dict[tuple[UUID, str], set[str]]:
    """By application and kind of list: parties that a case was opened for already. Two queries."""
    cases = Case.objects.filter(election=election, application__in=applications)
    owners = dict(cases.values_list("id", "application_id"))
    found: dict[tuple[UUID, str], set[str]] = {}
    with as_the_machine():
        hits = CaseHit.objects.filter(case__in=list(owners))
        for case, kind, party in list(hits.values_list("case_id", "kind", "party")):
            found.setdefault((owners[case], kind), set()).add(party)
    return found
