"""Putting one person into one seat: what the acts of filling and replacing share."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from garda.documents.models import Document
from garda.formation.errors import (
    AlreadyServing,
    CannotServe,
    NotAssessed,
    SeatTaken,
)
from garda.formation.errors_replacing import KinAtStation
from garda.formation.models import Application, Appointment, Institution, Origin, Outcome
from garda.formation.seats import Seat
from garda.formation.staffing import (
    body_of,
    latest_outcome,
    serving_names,
    term_start,
)
from garda.formation.succession import has_kin_at, next_reserve
from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.people.models import Person
from garda.regions.models import StationKind, StationListing


def application_for(seat: Seat, application_id: UUID) -> Application:
    """An application that may be asked to take a seat: not withdrawn and judged MS.

    Raises CannotServe, NotAssessed, Application.DoesNotExist.
    """
    application = (
        Application.objects.annotate(outcome=latest_outcome())
        .select_related("person", "village", "station")
        .get(id=application_id, election=seat.election)
    )
    if application.outcome is None:
        raise NotAssessed([application.receipt])
    if application.outcome != Outcome.MS or application.withdrawn_at is not None:
        raise CannotServe(
            id=f"{application.person.name} tidak memenuhi syarat atau sudah mundur dari "
            "pendaftaran. Pilih pendaftar lain.",
            en=f"{application.person.name} is not eligible or has withdrawn. Choose another "
            "applicant.",
            code="not_eligible",
        )
    return application


def special_station_of(application: Application) -> str | None:
    """Path of the special location on whose voter list the applicant stands, if any."""
    if application.station_id is None:
        return None
    special = StationListing.objects.filter(
        election_id=application.election_id,
        station_id=application.station_id,
        kind=StationKind.SPECIAL,
        voter_list__superseded_on__isnull=True,
    )
    return special.values_list("path", flat=True).first()


def put(
    seat: Seat,
    person_id: UUID,
    *,
    origin: Origin,
    decided_on: date,
    id_: UUID | None = None,
    application: Application | None = None,
    consent_at: datetime | None = None,
    minutes: Document | None = None,
    institution: Institution | None = None,
) -> Appointment:
    """Write the appointment, noting whom it replaces.

    Raises SeatTaken, AlreadyServing, and KinAtStation: kin are kept apart however a seat is filled.
    The caller holds the village's lock, so what is read here stays true until the act ends.
    """
    before = _latest_in(seat)
    if before is not None and before.ended_on is None:
        raise SeatTaken(seat.label, seat.number)
    names = serving_names(seat.election, [person_id])
    if names:
        raise AlreadyServing(names)
    _refuse_kin(seat, person_id)
    body = body_of(seat.election)
    return Appointment.objects.create(
        id=id_ or uuid7(),
        election=seat.election,
        person_id=person_id,
        body=body.code,
        region=seat.village,
        station_id=seat.listing.station_id,
        path=seat.listing.path,
        seat=seat.number,
        position=body.position_of(seat.number).code,
        origin=origin,
        application=application,
        replaces=before,
        consent_at=consent_at,
        minutes=minutes,
        institution=institution or "",
        decided_at=clock.now(),
        starts_on=first_day(term_start(body, decided_on), before),
        ends_on=body.term_ends,
    )


def _refuse_kin(seat: Seat, person_id: UUID) -> None:
    """Raise KinAtStation, with who comes next, when the household serves at the station."""
    if not has_kin_at(seat, person_id):
        return
    line = next_reserve(seat)
    name = Person.objects.values_list("name", flat=True).get(id=person_id)
    raise KinAtStation(name, seat.label, line.application.person.name if line else None)


def _latest_in(seat: Seat) -> Appointment | None:
    """The seat's newest appointment, ended or not."""
    held = Appointment.objects.filter(
        election=seat.election,
        station=seat.listing.station_id,
        body=body_of(seat.election).code,
        seat=seat.number,
    )
    return held.order_by("-decided_at", "-id").first()


def first_day(start: date, before: Appointment | None) -> date:
    """Not before the predecessor's last day is over: nobody shares a seat."""
    return start if before is None or before.ended_on is None else max(start, before.ended_on)
