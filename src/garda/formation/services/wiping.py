"""What formation holds of a person who is erased: what the papers of an application said."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Exists, OuterRef, Q

from garda.formation.models import (
    Application,
    Evaluation,
    FixedList,
    NameCorrection,
    ProposalChange,
    ProposalLine,
    Question,
    SelectionLine,
)
from garda.people.services import Erasing

#: A decision keeps that it had a reason (the table asks for one), not which.
ERASED = "-"


def wipe_applications(event: Erasing) -> None:
    """Part of the erasing act. The application, its receipt and its verdict stay; what papers and
    people said goes, and so do reasons of decisions about them.

    So does the content of the lists that were drawn from: it says the same by receipt.
    """
    persons = list(event.persons)
    asked = Question.objects.filter(application__person__in=persons)
    asked.exclude(reason="").update(reason=ERASED)
    _wipe_changes(persons)
    _wipe_service(persons)
    theirs = Application.every.filter(person__in=persons)
    theirs.update(facts={}, withdrawn_for="")
    listed = theirs.filter(election=OuterRef("election"), village=OuterRef("village"))
    FixedList.objects.filter(Exists(listed), content__isnull=False).update(content=None)


def _wipe_changes(persons: Sequence[UUID]) -> None:
    """A plenary's reasons for moving them, in the change and in their lines."""
    changes = ProposalChange.objects.filter(
        Q(first__person__in=persons) | Q(second__person__in=persons)
    )
    changes.update(reason=ERASED)
    lines = ProposalLine.objects.filter(application__person__in=persons)
    lines.update(reason_id=ERASED, reason_en=ERASED)
    chosen = SelectionLine.objects.filter(application__person__in=persons)
    chosen.update(reason_id=ERASED, reason_en=ERASED)


def _wipe_service(persons: Sequence[UUID]) -> None:
    """Names before and after a correction, and what was noted about somebody's service."""
    NameCorrection.objects.filter(appointment__person__in=persons).update(
        old_name="", new_name="", source=""
    )
    Evaluation.objects.filter(appointment__person__in=persons).update(note="")
