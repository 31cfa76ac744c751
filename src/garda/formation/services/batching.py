"""Paper applications of a list, many at once: what the counter does for one, for thousands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import IntegrityError, transaction
from django.db.models import Q

from garda.formation.domain.batch_rows import Applicant
from garda.formation.errors import AlreadyApplied, NoCall
from garda.formation.errors_intake import ReceiptTaken
from garda.formation.models import Application, Channel
from garda.formation.staffing import lock_regions, refuse_gone
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.roles import Role
from garda.people.models import Person
from garda.people.services import (
    NewPerson,
    nik_holders,
    record_contacts,
    record_spouses,
    register_people,
)
from garda.regions.models import Election, Region

from .intake import NewApplication, call_of, period_of, record_entries

TAKE_LIST = act(
    "formation.list",
    "Memasukkan daftar pelamar dari berkas",
    Role.PPS,
    Role.KPU_REGENCY,
)
_SHOWN = "%d-%m-%Y %H.%M"

#: Applicants of a list by their line in it.
Listed = Mapping[int, Applicant]


@dataclass(frozen=True, slots=True)
class ListOutcome:
    """What became of rows, by line. ``to_check``: taken, and the number is somebody else's, too."""

    taken: Mapping[int, UUID] = field(default_factory=dict)
    known: frozenset[int] = frozenset()
    refused: Mapping[int, str] = field(default_factory=dict)
    to_check: frozenset[int] = frozenset()


def take_list(
    actor: Actor, *, election: Election, villages: Sequence[Region], applicants: Listed
) -> ListOutcome:
    """Take in applicants of a list: one act and one entry for each of the ``villages``.

    For the PPS of the village or the regency's KPU. A row that cannot be taken is told with its
    reason and keeps no other from being taken; one that was taken before is known and changes
    nothing. Some thirty queries, and ten for each village. Raises NotAllowed, VillageGone,
    AlreadyApplied when another counter was quicker.
    """
    for village in villages:
        TAKE_LIST.require(actor, path=village.path)
        refuse_gone(village)
    try:
        with transaction.atomic():
            lock_regions(villages)
            return _List(actor, election, villages, applicants).take()
    except IntegrityError as clash:
        raise AlreadyApplied([given.receipt for given in applicants.values()]) from clash


class _List:
    """One list while it is taken in; the villages are held."""

    def __init__(
        self, actor: Actor, election: Election, villages: Sequence[Region], applicants: Listed
    ) -> None:
        self.actor, self.election, self.applicants = actor, election, applicants
        self.villages = {village.id: village for village in villages}
        self.refused = dict(self._untimely())
        self.here = _Here(election, villages, list(self._left().values()))

    def take(self) -> ListOutcome:
        fates = {line: self.here.fate(given) for line, given in self._left().items()}
        self.refused |= {line: fate for line, fate in fates.items() if isinstance(fate, str)}
        known = frozenset(line for line, fate in fates.items() if fate is True)
        new = {line: given for line, given in self._left().items() if line not in known}
        persons = self._persons(new)
        self._numbers(new, persons)
        for village in self.villages.values():
            self._record(village, new, persons)
        return ListOutcome(persons, known, self.refused, _shared(new, persons))

    def _left(self) -> dict[int, Applicant]:
        return {line: g for line, g in self.applicants.items() if line not in self.refused}

    def _untimely(self) -> Iterable[tuple[int, str]]:
        """Rows outside the call, by the receipts."""
        periods = {v.id: self._period(v) for v in self.villages.values()}
        now = clock.now()
        for line, given in self.applicants.items():
            found = periods[given.village]
            if isinstance(found, str):
                yield line, found
                continue
            received = self._received(given)
            if not found[0] <= received < found[1]:
                yield line, _outside(*found)
            elif received > now:
                yield line, "Diserahkan: waktunya belum terjadi. Periksa tanggal dan jamnya."

    def _period(self, village: Region) -> tuple[datetime, datetime] | str:
        try:
            return period_of(call_of(self.election, village), village.time_zone)
        except NoCall as refusal:
            return refusal.id

    def _received(self, given: Applicant) -> datetime:
        zone = ZoneInfo(self.villages[given.village].time_zone)
        return given.received_at.replace(tzinfo=zone)

    def _persons(self, new: Listed) -> dict[int, UUID]:
        """The record of each: the village's own of this very person, or a new one."""
        found = {line: person.id for line, g in new.items() if (person := self.here.same(g))}
        without = [line for line in new if line not in found]
        if not without:
            return found
        people = [self._new_person(new[line]) for line in without]
        ids = register_people(self.actor, people=people)
        return found | dict(zip(without, ids, strict=True))

    def _new_person(self, given: Applicant) -> NewPerson:
        path = self.villages[given.village].path
        return NewPerson(
            given.name,
            given.sex,
            given.birth_date,
            path,
            given.nik,
            given.kk,
            synthetic=self.election.is_invented,
        )

    def _numbers(self, new: Listed, persons: Mapping[int, UUID]) -> None:
        """Telephone numbers, and whom they name as their spouses."""
        numbers = {persons[line]: given.phone for line, given in new.items() if given.phone}
        if numbers:
            record_contacts(self.actor, numbers=numbers)
        spouses = {persons[line]: given.spouse for line, given in new.items() if given.spouse}
        if spouses:
            record_spouses(self.actor, numbers=spouses)

    def _record(self, village: Region, new: Listed, persons: Mapping[int, UUID]) -> None:
        entries = [
            self._entry(given, persons[line])
            for line, given in new.items()
            if given.village == village.id
        ]
        if entries:
            record_entries(self.actor, self.election, village, entries)

    def _entry(self, given: Applicant, person: UUID) -> NewApplication:
        return NewApplication(
            person=person,
            receipt=given.receipt,
            received_at=self._received(given),
            facts=given.facts,
            station=given.station,
            willing_elsewhere=given.elsewhere,
            willing_neighbour=given.neighbour,
            papers=given.papers,
            channel=Channel.BATCH,
        )


class _Here:
    """What the villages of a list know of its applicants already."""

    def __init__(
        self, election: Election, villages: Sequence[Region], given: Collection[Applicant]
    ) -> None:
        self.holders = nik_holders(each.nik for each in given)
        paths = {village.path: village.id for village in villages}
        held = {person for persons in self.holders.values() for person in persons}
        people = Person.objects.filter(id__in=held, path__in=paths, erased_at__isnull=True)
        self.people: dict[UUID, tuple[UUID, Person]] = {
            person.id: (paths[person.path], person) for person in people
        }
        self.by_receipt: dict[tuple[UUID, str], Application] = {}
        self.by_person: dict[UUID, Application] = {}
        before = Application.objects.filter(
            Q(person__in=list(self.people)) | Q(receipt__in=[each.receipt for each in given]),
            election=election,
            village__in=villages,
        )
        for application in before.select_related("person"):
            self.by_receipt[application.village_id, application.receipt] = application
            self.by_person[application.person_id] = application

    def fate(self, given: Applicant) -> bool | str:
        """True: taken in before; a text: why not; False: new."""
        same, before = self.same(given), self.by_receipt.get((given.village, given.receipt))
        if before is not None:
            known = same is not None and before.person_id == same.id
            return known or ReceiptTaken(given.receipt).id
        applied = (self.by_person.get(person.id) for person in self._holders(given))
        first = next((application for application in applied if application), None)
        return False if first is None else _applied(first)

    def same(self, given: Applicant) -> Person | None:
        """The village's record of this very person: same number, name and birth."""
        for person in self._holders(given):
            if (person.search_name, person.birth_date) == given.human:
                return person
        return None

    def _holders(self, given: Applicant) -> list[Person]:
        """Whoever claims the number in the applicant's own village."""
        found = (self.people.get(who) for who in self.holders.get(given.nik, ()))
        return [person for place, person in filter(None, found) if place == given.village]


def _shared(new: Listed, persons: Mapping[int, UUID]) -> frozenset[int]:
    """Rows whose number somebody else claims, in the country or in the list itself."""
    holders = nik_holders(given.nik for given in new.values())
    return frozenset(
        line for line, given in new.items() if holders.get(given.nik, set()) - {persons[line]}
    )


def _applied(before: Application) -> str:
    return (
        f"NIK: sudah tercatat atas nama {before.person.name}, tanda terima {before.receipt}. Salah "
        "ketik? Betulkan NIK. Orang lain dengan NIK yang sama di KTP-el? Catat lewat loket."
    )


def _outside(opens: datetime, closes: datetime) -> str:
    return (
        f"Diserahkan: di luar masa pendaftaran ({opens:{_SHOWN}} sampai sebelum {closes:{_SHOWN}} "
        "waktu setempat). Periksa tanggal pada tanda terima."
    )


def shares(applicants: Listed, most: int) -> list[dict[int, Applicant]]:
    """The list in parts of whole villages: each at most ``most`` rows, or one village."""
    by_village: dict[UUID, dict[int, Applicant]] = defaultdict(dict)
    for line, given in applicants.items():
        by_village[given.village][line] = given
    found: list[dict[int, Applicant]] = []
    for part in by_village.values():
        if found and len(found[-1]) + len(part) <= most:
            found[-1].update(part)
        else:
            found.append(dict(part))
    return found
