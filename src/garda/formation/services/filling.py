"""Empty seats, in the field's order: the same village, a neighbouring village, direct appointment.

Each is an act of its own, for the PPS of the village whose seat is empty.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.documents.models import Document
from garda.documents.services import issue
from garda.formation.domain.eligibility import Fact, Outcome
from garda.formation.domain.eligibility import assess as judge
from garda.formation.errors import CannotServe, IdentityNumber
from garda.formation.models import Application, Appointment, Institution, Origin
from garda.formation.papers import MINUTES, minutes_facts
from garda.formation.seats import Seat, seat_of
from garda.formation.staffing import lock_village, substitute_of
from garda.formation.succession import vacancy_at
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ages import age_on
from garda.kernel.identity import holds_identity_number
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.people.models import PathShare, Person
from garda.people.services import NewPerson
from garda.regions.models import Election

from .lending import check_consent
from .nominees import Nomination, settle_persons
from .seating import application_for, put, special_station_of

FILL = act("formation.fill", "Mengisi kursi kosong", Role.PPS)

MINUTES_SERIES = "BA"


@transaction.atomic
def fill_same_village(
    actor: Actor, *, election: Election, station_id: UUID, seat: int, application_id: UUID
) -> Appointment:
    """Seat an applicant of the same village at a station that is short.

    The applicant lives at the station or agreed to serve elsewhere in the village; a special
    location takes only people of its own voter list. Raises NotAllowed, UnknownStation, NoSuchSeat,
    SeatTaken, CannotServe, NotAssessed, AlreadyServing, KinAtStation.
    """
    place = _open(actor, election, station_id, seat)
    application = application_for(place, application_id)
    asked = substitute_of(application, special_station=special_station_of(application))
    here = asked.village == place.village.path
    if not here or not asked.may_serve_in_village(vacancy_at(place.listing, seat)):
        raise _not_willing(application, place)
    appointment = put(
        place,
        application.person_id,
        origin=Origin.SAME_VILLAGE,
        decided_on=clock.today(place.village.time_zone),
        application=application,
    )
    _record(actor, "formation.seat_filled_same_village", place, appointment)
    return appointment


@transaction.atomic
def fill_from_neighbour(
    actor: Actor,
    *,
    election: Election,
    station_id: UUID,
    seat: int,
    application_id: UUID,
    consent_at: datetime,
) -> Appointment:
    """Seat an applicant of another village of the same district, who consented at ``consent_at``.

    Two steps by the applicant: a recorded willingness to serve next door (without it nobody is
    planned there), and the consent to this seat. The village that takes them may see the person
    from now on (a share with its reason). Raises as :func:`fill_same_village`, and CannotServe for
    another district or a consent in the future.
    """
    place = _open(actor, election, station_id, seat)
    application = application_for(place, application_id)
    asked = substitute_of(application, special_station=special_station_of(application))
    check_consent(place.village, application.village, consent_at)
    if not asked.may_serve_next_door(vacancy_at(place.listing, seat)):
        raise _not_willing(application, place)
    PathShare.objects.get_or_create(
        person_id=application.person_id,
        path=place.village.path,
        ended_at=None,
        defaults={"reason": f"KPPS {place.label}", "consent_at": consent_at},
    )
    appointment = put(
        place,
        application.person_id,
        origin=Origin.NEIGHBOUR,
        decided_on=clock.today(place.village.time_zone),
        application=application,
        consent_at=consent_at,
    )
    _record(actor, "formation.seat_filled_neighbour", place, appointment)
    return appointment


@transaction.atomic
def fill_direct(
    actor: Actor,
    *,
    election: Election,
    station_id: UUID,
    seat: int,
    person: UUID | NewPerson,
    facts: Mapping[str, Fact],
    reason: str,
    institution: Institution | None = None,
) -> Appointment:
    """Appoint somebody who did not apply, with minutes that get their number in this act.

    The requirements hold all the same: ``facts`` must give MS by the pack's rules. ``person`` is
    known by id, or registered here; ``institution`` was asked for somebody, None where nobody was.
    Raises as :func:`fill_same_village`, UnknownPerson, IdentityNumber for a number in ``reason``,
    and CannotServe with the rule codes that fail.
    """
    place = _open(actor, election, station_id, seat)
    if holds_identity_number(reason):
        raise IdentityNumber([place.label])
    [person_id] = settle_persons(actor, election, [Nomination(person, "", False)])
    _check_facts(election, Person.objects.get(id=person_id), facts)
    # The minutes name the appointment, the appointment needs the minutes: its id comes first.
    appointment_id = uuid7()
    minutes = _issue_minutes(actor, place, appointment_id, _because(reason, institution))
    appointment = put(
        place,
        person_id,
        id_=appointment_id,
        origin=Origin.DIRECT,
        decided_on=clock.today(place.village.time_zone),
        minutes=minutes,
        institution=institution,
    )
    _record(actor, "formation.seat_filled_direct", place, appointment)
    return appointment


def _open(actor: Actor, election: Election, station_id: UUID, number: int) -> Seat:
    """The seat, checked for the actor and with its village locked."""
    seat = seat_of(election, station_id, number)
    FILL.require(actor, path=seat.village.path)
    lock_village(seat.village)
    return seat


def _not_willing(application: Application, seat: Seat) -> CannotServe:
    return CannotServe(
        id=f"{application.person.name} tidak dapat bertugas di {seat.label}: belum menyatakan "
        "bersedia di sana, atau TPS lokasi khusus hanya untuk orang dari daftar pemilihnya. "
        "Tanyakan dan catat jawabannya, atau pilih orang lain.",
        en=f"{application.person.name} cannot serve at {seat.label}: has not agreed to serve "
        "there, or a special location takes only people of its own voter list. Ask and record "
        "the answer, or choose another person.",
        code="not_willing",
    )


def _because(reason: str, institution: Institution | None) -> str:
    """The reason as the minutes print it: it says who was asked, too."""
    if institution is None:
        return reason
    return f"{reason.strip().rstrip('.')}; diminta dari {institution.label}"


def _check_facts(election: Election, person: Person, facts: Mapping[str, Fact]) -> None:
    known = {**facts, "age": age_on(person.birth_date, election.voting_day)}
    found = judge(get_pack(election.pack).eligibility, known)
    if found.outcome is Outcome.MS:
        return
    wrong = ", ".join(c for c, verdict in found.verdicts.items() if verdict in {"fail", "ask"})
    raise CannotServe(
        id=f"{person.name} belum memenuhi syarat {wrong}. Penunjukan langsung tetap menuntut "
        "semua syarat.",
        en=f"{person.name} does not meet {wrong}. A direct appointment needs every requirement "
        "too.",
        code="not_eligible",
    )


def _issue_minutes(actor: Actor, seat: Seat, appointment_id: UUID, reason: str) -> Document:
    return issue(
        actor,
        election=seat.election,
        office=seat.village,
        region=seat.village,
        kind=MINUTES,
        series=MINUTES_SERIES,
        title=f"Berita Acara Penunjukan Langsung KPPS {seat.label}",
        facts=minutes_facts(seat.election, seat.listing, seat.number, reason, appointment_id),
        signed_at=clock.now(),
    )


def _record(actor: Actor, act: str, seat: Seat, appointment: Appointment) -> None:
    record(
        actor,
        act,
        path=seat.listing.path,
        payload={
            "appointment": str(appointment.id),
            "person": str(appointment.person_id),
            "seat": seat.number,
            "replaces": str(appointment.replaces_id) if appointment.replaces_id else None,
        },
        election_id=seat.election.id,
    )
