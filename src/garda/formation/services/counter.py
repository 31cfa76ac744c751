"""One paper application at the counter of a village: person, numbers, papers, receipt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction

from garda.formation.domain.eligibility import Fact
from garda.formation.domain.lifecycle import due_codes
from garda.formation.errors import AlreadyApplied
from garda.formation.errors_intake import AppliedHere, ReceiptTaken
from garda.formation.models import Application
from garda.formation.offices import documents_of, receivers, selection_of
from garda.formation.staffing import KPPS, lock_village, refuse_gone
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.text import fold
from garda.people.models import Person
from garda.people.services import (
    NewPerson,
    nik_holders,
    record_contact,
    record_spouses,
    register_people,
)
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .intake import TAKE_IN, NewApplication, record_entries

#: A device's clock may be ahead of the server's by so much and is then taken to be right.
CLOCK_SKEW = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterEntry:
    """What PPS typed from the papers. ``id`` is made where it was typed: the key of a replay.

    ``receipt``: the number written by hand, or "" to be given the next one. ``received_at``: when
    the papers were handed in, None for now. ``other_person``: the number was compared with the
    card, and it is not the person who has the same one. ``spouse``: their NIK.
    """

    id: UUID
    name: str
    sex: str
    birth_date: date
    nik: str
    facts: Mapping[str, Fact]
    papers: Sequence[str]
    kk: str = ""
    spouse: str = ""
    phone: str = ""
    station: UUID | None = None
    willing_elsewhere: bool = False
    willing_neighbour: bool = False
    receipt: str = ""
    received_at: datetime | None = None
    other_person: bool = False


@dataclass(frozen=True, slots=True)
class Taken:
    """What the counter hands out. ``to_check``: the number is claimed by somebody else, too.

    Who and where is told to nobody here.
    """

    application: UUID
    receipt: str
    missing: Sequence[str]
    is_replay: bool
    to_check: bool


def take_at_counter(
    actor: Actor, *, election: Election, village: Region, entry: CounterEntry, body: str = KPPS
) -> Taken:
    """Take in one application with its person, contact and papers: one act of formation.

    For the PPS of the village and its secretariat; for another ``body`` whoever the pack says, in
    the region that the body works in. The same ``entry.id`` again gives the first
    receipt and changes nothing. The deadline counts by ``received_at``. Raises NotAllowed,
    VillageGone, AppliedHere, ReceiptTaken, BadIdentityNumber, BadTelephoneNumber and what
    ``record_applications`` raises.
    """
    TAKE_IN.require(actor, path=village.path, among=receivers(election, body))
    refuse_gone(village)
    try:
        with transaction.atomic():
            lock_village(village)
            first = _replay(election, village, entry, body)
            return first or _take(actor, election, village, entry, body)
    except IntegrityError as clash:
        # The id was used in another village between the look and the writing.
        raise AlreadyApplied([entry.receipt or entry.name]) from clash


def _replay(election: Election, village: Region, entry: CounterEntry, body: str) -> Taken | None:
    found = Application.every.filter(pk=entry.id).first()
    if found is None:
        return None
    if (found.election_id, found.village_id, found.body) != (election.id, village.id, body):
        raise AlreadyApplied([entry.receipt or entry.name])
    codes = found.papers.values_list("code", flat=True)
    due = _due(election, body, found.facts)
    return _taken(due, found.id, found.receipt, codes, is_replay=True)


def _take(
    actor: Actor, election: Election, village: Region, entry: CounterEntry, body: str
) -> Taken:
    known = _known_person(election, village, entry, body)
    person = known.id if known else _registered(actor, election, village, entry)
    if entry.phone:
        record_contact(actor, person_id=person, number=entry.phone)
    if entry.spouse:
        record_spouses(actor, numbers={person: entry.spouse})
    receipt = _receipt(election, village, entry.receipt, body)
    new = NewApplication(
        id=entry.id,
        person=person,
        receipt=receipt,
        received_at=_received(election, entry.received_at),
        facts=entry.facts,
        station=entry.station,
        willing_elsewhere=entry.willing_elsewhere,
        willing_neighbour=entry.willing_neighbour,
        papers=entry.papers,
    )
    record_entries(actor, election, village, [new], body)
    others = nik_holders([entry.nik]).get(entry.nik, set()) - {person}
    due = _due(election, body, entry.facts)
    return _taken(due, entry.id, receipt, entry.papers, to_check=bool(others))


def _known_person(
    election: Election, village: Region, entry: CounterEntry, body: str
) -> Person | None:
    """The record of this very person in the village, if there is one: same number, name and birth.

    Raises AppliedHere when somebody with the number has applied here.
    """
    holders = nik_holders([entry.nik]).get(entry.nik, set())
    here = Person.objects.filter(within(village.path), id__in=holders, erased_at__isnull=True)
    same = next((person for person in here if _is(person, entry)), None)
    before = Application.every.filter(
        election=election, village=village, body=body, person__in=here
    )
    for application in before.select_related("person"):
        if application.person == same or not entry.other_person:
            raise AppliedHere(application.person.name, application.receipt)
    return same


def _is(person: Person, entry: CounterEntry) -> bool:
    return person.search_name == fold(entry.name) and person.birth_date == entry.birth_date


def _registered(actor: Actor, election: Election, village: Region, entry: CounterEntry) -> UUID:
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
    return person


def _receipt(election: Election, village: Region, written: str, body: str) -> str:
    """The number written by hand, else the village's next one. The village is held."""
    given = Application.every.filter(election=election, village=village)
    if not written:
        return next_receipt(election, village, body)
    if given.filter(receipt=written).exists():
        raise ReceiptTaken(written)
    return written


def next_receipt(election: Election, village: Region, body: str = KPPS) -> str:
    """The village's next number; the village is held. One query."""
    given = Application.every.filter(election=election, village=village)
    letters = "" if body == KPPS else f"{selection_of(election, body).receipt}-"
    prefix = f"{village.code}-{letters}"
    ours = given.filter(receipt__startswith=prefix).values_list("receipt", flat=True)
    numbers = [int(tail) for r in ours if (tail := r.removeprefix(prefix)).isdecimal()]
    return f"{prefix}{max(numbers, default=0) + 1:04d}"


def _received(election: Election, told: datetime | None) -> datetime:
    """When the papers came. In a rehearsal, whose clock stands, nothing comes after "now"."""
    now = clock.now()
    ahead = told is not None and told > now
    if told is None or (ahead and (election.as_of is not None or told - now <= CLOCK_SKEW)):
        return now
    return told


def _due(election: Election, body: str, facts: Mapping[str, Fact]) -> frozenset[str]:
    return due_codes(documents_of(election, body), facts)


def _taken(
    due: frozenset[str],
    application: UUID,
    receipt: str,
    papers: Iterable[str],
    *,
    is_replay: bool = False,
    to_check: bool = False,
) -> Taken:
    return Taken(application, receipt, sorted(due.difference(papers)), is_replay, to_check)
