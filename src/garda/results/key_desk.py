"""Keys of stations' phones as officers see them: counts by part of a region, keys of a village."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from garda.people.models import Account
from garda.regions.models import Region, RegionLevel, StationListing
from garda.regions.queries import children, listings, within

from .models import DeviceKey, KeyList
from .services.key_lists import ends_of


@dataclass(frozen=True, slots=True)
class PartLine:
    """One part of a region: stations, those with a key in use, keys in use and ended."""

    region: Region
    stations: int
    with_key: int
    in_use: int
    ended: int


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One key. ``ended_at``: when it was revoked, or its phone or account was."""

    key: DeviceKey
    holder: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class StationLine:
    listing: StationListing
    keys: Sequence[KeyLine]


@dataclass(frozen=True, slots=True)
class KeyDesk:
    """A region's keys: ``parts`` above the village, ``stations`` in it. ``list``: the newest."""

    parts: Sequence[PartLine]
    stations: Sequence[StationLine]
    list: KeyList | None
    regency: Region | None


def key_desk(election_id: UUID, region: Region) -> KeyDesk:
    """All of a region. The number of queries does not depend on its size."""
    keys = list(
        DeviceKey.objects.filter(within(region.path), election_id=election_id).order_by(
            "path", "registered_at", "id"
        )
    )
    ends = ends_of(keys) if keys else {}
    numbers = list(listings(election_id, region.path))
    regency = Region.objects.filter(path="/".join(region.path.split("/")[:3])).first()
    lists = KeyList.objects.filter(election_id=election_id, region=regency)
    village = region.level == RegionLevel.VILLAGE
    return KeyDesk(
        parts=() if village else _parts(region, numbers, keys, ends),
        stations=_stations(numbers, keys, ends) if village else (),
        list=lists.defer("document").order_by("-version").first(),
        regency=regency,
    )


_Ends = Mapping[tuple[UUID, UUID], datetime]


def _ended(key: DeviceKey, ends: _Ends) -> datetime | None:
    moments = (key.revoked_at, ends.get((key.device, key.account)))
    return min((moment for moment in moments if moment is not None), default=None)


def _parts(
    region: Region, numbers: Iterable[StationListing], keys: Iterable[DeviceKey], ends: _Ends
) -> list[PartLine]:
    depth = len(region.path.split("/")) + 1
    in_use: Counter[str] = Counter()
    ended: Counter[str] = Counter()
    covered: dict[str, set[str]] = {}
    for key in keys:
        part = _part(key.path, depth)
        if _ended(key, ends) is None:
            in_use[part] += 1
            covered.setdefault(part, set()).add(key.path)
        else:
            ended[part] += 1
    stations = Counter(_part(row.path, depth) for row in numbers)
    return [
        PartLine(
            part,
            stations[part.path],
            len(covered.get(part.path, ())),
            in_use[part.path],
            ended[part.path],
        )
        for part in children(region)
    ]


def _part(path: str, depth: int) -> str:
    return "/".join(path.split("/")[:depth])


def _stations(
    numbers: Iterable[StationListing], keys: Sequence[DeviceKey], ends: _Ends
) -> list[StationLine]:
    holders = _holders({key.account for key in keys})
    lines: dict[str, list[KeyLine]] = {}
    for key in keys:
        holder = holders.get(key.account, "Petugas")
        lines.setdefault(key.path, []).append(KeyLine(key, holder, _ended(key, ends)))
    return [StationLine(row, lines.get(row.path, ())) for row in numbers]


def _holders(ids: set[UUID]) -> dict[UUID, str]:
    """Names of the people behind accounts; colleagues and those above see each other."""
    rows = Account.objects.filter(id__in=ids).select_related("person") if ids else ()
    return {row.id: row.person.name if row.person else row.username for row in rows}
