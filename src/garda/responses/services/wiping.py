"""What this room holds of an applicant who is erased: what was said about them."""

from __future__ import annotations

from garda.people.services import Erasing
from garda.responses.models import Note, Response

WIPED = "(dihapus)"


def wipe_responses(event: Erasing) -> None:
    """Part of the erasing act. That there was a response stays, and what became of it."""
    found = Response.objects.filter(application__person__in=list(event.persons))
    Note.objects.filter(response__in=found).update(text=WIPED)
    found.exclude(dismissed_for="").update(dismissed_for=WIPED)
    found.update(text=WIPED)
