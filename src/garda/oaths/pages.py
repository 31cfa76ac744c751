"""What the pages of oaths show, read with a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import groupby
from uuid import UUID

from garda.activities.models import Activity, Attendance, OnlineLeave
from garda.formation.models import Appointment
from garda.regions.models import Election, Region, RegionLevel

from .queries import decreed, leaves_at, missed, oaths_at, pacts_by, unsigned

#: Leaves on one page; of a regency those that wait come first.
MOST_LEAVES = 300


@dataclass(frozen=True, slots=True)
class Called:
    """One name of the roll-call: ``said`` is what is known of it, None while it was not called."""

    leave: OnlineLeave
    said: Attendance | None


@dataclass(frozen=True)
class OnlinePage:
    """Requests of a region, and rooms with those whose names are called."""

    leaves: list[OnlineLeave]
    rooms: list[tuple[Activity, list[Called]]]
    open_oaths: Sequence[Activity]
    may_ask: Sequence[Appointment]

    @cached_property
    def waiting(self) -> list[OnlineLeave]:
        return [leave for leave in self.leaves if leave.allowed is None]

    @cached_property
    def decided(self) -> list[OnlineLeave]:
        return [leave for leave in self.leaves if leave.allowed is not None]

    @property
    def persons(self) -> list[UUID]:
        asked = [leave.appointment.person_id for leave in self.leaves]
        return [*asked, *(member.person_id for member in self.may_ask)]


def online_page(election: Election, region: Region, on: date) -> OnlinePage:
    """Four queries. Only a village's own page offers its members."""
    leaves = list(leaves_at(election, region.path)[:MOST_LEAVES])
    oaths = list(oaths_at(election, region.path).filter(closed_at__isnull=True))
    village = region.level == RegionLevel.VILLAGE
    return OnlinePage(
        leaves,
        _rooms([leave for leave in leaves if leave.allowed]),
        oaths,
        list(decreed(election, region.path, on)) if village else [],
    )


def _rooms(leaves: Sequence[OnlineLeave]) -> list[tuple[Activity, list[Called]]]:
    """Allowed leaves by their gathering, with what was recorded. One query."""
    rows = Attendance.objects.filter(
        activity__in={leave.activity_id for leave in leaves},
        appointment__in=[leave.appointment_id for leave in leaves],
    )
    said = {(row.activity_id, row.appointment_id): row for row in rows}
    ordered = sorted(leaves, key=lambda leave: (leave.activity.starts_at, leave.activity.path))
    rooms = []
    for _, found in groupby(ordered, key=lambda leave: leave.activity_id):
        group = list(found)
        calls = [Called(each, said.get((each.activity_id, each.appointment_id))) for each in group]
        rooms.append((group[0].activity, calls))
    return rooms


@dataclass(frozen=True, slots=True)
class PactRow:
    """A region with its members and their signatures."""

    region: Region
    counts: Mapping[str, int]

    @property
    def unsigned(self) -> int:
        return self.counts["members"] - self.counts["pacts"]

    @property
    def papers_due(self) -> int:
        return self.counts["online"] - self.counts["papers"]


@dataclass(frozen=True)
class PactPage:
    """Of a village its members, of a region above it the villages or districts."""

    rows: list[PactRow]
    members: list[Appointment]
    total: Mapping[str, int]

    @property
    def unsigned(self) -> int:
        return self.total["members"] - self.total["pacts"]

    @property
    def papers_due(self) -> int:
        return self.total["online"] - self.total["papers"]


_COUNTED = ("members", "pacts", "online", "papers")


def pact_page(election: Election, region: Region, on: date) -> PactPage:
    """Two queries."""
    if region.level == RegionLevel.VILLAGE:
        members = list(unsigned(election, region.path, on))
        counts = pacts_by(election, region.path, RegionLevel.VILLAGE, on)
        return PactPage([], members, _summed(counts.values()))
    below = RegionLevel.VILLAGE
    counts = pacts_by(election, region.path, below, on)
    places = Region.objects.filter(path__in=list(counts)).order_by("path")
    rows = [PactRow(place, counts[place.path]) for place in places]
    return PactPage(rows, [], _summed(counts.values()))


def _summed(counts: Iterable[Mapping[str, int]]) -> Mapping[str, int]:
    rows = list(counts)
    return {name: sum(row[name] for row in rows) for name in _COUNTED}


@dataclass(frozen=True, slots=True)
class MissedRow:
    """A village with those who missed their oath."""

    village: Region
    members: list[Appointment]


def missed_by_village(election: Election, region: Region, on: date) -> list[MissedRow]:
    """One query."""
    found = missed(election, region.path, on)
    return [
        MissedRow(members[0].region, members)
        for members in (list(m) for _, m in groupby(found, key=lambda m: m.region_id))
    ]
