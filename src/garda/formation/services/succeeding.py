"""A selected member leaves, and the next reserve of the same selection takes the seat (PAW)."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, OuterRef

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.contests import Contest, contest_of
from garda.formation.errors_selection import NoReserveLeft
from garda.formation.models import Appointment, EndReason, Origin, SelectionLine
from garda.formation.selection_papers import SELECTION_REPLACEMENT, office_of, replacement_facts
from garda.formation.staffing import term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7

from .filling import MINUTES_SERIES
from .replacing import end, record_end
from .seating import first_day


@transaction.atomic
def replace_selected(
    actor: Actor, *, appointment_id: UUID, reason: EndReason, ended_on: date
) -> Appointment:
    """End the appointment of a selected member and seat the next reserve, in one act with minutes.

    For the role that selects the body. Nobody chooses whom: the plenary's ranks do. The newcomer
    needs a decree of their own. Raises NotAllowed, AlreadyEnded, TooLateToResign, NotSelected,
    NoReserveLeft, Appointment.DoesNotExist.
    """
    left, roles = end(actor, appointment_id, reason, ended_on)
    contest = contest_of(left.election, left.body, left.region)
    line = next_in_line(contest)
    if line is None or line.rank is None:
        raise NoReserveLeft(contest.place)
    newcomer_id = uuid7()
    minutes = _minutes(actor, contest, left, newcomer_id, line.rank)
    newcomer = Appointment.objects.create(
        id=newcomer_id,
        election=left.election,
        person_id=line.application.person_id,
        body=left.body,
        region=left.region,
        station_id=left.station_id,
        path=left.path,
        seat=left.seat,
        position=left.position,
        origin=Origin.RESERVE,
        application=line.application,
        replaces=left,
        minutes=minutes,
        decided_at=clock.now(),
        starts_on=first_day(term_start(contest.body, ended_on), left),
        ends_on=contest.body.term_ends,
    )
    record_end(actor, "formation.replaced", left, roles, {"successor": str(newcomer.id)})
    return newcomer


def next_in_line(contest: Contest) -> SelectionLine | None:
    """The first reserve who still stands and never held a seat in this election. One query."""
    seated = Appointment.objects.filter(
        election=contest.election, person=OuterRef("application__person")
    )
    lines = SelectionLine.objects.filter(
        ~Exists(seated),
        selection__call=contest.call,
        selection__region=contest.region,
        rank__isnull=False,
        application__withdrawn_at__isnull=True,
    )
    return lines.select_related("application__person").order_by("rank").first()


def _minutes(
    actor: Actor, contest: Contest, left: Appointment, newcomer: UUID, rank: int
) -> Document:
    minutes = issue(
        actor,
        election=contest.election,
        office=office_of(contest),
        region=contest.region,
        kind=SELECTION_REPLACEMENT,
        series=MINUTES_SERIES,
        title=f"Berita Acara Penggantian Anggota {contest.place}",
        facts=replacement_facts(contest, left, newcomer, rank),
        signed_at=clock.now(),
    )
    left.end_minutes = minutes
    left.save(update_fields=["end_minutes"])
    return minutes
