"""What is still open is decided by two people, then each village announces who may serve."""

from __future__ import annotations

from contextlib import suppress
from uuid import UUID

from garda.demo import times
from garda.demo.context import RegencyRun, Run, Team
from garda.formation.announcements import SCREENING
from garda.formation.errors_replacing import NothingToAnnounce
from garda.formation.models import Application, Assessment, Outcome, Question, QuestionOrigin
from garda.formation.services import ask, confirm_verdict, propose_verdict, request_waiver
from garda.formation.services.announcing import announce
from garda.formation.services.judging import rules_of
from garda.formation.staffing import latest_outcome
from garda.regions.models import Region

#: Villages of a regency whose PPS asks before it announces; in the others open outcomes stay open
#: for the visitor, and their lists are not announced.
ASKING = 2
TOLD = "Lengkapi keterangan tentang syarat ini kepada PPS."
SHOWN = "Pelamar datang dan menunjukkan suratnya; syaratnya terpenuhi."
ABLE = "Pelamar sedikit; ia mampu membaca, menulis, dan berhitung."


def announce_screening(run: Run, regency: RegencyRun) -> None:
    """On the first day of the result: questions are settled, a waiver is given, lists signed."""
    with times.at(run.pack.stage("screening_result").starts, 9, regency.zone):
        for village in regency.villages[:ASKING]:
            _settle(run, regency.pps[village.path], village)
        for village in regency.villages:
            announce_result(run, regency, village, SCREENING)


def announce_result(run: Run, regency: RegencyRun, village: Region, kind: str) -> None:
    """Publish a result; a village in which somebody still has to be asked waits with it."""
    with suppress(NothingToAnnounce):
        announce(regency.pps[village.path][0], election=run.election, village=village, kind=kind)


def _settle(run: Run, team: Team, village: Region) -> None:
    """Rules alone: a document that is missing is brought, not argued about."""
    waivable = {rule.code for rule in rules_of(run.election) if rule.waivable}
    rules = {rule.code for rule in rules_of(run.election)}
    for newest in _open(run, village):
        for rule in sorted(rules.intersection(newest.asked)):
            _decide(team, _question(team, newest.application_id, rule))
        if newest.failed and waivable.issuperset(newest.failed):
            for rule in newest.failed:
                _waive(team, newest.application_id, rule)


def _open(run: Run, village: Region) -> list[Assessment]:
    """The newest assessment of each applicant who does not meet the requirements (yet)."""
    applications = Application.objects.filter(
        election=run.election, village=village, withdrawn_at__isnull=True
    ).annotate(outcome=latest_outcome())
    undecided = applications.filter(outcome__in=[Outcome.ASK, Outcome.TMS])
    rows = Assessment.objects.filter(application__in=undecided)
    newest = {row.application_id: row for row in rows.order_by("application__receipt", "version")}
    return list(newest.values())


def _question(team: Team, application: UUID, rule: str) -> UUID:
    """The open question about a rule, asked now where nobody has."""
    found = Question.objects.filter(application=application, rule=rule, closed_at__isnull=True)
    id_ = found.values_list("id", flat=True).first()
    origin = QuestionOrigin.IDENTITY
    return id_ or ask(team[0], application=application, rule=rule, origin=origin, text=TOLD)


def _decide(team: Team, question: UUID) -> None:
    propose_verdict(team[0], question_id=question, verdict="pass", reason=SHOWN)
    confirm_verdict(team[1], question_id=question, agree=True)


def _waive(team: Team, application: UUID, rule: str) -> None:
    question = request_waiver(team[0], application=application, rule=rule, reason=ABLE)
    confirm_verdict(team[1], question_id=question, agree=True)
