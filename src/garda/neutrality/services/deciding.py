"""Verdicts of cases are those of their questions: here is asked whether it is theirs, and lawful.

The steps themselves are formation's ``propose_verdict`` and ``confirm_verdict``, from any page.
"""

from __future__ import annotations

from garda.formation.models import QuestionOrigin
from garda.formation.services import Deciding
from garda.neutrality.errors import NotByTheTable, NotYourCase
from garda.neutrality.models import Case
from garda.neutrality.officers import officers_of
from garda.neutrality.queries import case_file


def refuse_strangers(event: Deciding) -> None:
    """Part of the act of deciding. Only the case's two officers, only by the pack's table.

    Raises NotYourCase, NotByTheTable.
    """
    question = event.question
    if question.origin != QuestionOrigin.NEUTRALITY:
        return
    cases = Case.objects.select_related(
        "election", "question", "application__village", "first_officer", "second_officer"
    )
    case = cases.filter(question=question).first()
    if case is None:
        return
    if event.actor.identity not in {each.human_id for each in officers_of(case)}:
        raise NotYourCase
    file = case_file(case)
    if event.verdict and event.verdict not in file.finding.verdicts:
        raise NotByTheTable(file.names_of(file.finding.missing))
