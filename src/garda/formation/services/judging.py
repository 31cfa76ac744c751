"""Verdicts on applications: what the papers say, how the papers themselves stand, and what people
decided where papers were not enough. Everything that changes one of these judges anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Sequence
from datetime import date
from functools import cache
from uuid import UUID

from garda.formation.domain import eligibility
from garda.formation.domain.eligibility import Facts
from garda.formation.domain.papers import Seen, paper_lines, paper_verdicts
from garda.formation.domain.questions import Asked
from garda.formation.models import Application, ApplicationPaper, Assessment, Question
from garda.formation.offices import documents_of
from garda.formation.offices import rules_of as rules_of  # noqa: PLC0414 - asked for here, too
from garda.kernel import clock
from garda.kernel.ages import age_on
from garda.kernel.bulk import copy_rows
from garda.kernel.ids import uuid7
from garda.packs.loader import get_pack
from garda.packs.types import Verdict
from garda.regions.models import Election, StationKind, StationListing

Judged = tuple[Application, eligibility.Assessment]

_COLUMNS = (
    "id",
    "election_id",
    "application_id",
    "version",
    "outcome",
    "failed",
    "asked",
    "preferred_against",
    "pack_hash",
    "assessed_at",
)


def facts_of(election: Election, application: Application, special: Container[UUID]) -> Facts:
    """What the papers say, with what the registers know better than any form.

    The age is that of voting day, by the birth date of the person's record. Whoever applied for one
    of the ``special`` locations stands in its own voter list.
    """
    return {
        **application.facts,
        "age": age_on(application.person.birth_date, election.voting_day),
        "on_special_list": application.station_id in special,
    }


def special_stations(applications: Collection[Application]) -> set[UUID]:
    """Which of their stations are special locations in the voter list in force. One query."""
    stations = {each.station_id for each in applications}
    found = StationListing.objects.filter(
        station__in=stations, kind=StationKind.SPECIAL, voter_list__superseded_on__isnull=True
    )
    return set(found.values_list("station", flat=True))


def judge(election: Election, applications: Sequence[Application]) -> list[Judged]:
    """Every application with its verdicts now (persons loaded with them). Three queries."""
    rules = {body: rules_of(election, body) for body in {each.body for each in applications}}
    questions = asked_of(applications)
    papers = papers_judged(election, applications)
    special = special_stations(applications)
    facts = [facts_of(election, each, special) for each in applications]
    return [
        (
            each,
            eligibility.assess(
                rules[each.body], known, questions.get(each.id, ()), papers[each.id]
            ),
        )
        for each, known in zip(applications, facts, strict=True)
    ]


def papers_judged(
    election: Election, applications: Sequence[Application]
) -> dict[UUID, dict[str, Verdict]]:
    """What the due papers of each say today, by the clock of the village. One query."""
    rules = get_pack(election.pack).papers
    newest, days = _newest_papers(applications)
    return {
        each.id: paper_verdicts(
            paper_lines(
                documents_of(election, each.body),
                each.facts,
                newest[each.id].values(),
                # Where nothing came nothing is late.
                days.get(each.id, date.max),
            ),
            rules.unchecked,
        )
        for each in applications
    }


def _newest_papers(
    applications: Sequence[Application],
) -> tuple[dict[UUID, dict[str, Seen]], dict[UUID, date]]:
    """The newest version of each paper by application and code, and today's date there."""
    newest: dict[UUID, dict[str, Seen]] = defaultdict(dict)
    days: dict[UUID, date] = {}
    today = cache(clock.today)
    rows = ApplicationPaper.objects.filter(application__in=applications).order_by("version")
    for id_, code, state, due_on, zone in rows.values_list(
        "application", "code", "state", "due_on", "application__village__time_zone"
    ):
        newest[id_][code] = Seen(code, state, due_on=due_on)
        days[id_] = today(zone)
    return newest, days


def judge_again(application: Application) -> str | None:
    """Judge after a paper changed, where somebody has judged before; returns the outcome.

    None where nobody has: the first check is an act of its own. At most six queries.
    """
    return judge_all_again(application.election, [application]).get(application.id)


def judge_all_again(election: Election, applications: Sequence[Application]) -> dict[UUID, str]:
    """:func:`judge_again` for many (persons loaded); those that were judged, with the outcome."""
    known = newest_of(applications)
    judged = judge(election, [each for each in applications if each.id in known])
    store(election, judged)
    return {each.id: str(found.outcome) for each, found in judged}


def store(election: Election, judged: Sequence[Judged]) -> list[Judged]:
    """Give applications whose verdicts changed a new version; returns those. Two queries."""
    newest = newest_of([application for application, _ in judged])
    changed = [(a, found) for a, found in judged if _differs(newest.get(a.id), found)]
    pack_hash = get_pack(election.pack).hash
    rows = (_row(a, found, newest.get(a.id), pack_hash) for a, found in changed)
    copy_rows(Assessment, _COLUMNS, rows)
    return changed


def asked_of(applications: Sequence[Application]) -> dict[UUID, list[Asked]]:
    """The questions about each, in the order they were asked. One query."""
    found: dict[UUID, list[Asked]] = defaultdict(list)
    for question in Question.objects.filter(application__in=applications).order_by(
        "asked_at", "id"
    ):
        verdict = Verdict(question.verdict) if question.closed_at is not None else None
        found[question.application_id].append(Asked(question.rule, question.origin, verdict))
    return dict(found)


def newest_of(applications: Sequence[Application]) -> dict[UUID, Assessment]:
    """The latest assessment of each that has one. One query."""
    found = Assessment.objects.filter(application__in=applications).order_by("version")
    return {assessment.application_id: assessment for assessment in found}


def _codes(found: eligibility.Assessment, verdict: Verdict) -> list[str]:
    """Rule codes with ``verdict``, sorted."""
    return sorted(code for code, given in found.verdicts.items() if given is verdict)


def _verdicts(found: eligibility.Assessment) -> tuple[list[str], list[str], list[str]]:
    return _codes(found, Verdict.FAIL), _codes(found, Verdict.ASK), sorted(found.preferences)


def _differs(before: Assessment | None, found: eligibility.Assessment) -> bool:
    if before is None or before.outcome != found.outcome:
        return True
    return (before.failed, before.asked, before.preferred_against) != _verdicts(found)


def _row(
    application: Application,
    found: eligibility.Assessment,
    before: Assessment | None,
    pack_hash: str,
) -> tuple[object, ...]:
    failed, asked, preferred = _verdicts(found)
    return (
        uuid7(),
        application.election_id,
        application.id,
        before.version + 1 if before else 1,
        str(found.outcome),
        failed,
        asked,
        preferred,
        pack_hash,
        clock.now(),
    )
