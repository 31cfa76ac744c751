"""What formation holds of a person who is erased: what the papers of an application said."""

from __future__ import annotations

from garda.formation.models import Application
from garda.people.services import Erasing


def wipe_applications(event: Erasing) -> None:
    """Part of the erasing act. The application, its receipt and its verdict stay; what papers and
    people said goes."""
    Application.objects.filter(person__in=list(event.persons)).update(facts={}, withdrawn_for="")
