"""Applications at the counter of a village, many at once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q
from psycopg.types.json import Jsonb

from garda.formation.domain.eligibility import Fact
from garda.formation.errors import (
    AlreadyApplied,
    IdentityNumber,
    NoCall,
    NotYetReceived,
    OutsidePeriod,
    UnknownPerson,
    UnknownStation,
)
from garda.formation.models import Application, ApplicationPaper, Call, Channel, PaperState
from garda.formation.offices import receivers
from garda.formation.staffing import KPPS, current_listings
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.people.models import Person
from garda.regions.models import Election, Region
from garda.regions.queries import within

from .served_before import known_service, with_experience

TAKE_IN = act(
    "formation.intake",
    "Mencatat pelamar dan berkasnya",
    Role.PPS,
    Role.PPS_SECRETARIAT,
    Role.KPU_REGENCY,
)

_COLUMNS = (
    "id",
    "election_id",
    "call_id",
    "body",
    "person_id",
    "village_id",
    "path",
    "station_id",
    "willing_elsewhere",
    "willing_neighbour",
    "receipt",
    "received_at",
    "recorded_at",
    "facts",
    "channel",
    "assisted",
)
_PAPER_COLUMNS = (
    "id",
    "election_id",
    "application_id",
    "code",
    "version",
    "issuer",
    "received_at",
    "state",
    "reason",
    "note",
)
_IDENTITY_NUMBER = re.compile(r"\d{16}")
#: A closing hour of 23:59 takes in the whole minute that the clock on the wall shows.
_CLOSING_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewApplication:
    """One applicant at the counter.

    ``station``: station of residence, for a special location that of its own voter list.
    ``received_at`` is the time on the receipt. ``facts`` by name of the pack's eligibility rules,
    plus ``experience`` (times served, as stated; what earlier elections know is added when it is
    recorded); never an identity number. ``willing_elsewhere``: at another
    station of the village; ``willing_neighbour``: in a neighbouring village of the district.
    ``papers``: codes (D..) of what was handed in with it.
    """

    person: UUID
    receipt: str
    received_at: datetime
    facts: Mapping[str, Fact]
    station: UUID | None = None
    willing_elsewhere: bool = False
    willing_neighbour: bool = False
    papers: Sequence[str] = ()
    channel: str = Channel.COUNTER
    # Typed by somebody else for the applicant.
    assisted: bool = True
    id: UUID = field(default_factory=uuid7)


def record_applications(
    actor: Actor, *, election: Election, village: Region, entries: Sequence[NewApplication]
) -> int:
    """Take in applications of one village in one act; returns their number.

    For the PPS of the village and its secretariat. All or nothing. The deadline counts by
    ``received_at`` against the call's closing hour in the village's time zone. Raises
    NotAllowed, NoCall, OutsidePeriod, NotYetReceived, IdentityNumber, UnknownPerson,
    UnknownStation, AlreadyApplied.
    """
    TAKE_IN.require(actor, path=village.path, among=receivers(election, KPPS))
    try:
        with transaction.atomic():
            return record_entries(actor, election, village, entries)
    except IntegrityError as clash:
        # Another counter was quicker between the check and the writing.
        raise AlreadyApplied([entry.receipt for entry in entries]) from clash


def record_entries(
    actor: Actor,
    election: Election,
    village: Region,
    entries: Sequence[NewApplication],
    body: str = KPPS,
) -> int:
    """The act itself, for a caller that has asked who may and holds a transaction."""
    call = call_of(election, village, body)
    _check_times(call, village, entries)
    _refuse(IdentityNumber, entries, _has_identity_number)
    _check_persons(village, entries)
    _check_stations(election, village, entries)
    _check_new(call, village, entries)
    now = clock.now()
    entries = _with_experience(election, entries)
    copy_rows(
        Application, _COLUMNS, (_row(election, call, village, entry, now) for entry in entries)
    )
    copy_rows(ApplicationPaper, _PAPER_COLUMNS, _paper_rows(election, entries))
    record(
        actor,
        "formation.applications_recorded",
        path=village.path,
        payload={"body": call.body, "count": len(entries)},
        items=[[entry.receipt, str(entry.person), entry.received_at] for entry in entries],
        election_id=election.id,
        happened_at=max((entry.received_at for entry in entries), default=None),
    )
    return len(entries)


def _with_experience(election: Election, entries: Sequence[NewApplication]) -> list[NewApplication]:
    """The entries with the service that earlier elections know of, whichever way they came."""
    known = known_service([entry.person for entry in entries], election)
    return [
        replace(entry, facts=with_experience(entry.facts, known.get(entry.person, ())))
        for entry in entries
    ]


def _row(
    election: Election, call: Call, village: Region, entry: NewApplication, now: datetime
) -> tuple[object, ...]:
    return (
        entry.id,
        election.id,
        call.id,
        call.body,
        entry.person,
        village.id,
        village.path,
        entry.station,
        entry.willing_elsewhere,
        entry.willing_neighbour,
        entry.receipt,
        entry.received_at,
        now,
        Jsonb(dict(entry.facts)),
        str(entry.channel),
        entry.assisted,
    )


def _paper_rows(
    election: Election, entries: Sequence[NewApplication]
) -> Iterator[tuple[object, ...]]:
    waiting = str(PaperState.WAITING)
    for entry in entries:
        for code in entry.papers:
            id_ = uuid7()
            yield (id_, election.id, entry.id, code, 1, "", entry.received_at, waiting, "", "")


def call_of(election: Election, village: Region, body: str = KPPS) -> Call:
    """The call for ``body`` that is the village's. Raises NoCall."""
    parts = village.path.split("/")
    above = ["/".join(parts[:size]) for size in range(1, len(parts) + 1)]
    call = Call.objects.filter(election=election, body=body, region__path__in=above).first()
    if call is None:
        raise NoCall(body.upper(), village.name)
    return call


def period_of(call: Call, zone: str) -> tuple[datetime, datetime]:
    """First moment and first moment after the call with its extension, in ``zone`` (IANA name)."""
    local = ZoneInfo(zone)
    opens, last = datetime.combine(call.opens_on, time(), local), call.extended_to or call.closes_on
    if call.closes_at is None:
        return opens, datetime.combine(last + timedelta(days=1), time(), local)
    return opens, datetime.combine(last, call.closes_at, local) + _CLOSING_MINUTE


def _check_times(call: Call, village: Region, entries: Sequence[NewApplication]) -> None:
    opens, closes = period_of(call, village.time_zone)
    late = [entry.receipt for entry in entries if not opens <= entry.received_at < closes]
    if late:
        raise OutsidePeriod(late, opens, closes)
    now = clock.now()
    _refuse(NotYetReceived, entries, lambda entry: entry.received_at > now)


def _check_persons(village: Region, entries: Sequence[NewApplication]) -> None:
    wanted = [entry.person for entry in entries]
    here = Person.objects.filter(within(village.path), id__in=wanted)
    known = set(here.values_list("id", flat=True))
    _refuse(UnknownPerson, entries, lambda entry: entry.person not in known)


def _check_stations(election: Election, village: Region, entries: Sequence[NewApplication]) -> None:
    stations = {listing.station_id for listing in current_listings(election, village)}
    _refuse(
        UnknownStation,
        entries,
        lambda entry: entry.station is not None and entry.station not in stations,
    )


def _check_new(call: Call, village: Region, entries: Sequence[NewApplication]) -> None:
    persons = Counter(entry.person for entry in entries)
    receipts = Counter(entry.receipt for entry in entries)
    twice = {p for p, n in persons.items() if n > 1}, {r for r, n in receipts.items() if n > 1}
    before = Application.every.filter(
        Q(call=call, person__in=list(persons)) | Q(village=village, receipt__in=list(receipts)),
        election_id=call.election_id,
    ).values_list("person", "receipt")
    for person, receipt in before:
        twice[0].add(person)
        twice[1].add(receipt)
    _refuse(
        AlreadyApplied,
        entries,
        lambda entry: entry.person in twice[0] or entry.receipt in twice[1],
    )


def _has_identity_number(entry: NewApplication) -> bool:
    return any(_IDENTITY_NUMBER.search(str(value)) for value in entry.facts.values())


def _refuse(
    error: Callable[[Sequence[str]], GardaError],
    entries: Sequence[NewApplication],
    wrong: Callable[[NewApplication], bool],
) -> None:
    """Raise ``error`` with the receipts of the entries that are ``wrong``, if there are any."""
    found = [entry.receipt for entry in entries if wrong(entry)]
    if found:
        raise error(found)
