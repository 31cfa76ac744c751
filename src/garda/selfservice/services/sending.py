"""Sending: person, numbers, application and documents are made of a draft in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction

from garda.formation.models import Application, Channel
from garda.formation.services import CounterEntry, HandedIn
from garda.formation.services.counter import next_receipt
from garda.formation.services.intake import NewApplication, record_entries
from garda.formation.services.papers import keep_papers
from garda.formation.staffing import lock_village, refuse_gone
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.kernel.rowlock import seeing, sight_of
from garda.ledger.services import record
from garda.people.services import NewPerson, record_contact, record_spouses, register_people
from garda.selfservice.models import DraftFile, Slip

from .drafts import Opened, held, take_turn
from .files import received_of

#: Nobody with a role stands behind it: the code was handed to the applicant.
SEND = act("selfservice.send", "Mengirim pendaftaran dengan kode dari PPS", machine=True)


def send(opened: Opened, entry: CounterEntry) -> Application:
    """Make an application of a draft; sent again, the code gives the same one.

    The deadline counts by the server's clock at this moment. A new person is registered always:
    whether the number is known here or elsewhere is found by the check, and told to nobody now.
    Raises SlipRefused, VillageGone, OutsidePeriod, BadIdentityNumber, BadTelephoneNumber,
    PaperRefused, UnknownStation, TooManyTries.
    """
    if opened.sent:
        return _sent(opened.slip)
    take_turn(opened)
    village = opened.slip.village
    refuse_gone(village)
    with seeing(sight_of(village.path)), transaction.atomic():
        lock_village(village)
        slip = Slip.objects.select_for_update(of=("self",), no_key=True).get(pk=opened.slip.pk)
        if slip.application_id is not None:
            return _sent(slip)
        return _make(opened, held(opened), entry)


def _sent(slip: Slip) -> Application:
    return Application.objects.select_related("village", "election").get(slip=slip)


def _make(opened: Opened, slip: Slip, entry: CounterEntry) -> Application:
    election, village = slip.election, slip.village
    actor = Actor(Role.OPERATOR, village.path, election.id)
    SEND.require(actor, path=village.path)
    new = NewPerson(
        entry.name,
        entry.sex,
        entry.birth_date,
        village.path,
        entry.nik,
        entry.kk,
        synthetic=election.is_invented,
    )
    (person,) = register_people(actor, people=[new])
    if entry.phone:
        record_contact(actor, person_id=person, number=entry.phone)
    if entry.spouse:
        record_spouses(actor, numbers={person: entry.spouse})
    now = clock.now()
    application = NewApplication(
        id=entry.id,
        person=person,
        receipt=next_receipt(election, village),
        received_at=now,
        facts=entry.facts,
        station=entry.station,
        willing_elsewhere=entry.willing_elsewhere,
        willing_neighbour=entry.willing_neighbour,
        channel=Channel.SELF,
        assisted=False,
    )
    record_entries(actor, election, village, [application])
    made = Application.objects.select_related("election", "village", "call").get(pk=entry.id)
    codes = _keep_papers(opened, actor, made)
    slip.application, slip.draft = made, b""
    slip.save(update_fields=["application", "draft"])
    DraftFile.objects.filter(slip=slip).delete()
    record(
        actor,
        "selfservice.sent",
        path=village.path,
        payload={"slip": str(slip.id), "application": str(made.id), "papers": list(codes)},
        election_id=election.id,
    )
    return made


def _keep_papers(opened: Opened, actor: Actor, application: Application) -> Sequence[str]:
    files = DraftFile.objects.filter(slip=opened.slip, done_at__isnull=False).order_by("code")
    handed = [HandedIn(code=file.code, received=received_of(opened, file)) for file in files]
    sender: UUID = opened.slip.id
    keep_papers(actor, application, handed, application.received_at, sender=sender)
    return [each.code for each in handed]
