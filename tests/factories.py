"""Small worlds for tests: an election with two villages, their stations, people and accounts.

Everything is written directly, without the services under test. Figures are the tests' own; what a
regulation fixes comes from the pack.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import count
from typing import Any
from zoneinfo import ZoneInfo

from garda.formation.domain.lifecycle import due_codes
from garda.formation.models import (
    Application,
    ApplicationPaper,
    Appointment,
    Assessment,
    Call,
    Origin,
    Outcome,
    PaperState,
)
from garda.kernel.actor import Actor
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.packs.loader import get_pack
from garda.packs.types import Pack
from garda.people.models import Account, ClaimKind, Grant, IdentityClaim, Person, SpouseClaim
from garda.regions.models import (
    Election,
    ElectionKind,
    Region,
    RegionLevel,
    Station,
    StationKind,
    StationListing,
    VoterList,
)

PACK = "pilkada2024"
WIB = ZoneInfo("Asia/Jakarta")
_CLAIMED = datetime(2024, 9, 17, tzinfo=UTC)
#: What a witness stands for.
MANDATE: dict[str, Any] = {"contest_code": "bupati", "choice_number": 1, "mandate": "001/TIM/2024"}
_serial = count(1)


@dataclass(frozen=True)
class World:
    """One regency with one district, its villages and their stations by village path."""

    election: Election
    country: Region
    province: Region
    regency: Region
    district: Region
    villages: tuple[Region, ...]
    voter_list: VoterList
    stations: dict[str, list[Station]]

    @property
    def village(self) -> Region:
        return self.villages[0]

    @property
    def pack(self) -> Pack:
        return get_pack(self.election.pack)

    def station(self, position: int = 0) -> Station:
        """Station of the first village, by position."""
        return self.stations[self.village.path][position]


def local(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """A time on a day, western Indonesia."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=WIB)


def world(
    *,
    stations: Sequence[int] = (2, 1),
    special: Sequence[int] = (),
    kind: ElectionKind = ElectionKind.DEMO,
) -> World:
    """One village per entry of ``stations``; ``special``: further numbers in the first."""
    pack = get_pack(PACK)
    number = next(_serial)
    election = Election.objects.create(
        code=f"uji-{number}",
        name="Pemilihan Uji 2024",
        kind=kind,
        pack=pack.id,
        pack_hash=pack.hash,
        voting_day=pack.voting_day,
    )
    tree = _tree(number, len(stations))
    regency = tree[2]
    voter_list = VoterList.objects.create(election=election, region=regency, kind="DPT")
    villages = tree[4:]
    found = {
        village.path: [_station(voter_list, village, n + 1) for n in range(size)]
        for village, size in zip(villages, stations, strict=True)
    }
    found[villages[0].path] += [
        _station(voter_list, villages[0], n, StationKind.SPECIAL) for n in special
    ]
    return World(election, *tree[:4], tuple(villages), voter_list, found)  # type: ignore[arg-type]


def _tree(number: int, villages: int) -> list[Region]:
    province, regency = f"{10 + number // 90 % 80:02d}", f"{10 + number % 90:02d}"
    country = Region.objects.filter(path="id").first() or _region("country", "", "id", None)
    top = Region.objects.filter(path=f"id/{province}").first()
    top = top or _region("province", province, f"id/{province}", country, "Provinsi Uji")
    code = f"{province}.{regency}"
    middle = _region("regency", code, f"{top.path}/{regency}", top, "Kabupaten Uji")
    district = _region("district", f"{code}.01", f"{middle.path}/01", middle, "Keling")
    names = ["Watuaji", "Damarwulan", "Tempur", "Kunir", "Bumiharjo"]
    below = [
        _region(
            "village", f"{code}.01.{2001 + i}", f"{district.path}/{2001 + i}", district, names[i]
        )
        for i in range(villages)
    ]
    return [country, top, middle, district, *below]


def _region(
    level: str, code: str, path: str, parent: Region | None, name: str = "Indonesia"
) -> Region:
    return Region.objects.create(
        level=RegionLevel(level),
        code=code,
        path=path,
        parent=parent,
        name=name,
        search_name=name.lower(),
        time_zone="Asia/Jakarta",
    )


def _station(
    voter_list: VoterList, village: Region, number: int, kind: str = StationKind.REGULAR
) -> Station:
    path = f"{village.path}/{number:03d}"
    station = Station.objects.create(election=voter_list.election, village=village, path=path)
    StationListing.objects.create(
        election=voter_list.election,
        voter_list=voter_list,
        station=station,
        village=village,
        number=number,
        path=path,
        kind=kind,
        place="Rumah tahanan" if kind == StationKind.SPECIAL else "",
        male=100,
        female=100,
    )
    return station


def person(path: str, name: str = "", *, sex: str = "L", born: date = date(1995, 5, 17)) -> Person:
    """A person of the region ``path``."""
    name = name or f"Warga {next(_serial)}"
    return Person.objects.create(
        name=name, search_name=name.lower(), sex=sex, birth_date=born, path=path, synthetic=True
    )


def account(world_: World, role: Role, region: Region, name: str = "") -> Account:
    """An account with one grant, in force all year."""
    made = Account.objects.create(
        username=f"akun-{next(_serial)}", person=person(region.path, name), password="!"
    )
    Grant.objects.create(
        account=made,
        election=world_.election,
        role=role,
        region=region,
        valid_from=date(2024, 1, 1),
        **(MANDATE if role == Role.WITNESS else {}),
    )
    return made


def actor(world_: World, role: Role, region: Region | None = None) -> Actor:
    """Somebody acting with ``role`` in ``region`` (the first village when None)."""
    place = region or world_.village
    made = account(world_, role, place)
    return Actor(role, place.path, world_.election.id, made.id, made.person_id)


def call(world_: World) -> Call:
    """The open call for KPPS by the pack's calendar."""
    stage = world_.pack.stage("receiving")
    return Call.objects.create(
        election=world_.election,
        region=world_.regency,
        body="kpps",
        opens_on=stage.starts,
        closes_on=stage.ends,
        closes_at=stage.closes_at,
    )


def good_facts(pack: Pack, **changed: Any) -> dict[str, Any]:
    """Facts that pass every rule of the pack, with ``changed`` ones; the age is the person's."""
    facts: dict[str, Any] = {"experience": 0}
    for rule in pack.eligibility:
        if rule.kind == "flag":
            facts[rule.fact] = True
        elif rule.kind == "one_of":
            facts[rule.fact] = rule.values[0]
        elif rule.kind == "absent":
            facts[rule.fact] = False
    return facts | changed


def application(
    call_: Call,
    village: Region,
    *,
    station: Station | None = None,
    willing: bool = False,
    neighbour: bool = False,
    outcome: Outcome | None = Outcome.MS,
    name: str = "",
    sex: str = "L",
    household: bytes | None = None,
    papers: Collection[str] | None = None,
    **facts: Any,
) -> Application:
    """An application at a village's counter, assessed unless ``outcome`` is None.

    ``papers``: codes of what was handed in and found right, everything that is due unless said.
    """
    applicant = person(village.path, name, sex=sex)
    if household is not None:
        family_card(applicant, household)
    pack = get_pack(call_.election.pack)
    made = Application.objects.create(
        election=call_.election,
        call=call_,
        person=applicant,
        village=village,
        path=village.path,
        station=station,
        willing_elsewhere=willing,
        willing_neighbour=neighbour,
        receipt=f"{village.code}-{next(_serial):05d}",
        received_at=local(call_.opens_on),
        recorded_at=local(call_.opens_on),
        facts=good_facts(pack, **facts),
    )
    right_papers(made, due_codes(pack.documents, made.facts) if papers is None else papers)
    if outcome is not None:
        Assessment.objects.create(
            election=call_.election,
            application=made,
            outcome=outcome,
            pack_hash=pack.hash,
            assessed_at=local(call_.opens_on),
        )
    return made


def right_papers(made: Application, codes: Collection[str]) -> None:
    """Papers that came with an application and were found right by somebody."""
    ApplicationPaper.objects.bulk_create(
        ApplicationPaper(
            election=made.election,
            application=made,
            code=code,
            received_at=made.received_at,
            state=PaperState.ACCEPTED,
            checked_at=made.received_at,
            checked_by=uuid7(),
        )
        for code in sorted(codes)
    )


def family_card(applicant: Person, index: bytes) -> None:
    """The person claims the family card with this blind index: kin have the same."""
    _claim(applicant, ClaimKind.KK, index)


def couple(first: Person, second: Person) -> None:
    """The first names the second as spouse; nobody names the first."""
    index = second.id.bytes * 2
    for who in (first, second):
        _claim(who, ClaimKind.NIK, who.id.bytes * 2)
    SpouseClaim.objects.create(
        person=first, path=first.path, blind_index=index, index_version=1, named_at=_CLAIMED
    )


def _claim(person: Person, kind: ClaimKind, index: bytes) -> None:
    IdentityClaim.objects.get_or_create(
        person=person,
        kind=kind,
        blind_index=index,
        defaults={
            "path": person.path,
            "ciphertext": b"-",
            "index_version": 1,
            "claimed_at": _CLAIMED,
        },
    )


def applications(
    call_: Call, village: Region, stations: Sequence[Station], each: int, **options: Any
) -> list[Application]:
    """``each`` applicants at every station, alternately men and women."""
    return [
        application(call_, village, station=station, sex="LP"[i % 2], **options)
        for station in stations
        for i in range(each)
    ]


def appointment(
    world_: World,
    station: Station,
    seat: int,
    *,
    holder: Person | None = None,
    **options: Any,
) -> Appointment:
    """A member of a station's group, as if a plenary had named them."""
    body = world_.pack.bodies["kpps"]
    defaults: dict[str, Any] = {
        "origin": Origin.PROPOSAL,
        "decided_at": local(date(2024, 10, 5)),
        "starts_on": body.term_starts,
    }
    return Appointment.objects.create(
        election=world_.election,
        person=holder or person(station.path.rpartition("/")[0]),
        body="kpps",
        region=station.village,
        station=station,
        path=station.path,
        seat=seat,
        position=body.position_of(seat).code,
        **(defaults | options),
    )


def full_group(world_: World, station: Station, **options: Any) -> list[Appointment]:
    """A station's group with no seat empty."""
    seats = world_.pack.bodies["kpps"].seats
    return [appointment(world_, station, seat, **options) for seat in range(1, seats + 1)]
