"""Writers of elections, regions, stations and voter lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.db import transaction

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.acts import act
from garda.kernel.bulk import copy_rows
from garda.kernel.codes import COUNTRY_PATH, station_path
from garda.kernel.errors import GardaError
from garda.kernel.ids import uuid7
from garda.kernel.roles import Role
from garda.kernel.text import fold
from garda.ledger.services import record
from garda.packs.types import Pack

from .models import (
    Election,
    ElectionKind,
    Region,
    RegionCode,
    RegionLevel,
    Standing,
    Station,
    StationKind,
    StationListing,
    VoterList,
)
from .queries import within

CREATE_ELECTION = act("regions.election", "Membuka pemilihan", Role.OPERATOR)
REHEARSE = act("regions.rehearse", "Menggeser waktu latihan", Role.OPERATOR)
IMPORT_REGIONS = act("regions.import", "Memasukkan wilayah", Role.OPERATOR)
FIX_LIST = act("regions.voter_list", "Menetapkan daftar pemilih", Role.OPERATOR, Role.KPU_REGENCY)

#: What each level hangs under.
PARENT_OF = {
    "province": "country",
    "regency": "province",
    "district": "regency",
    "village": "district",
}


class ElectionExists(GardaError):
    code = "election_exists"


class VoterListFixed(GardaError):
    code = "voter_list_fixed"


class UnknownRegion(GardaError):
    code = "unknown_region"


@transaction.atomic
def create_election(
    actor: Actor,
    *,
    code: str,
    name: str,
    kind: ElectionKind,
    pack: Pack,
    as_of: datetime | None = None,
    voting_day: date | None = None,
    rehearses: Election | None = None,
) -> Election:
    """Open an election under ``pack``, on its voting day unless another is said (a rehearsal).

    Raises ElectionExists, NotAllowed.
    """
    CREATE_ELECTION.require(actor, path=COUNTRY_PATH)
    if Election.objects.filter(code=code).exists():
        raise ElectionExists(
            id=f"Pemilihan dengan kode {code} sudah ada. Pakai kode lain.",
            en=f"An election with the code {code} exists. Use another code.",
        )
    election = Election.objects.create(
        code=code,
        name=name,
        kind=kind,
        pack=pack.id,
        pack_hash=pack.hash,
        voting_day=voting_day or pack.voting_day,
        rehearses=rehearses,
        as_of=as_of,
    )
    record(
        actor,
        "election.created",
        path=COUNTRY_PATH,
        election_id=election.id,
        payload={"code": code, "kind": str(kind), "pack": pack.id, "pack_hash": pack.hash},
    )
    return election


@transaction.atomic
def set_rehearsal_time(actor: Actor, *, election: Election, moment: datetime | None) -> None:
    """Move "now" of a practice or demo election. Raises GardaError for a real one, NotAllowed."""
    REHEARSE.require(actor, path=COUNTRY_PATH)
    if election.kind == ElectionKind.REAL:
        raise GardaError(
            id="Waktu pemilihan sungguhan tidak dapat digeser.",
            en="The time of a real election cannot be moved.",
        )
    election.as_of = moment
    election.save(update_fields=["as_of"])
    record(
        actor,
        "election.time_moved",
        path=COUNTRY_PATH,
        election_id=election.id,
        payload={"as_of": moment.isoformat() if moment else None},
    )


@dataclass(frozen=True, slots=True)
class RegionInput:
    """A region by its official code; ``parent`` is a code, ``""`` for a province."""

    code: str
    name: str
    level: str
    parent: str


@transaction.atomic
def import_regions(actor: Actor, *, regions: Sequence[RegionInput], time_zone: str) -> int:
    """Create regions that are missing and rename those whose name changed; parents come first.

    Returns how many rows changed; nothing changes when all are there already. The province may be
    shared: it is created once. Raises UnknownRegion for a parent that is nowhere.
    """
    IMPORT_REGIONS.require(actor, path=COUNTRY_PATH)
    country = _country(time_zone)
    known = {
        r.code: r for r in Region.objects.filter(code__in=_codes(regions), valid_to__isnull=True)
    }
    known[""] = country
    created, renamed = [], []
    for row in sorted(regions, key=lambda r: r.code.count(".")):
        existing = known.get(row.code)
        if existing is None:
            created.append(known.setdefault(row.code, _new_region(row, known, time_zone)))
        elif existing.name != row.name:
            renamed.append((existing, row.name))
    Region.objects.bulk_create(created)
    _rename(renamed)
    if created or renamed:
        record(
            actor,
            "regions.imported",
            path=COUNTRY_PATH,
            payload={"created": len(created), "renamed": len(renamed)},
            items=[r.path for r in created] + [r.path for r, _ in renamed],
        )
    return len(created) + len(renamed)


def _codes(regions: Iterable[RegionInput]) -> set[str]:
    return {code for row in regions for code in (row.code, row.parent) if code}


def _country(time_zone: str) -> Region:
    country, _ = Region.objects.get_or_create(
        path=COUNTRY_PATH,
        defaults={
            "level": RegionLevel.COUNTRY,
            "code": "",
            "name": "Indonesia",
            "search_name": "indonesia",
            "time_zone": time_zone,
        },
    )
    return country


def _new_region(row: RegionInput, known: dict[str, Region], time_zone: str) -> Region:
    parent = known.get(row.parent)
    if parent is None or parent.level != PARENT_OF[row.level]:
        raise UnknownRegion(
            id=f"Wilayah {row.code} ({row.name}): induk {row.parent} tidak ada.",
            en=f"Region {row.code} ({row.name}): there is no parent {row.parent}.",
        )
    return Region(
        level=row.level,
        parent=parent,
        code=row.code,
        name=row.name,
        search_name=fold(row.name),
        path=f"{parent.path}/{row.code.rpartition('.')[2]}",
        time_zone=time_zone,
    )


def _rename(renamed: Sequence[tuple[Region, str]]) -> None:
    if not renamed:
        return
    RegionCode.objects.bulk_create(
        [
            RegionCode(region=r, code=r.code, name=r.name, valid_to=clock.today(r.time_zone))
            for r, _ in renamed
        ],
        # A region renamed twice keeps its first name: one row per code.
        ignore_conflicts=True,
    )
    for region, name in renamed:
        region.name, region.search_name = name, fold(name)
    Region.objects.bulk_update([r for r, _ in renamed], ["name", "search_name"])


@dataclass(frozen=True, slots=True)
class ListingInput:
    """A station in a voter list; ``male``/``female`` are None while the figures are not known.

    ``location``: what a special location is (SpecialLocation), empty for any other station.
    """

    village: str
    number: int
    kind: str = StationKind.REGULAR
    location: str = ""
    place: str = ""
    male: int | None = None
    female: int | None = None
    standing: str = Standing.ENTERED


@transaction.atomic
def fix_voter_list(
    actor: Actor,
    *,
    election: Election,
    regency: Region,
    kind: str,
    fixed_on: date | None,
    listings: Sequence[ListingInput],
) -> VoterList:
    """Fix one version of a regency's voter list; it becomes the one in force.

    The same list again changes nothing. Raises VoterListFixed when this kind is fixed with other
    stations, places or figures (a change is a new version, never an overwrite), and UnknownRegion
    for a village that is not in the regency.
    """
    FIX_LIST.require(actor, path=regency.path)
    existing = VoterList.objects.filter(election=election, region=regency, kind=kind).first()
    if existing is not None:
        _refuse_if_different(existing, listings)
        return existing
    VoterList.objects.filter(election=election, region=regency, superseded_on__isnull=True).update(
        superseded_on=fixed_on or clock.today(regency.time_zone)
    )
    voter_list = VoterList.objects.create(
        election=election, region=regency, kind=kind, fixed_on=fixed_on
    )
    _write_listings(voter_list, listings)
    record(
        actor,
        "voter_list.fixed",
        path=regency.path,
        election_id=election.id,
        payload={"kind": kind, "stations": len(listings)},
        items=[_as_item(row) for row in listings],
    )
    return voter_list


def _as_item(row: ListingInput) -> list[Any]:
    kind, location = str(row.kind), str(row.location)
    return [row.village, row.number, kind, location, row.place, row.male, row.female]


def _refuse_if_different(voter_list: VoterList, listings: Sequence[ListingInput]) -> None:
    stored = set(
        StationListing.objects.filter(voter_list=voter_list).values_list(
            "village__code", "number", "kind", "location", "place", "male", "female"
        )
    )
    if stored != {tuple(_as_item(row)) for row in listings}:
        raise VoterListFixed(
            id=f"Daftar pemilih {voter_list.kind} sudah ditetapkan dengan isi lain. "
            "Perubahan dicatat sebagai versi daftar yang baru.",
            en=f"The voter list {voter_list.kind} is fixed with other content. "
            "A change is a new version of the list.",
        )


class _Village(NamedTuple):
    id: UUID
    path: str


def _write_listings(voter_list: VoterList, listings: Sequence[ListingInput]) -> None:
    villages = _villages(voter_list.region, listings)
    stations = _stations(voter_list)
    new: list[tuple[Any, ...]] = []
    rows: list[tuple[Any, ...]] = []
    for row in listings:
        village = villages[row.village]
        path = station_path(village.path, row.number)
        if path not in stations:
            stations[path] = uuid7()
            new.append((stations[path], voter_list.election_id, village.id, path))
        rows.append(_listing_row(voter_list, row, stations[path], village.id, path))
    copy_rows(Station, ["id", "election", "village", "path"], new)
    copy_rows(StationListing, LISTING_COLUMNS, rows)


def _villages(regency: Region, listings: Iterable[ListingInput]) -> Mapping[str, _Village]:
    """The listings' villages by code; raises UnknownRegion for one that is not in the regency."""
    found = Region.objects.filter(
        within(regency.path), level=RegionLevel.VILLAGE, valid_to__isnull=True
    ).values_list("code", "id", "path")
    villages = {code: _Village(id_, path) for code, id_, path in found}
    for row in listings:
        if row.village not in villages:
            raise UnknownRegion(
                id=f"Desa {row.village} tidak ada di {regency.name}.",
                en=f"There is no village {row.village} in {regency.name}.",
            )
    return villages


def _stations(voter_list: VoterList) -> dict[str, UUID]:
    """Ids of stations by path that an earlier list brought: they stay the same stations."""
    rows = Station.objects.filter(
        within(voter_list.region.path), election_id=voter_list.election_id
    )
    return dict(rows.values_list("path", "id"))


LISTING_COLUMNS = [
    "id",
    "election",
    "voter_list",
    "station",
    "village",
    "number",
    "path",
    "kind",
    "location",
    "place",
    "male",
    "female",
    "standing",
]


def _listing_row(
    voter_list: VoterList, row: ListingInput, station: UUID, village: UUID, path: str
) -> tuple[Any, ...]:
    return (
        uuid7(),
        voter_list.election_id,
        voter_list.id,
        station,
        village,
        row.number,
        path,
        str(row.kind),
        str(row.location),
        row.place,
        row.male,
        row.female,
        str(row.standing),
    )
