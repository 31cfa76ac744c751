"""What formation holds of a person who is erased: what the papers of an application said."""

from __future__ import annotations

from garda.formation.models import Application, Question
from garda.people.services import Erasing

#: A decision keeps that it had a reason (the table asks for one), not which.
ERASED = "-"


def wipe_applications(event: Erasing) -> None:
    """Part of the erasing act. The application, its receipt and its verdict stay; what papers and
    people said goes, and so do reasons of decisions about them."""
    persons = list(event.persons)
    asked = Question.objects.filter(application__person__in=persons)
    asked.exclude(reason="").update(reason=ERASED)
    Application.objects.filter(person__in=persons).update(facts={}, withdrawn_for="")
