"""A decree that was withdrawn: its members wait for another one."""

from __future__ import annotations

from garda.documents.services import PaperWithdrawn
from garda.formation.models import Appointment
from garda.formation.papers import DECREE
from garda.formation.selection_papers import BODY_DECREE


def undo_decree(event: PaperWithdrawn) -> None:
    """Part of the withdrawing act. Who left before keeps the decree as it was at that time."""
    if event.document.kind in {DECREE, BODY_DECREE}:
        members = Appointment.objects.filter(decree=event.document, ended_on__isnull=True)
        members.update(decree=None)
