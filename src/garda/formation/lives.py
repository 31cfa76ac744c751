"""Where applications stand: their lives, read from what came in and what was done."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from garda.regions.models import Election

from .domain.lifecycle import Life, Paper, Place, due_codes
from .models import (
    Application,
    ApplicationPaper,
    Appointment,
    Assessment,
    ProposalLine,
    ProposalState,
    SelectionLine,
)
from .offices import documents_of
from .staffing import KPPS


def lives_of(election: Election, applications: Sequence[Application]) -> dict[UUID, Life]:
    """The life of each application, by id. Four queries for any number."""
    ids = [application.id for application in applications]
    papers, assessed, places = _papers(ids), _assessed(ids), _places(election, applications)
    return {
        application.id: Life(
            due_codes(documents_of(election, application.body), application.facts),
            papers.get(application.id, {}),
            application.id in assessed,
            places.get(application.id),
            application.withdrawn_at is not None,
        )
        for application in applications
    }


def life_of(application: Application) -> Life:
    """The life of one application."""
    return lives_of(application.election, [application])[application.id]


def _papers(ids: Iterable[UUID]) -> dict[UUID, dict[str, Paper]]:
    """Where the newest version of each paper stands, by application and code."""
    found: dict[UUID, dict[str, Paper]] = {}
    rows = ApplicationPaper.objects.filter(application__in=ids).order_by("version")
    for application, code, state in rows.values_list("application", "code", "state"):
        found.setdefault(application, {})[code] = Paper(state)
    return found


def _assessed(ids: Iterable[UUID]) -> set[UUID]:
    return set(Assessment.objects.filter(application__in=ids).values_list("application", flat=True))


def _places(election: Election, applications: Sequence[Application]) -> dict[UUID, Place]:
    """What plenaries made of them; who left a seat again holds none."""
    persons = {application.person_id: application.id for application in applications}
    lines = ProposalLine.objects.filter(
        application__in=persons.values(), proposal__state=ProposalState.ADOPTED
    )
    places = {
        application: Place.NONE if rank is None else Place.RESERVE
        for application, rank in lines.values_list("application", "rank")
    }
    places |= _selected([each.id for each in applications if each.body != KPPS])
    held = Appointment.objects.filter(election=election, person__in=persons, ended_on__isnull=True)
    for person in held.values_list("person", flat=True):
        places[persons[person]] = Place.SEAT
    return places


def _selected(ids: Sequence[UUID]) -> dict[UUID, Place]:
    """What plenaries made of applicants for other bodies. One query where there are any."""
    if not ids:
        return {}
    lines = SelectionLine.objects.filter(application__in=ids)
    return {
        application: Place.NONE if rank is None else Place.RESERVE
        for application, rank in lines.values_list("application", "rank")
    }
