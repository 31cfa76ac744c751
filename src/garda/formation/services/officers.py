"""People who serve already, taken over from another system's lists: both run side by side."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from garda.formation.domain.officer_rows import Officer
from garda.formation.models import Appointment, Origin
from garda.formation.models.experience import PastService
from garda.formation.staffing import KPPS, LOCAL_GOVERNMENT, lock_regions, term_start
from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.ledger.services import record
from garda.packs.loader import get_pack
from garda.packs.types import Body
from garda.people.models import Person
from garda.people.services import NewPerson, nik_holders, record_contacts, register_people
from garda.regions.models import Election, Region

IMPORT = act(
    "formation.import_officers",
    "Mengambil alih petugas dari daftar sistem lain",
    Role.KPU_REGENCY,
    machine=True,
)

Officers = Mapping[int, Officer]


@dataclass(slots=True)
class OfficerPlan:
    """What becomes of rows, by line: a seat, an earlier service, known already, or why not."""

    seats: dict[int, int] = field(default_factory=dict)
    past: set[int] = field(default_factory=set)
    known: set[int] = field(default_factory=set)
    refused: dict[int, str] = field(default_factory=dict)


def plan_officers(election: Election, officers: Officers) -> OfficerPlan:
    """What :func:`import_officers` would do, without doing it. Seven queries."""
    return _Import(election, officers).plan


@transaction.atomic
def import_officers(actor: Actor, *, election: Election, officers: Officers) -> OfficerPlan:
    """Take people over as members of bodies of this election, or as service in an earlier one.

    For the regency's KPU, or the machine. A row that cannot be taken is told with its reason and
    keeps no other from being taken; the same list again changes nothing. Raises NotAllowed.
    """
    lock_regions(_regions(officers).values())
    work = _Import(election, officers)
    for region in work.regions.values():
        IMPORT.require(actor, path=region.path)
    work.store(actor)
    return work.plan


def _regions(officers: Officers) -> dict[str, Region]:
    codes = {officer.region for officer in officers.values()}
    found = Region.objects.filter(code__in=codes, valid_to__isnull=True)
    return {region.code: region for region in found}


class _Import:
    """One list against what is known: persons by number, seats that are held, services kept."""

    def __init__(self, election: Election, officers: Officers) -> None:
        self.election, self.officers, self.plan = election, officers, OfficerPlan()
        self.bodies = get_pack(election.pack).bodies
        self.regions = _regions(officers)
        self.holders = nik_holders(o.nik for o in officers.values() if o.nik)
        held = {who for persons in self.holders.values() for who in persons}
        paths = [region.path for region in self.regions.values()]
        people = Person.objects.filter(id__in=held, path__in=paths, erased_at__isnull=True)
        self.people = {person.id: person for person in people}
        self.serving = list(_serving(election, held, self.regions.values()))
        self.past = set(
            PastService.objects.filter(person__in=self.people).values_list("person", "body", "year")
        )
        self.taken: dict[tuple[UUID, str], set[int]] = defaultdict(set)
        for member in self.serving:
            self.taken[member.region_id, member.body].add(member.seat)
        self.named: set[tuple[str, str, int | None]] = set()
        for line, officer in officers.items():
            self._decide(line, officer)

    def _decide(self, line: int, officer: Officer) -> None:
        region, body = self.regions.get(officer.region), self.bodies[officer.body]
        if region is None or (region.level != body.unit and not self._of_village(region, body)):
            self.plan.refused[line] = (
                f"Kode wilayah {officer.region}: bukan wilayah kerja {body.code.upper()}. Periksa "
                "kodenya."
            )
        elif self._is_known(officer, region):
            self.plan.known.add(line)
        elif not officer.nik:
            self.plan.refused[line] = "NIK: Belum diisi. Orang baru memerlukan NIK."
        elif (officer.nik, officer.body, officer.year) in self.named:
            self.plan.refused[line] = "NIK: sudah ada pada baris sebelumnya. Hapus salah satu."
        elif officer.year is not None:
            self.plan.past.add(line)
        else:
            self._seat(line, officer, region, body)
        self.named.add((officer.nik, officer.body, officer.year))

    def _of_village(self, region: Region, body: Body) -> bool:
        """A polling station's group is listed by its village."""
        return body.code == KPPS and region.level == "village"

    def _is_known(self, officer: Officer, region: Region) -> bool:
        if officer.year is not None:
            person = self._same(officer, region)
            return person is not None and (person.id, officer.body, officer.year) in self.past
        return any(
            (member.region_id, member.body) == (region.id, officer.body)
            and (member.person.search_name, member.person.birth_date) == officer.human
            for member in self.serving
        )

    def _same(self, officer: Officer, region: Region) -> Person | None:
        """The region's own record of this very person."""
        for who in self.holders.get(officer.nik, ()):
            person = self.people.get(who)
            if person is None or person.path != region.path:
                continue
            if (person.search_name, person.birth_date) == officer.human:
                return person
        return None

    def _seat(self, line: int, officer: Officer, region: Region, body: Body) -> None:
        reason = self._why_not(officer, body)
        taken = self.taken[region.id, body.code]
        free = [seat for seat in range(1, body.seats + 1) if seat not in taken]
        wanted = [s for s in free if s == officer.seat] if officer.seat else _fitting(officer, free)
        if reason or not wanted:
            self.plan.refused[line] = reason or (
                f"Kursi: tidak ada kursi {body.code.upper()} yang kosong untuk baris ini di "
                f"{region.name}. Akhiri dahulu yang lama, atau hapus baris ini."
            )
            return
        self.plan.seats[line] = wanted[0]
        taken.add(wanted[0])

    def _why_not(self, officer: Officer, body: Body) -> str:
        if body.code == KPPS or body.formed_by == LOCAL_GOVERNMENT:
            return (
                f"Badan: {body.code.upper()} pemilihan ini dibentuk di sini. Untuk pengalaman, "
                "isi tahun pemilihan terdahulu."
            )
        serving = {member.person_id for member in self.serving}
        if self.holders.get(officer.nik, set()) & serving:
            return "NIK: pemegangnya sudah menjabat di badan lain pada pemilihan ini."
        return ""

    def store(self, actor: Actor) -> None:
        lines = sorted({*self.plan.seats, *self.plan.past})
        if not lines:
            return
        persons = self._persons(actor, lines)
        phones = {persons[n]: self.officers[n].phone for n in lines if self.officers[n].phone}
        if phones:
            record_contacts(actor, numbers=phones)
        now = clock.now()
        Appointment.objects.bulk_create(
            self._appointment(line, persons[line], now) for line in self.plan.seats
        )
        PastService.objects.bulk_create(
            [self._past(line, persons[line], now) for line in self.plan.past]
        )
        record(
            actor,
            "formation.officers_imported",
            path=actor.path,
            payload={"appointed": len(self.plan.seats), "past": len(self.plan.past)},
            items=[[self.officers[n].body, str(persons[n])] for n in lines],
            election_id=self.election.id,
        )

    def _persons(self, actor: Actor, lines: Sequence[int]) -> dict[int, UUID]:
        """A record for each human being of the list, made where the region has none."""
        found: dict[int, UUID] = {}
        new: dict[tuple[str, str], list[int]] = defaultdict(list)
        for line in lines:
            officer = self.officers[line]
            same = self._same(officer, self.regions[officer.region])
            if same is None:
                new[officer.region, officer.nik].append(line)
            else:
                found[line] = same.id
        ids = register_people(actor, people=[self._new(same[0]) for same in new.values()])
        for id_, same_lines in zip(ids, new.values(), strict=True):
            found |= dict.fromkeys(same_lines, id_)
        return found

    def _new(self, line: int) -> NewPerson:
        officer = self.officers[line]
        path = self.regions[officer.region].path
        return NewPerson(officer.name, officer.sex, officer.birth_date, path, officer.nik)

    def _appointment(self, line: int, person: UUID, now: datetime) -> Appointment:
        officer, seat = self.officers[line], self.plan.seats[line]
        region, body = self.regions[officer.region], self.bodies[officer.body]
        return Appointment(
            id=uuid7(),
            election=self.election,
            person_id=person,
            body=body.code,
            region=region,
            path=region.path,
            seat=seat,
            position=body.position_of(seat).code,
            origin=Origin.APPOINTED,
            decided_at=now,
            starts_on=term_start(body, clock.today(region.time_zone)),
            ends_on=body.term_ends,
        )

    def _past(self, line: int, person: UUID, now: datetime) -> PastService:
        officer = self.officers[line]
        return PastService(
            id=uuid7(),
            person_id=person,
            path=self.regions[officer.region].path,
            body=officer.body,
            year=officer.year or 0,
            recorded_at=now,
        )


def _fitting(officer: Officer, free: Sequence[int]) -> list[int]:
    """The chair's seat is the first; a member's any other."""
    return [seat for seat in free if (seat == 1) == officer.is_chair]


def _serving(
    election: Election, persons: Collection[UUID], regions: Collection[Region]
) -> list[Appointment]:
    """Whoever of ``persons`` serves anywhere, and everybody who serves in the regions' bodies."""
    standing = Appointment.objects.filter(election=election, ended_on__isnull=True)
    here = standing.filter(region__in=regions, station__isnull=True).select_related("person")
    elsewhere = standing.filter(person__in=persons).select_related("person")
    return list({member.id: member for member in (*here, *elsewhere)}.values())
