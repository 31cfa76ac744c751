"""(Helper) Random officers, and in plain Python what each of them may see.

Nothing here uses the database's policies or the ranges they are made of: a row is visible when its
path is the officer's region or lies under it, when its person is shared with that region, or when
it is the officer.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any
from uuid import UUID

#: Tables with row-level security, and the column that names the person (for the owner of a row).
TABLES: Mapping[str, str] = {
    "people_person": "id",
    "people_identityclaim": "person_id",
    "people_personkey": "person_id",
    "people_contact": "person_id",
    "people_pathshare": "person_id",
    "people_spouseclaim": "person_id",
    **dict.fromkeys(
        (
            "neutrality_case",
            "responses_response",
            "responses_note",
            "responses_reporter",
            "responses_reporterkey",
            "responses_recommendation",
        ),
        "id",
    ),
}
#: Seen where they lie and nowhere else: no share of a person opens them.
BY_PATH_ALONE = frozenset(TABLES) - {
    "people_person", "people_identityclaim", "people_personkey", "people_contact",
    "people_spouseclaim",
}  # fmt: skip
#: Roles that meet nobody but themselves, in words of this file.
BLIND = frozenset({"witness", "order_officer", "operator"})
#: How often officers of a level ask: a request mostly comes from a village.
WEIGHTS: Mapping[str, int] = {
    "kpu_ri": 1, "kpu_province": 2, "kpu_regency": 5, "bawaslu": 3, "auditor": 2, "treasurer": 2,
    "care_officer": 2, "ppk": 14, "ppk_secretariat": 3, "panwascam": 5, "pps": 30,
    "pps_secretariat": 5, "pkd": 6, "kpps": 10, "ptps": 4, "witness": 2, "order_officer": 2,
    "operator": 1,
}  # fmt: skip
_HOMES: Mapping[str, str] = {
    "kpu_ri": "country", "operator": "country", "kpu_province": "province",
    "kpu_regency": "regency", "bawaslu": "regency", "auditor": "regency", "treasurer": "regency",
    "care_officer": "regency", "ppk": "district", "ppk_secretariat": "district",
    "panwascam": "district", "pps": "village", "pps_secretariat": "village", "pkd": "village",
}  # fmt: skip


@dataclass(frozen=True)
class Viewer:
    """An officer: the grant as the middleware has it, and themselves (None: no person known)."""

    grant: Any
    person: UUID | None

    @property
    def area(self) -> str | None:
        """The region whose people this officer may see: at a station that of its village."""
        return None if self.grant.role in BLIND else self.grant.region.path


@dataclass(frozen=True)
class Row:
    """Where a row lies and whose it is."""

    path: str
    person: UUID


@dataclass(frozen=True)
class Truth:
    """All rows of the locked tables, and the shares that are open: person and region."""

    rows: Mapping[str, Mapping[UUID, Row]]
    shares: Sequence[tuple[UUID, str]]

    @cached_property
    def _shared_with(self) -> Mapping[str, set[UUID]]:
        found: dict[str, set[UUID]] = defaultdict(set)
        for person, path in self.shares:
            parts = path.split("/")
            for depth in range(1, len(parts) + 1):
                found["/".join(parts[:depth])].add(person)
        return found

    @cached_property
    def _paths(self) -> Mapping[str, list[str]]:
        return {table: sorted(r.path for r in rows.values()) for table, rows in self.rows.items()}

    def shared(self, viewer: Viewer) -> set[UUID]:
        return self._shared_with.get(viewer.area, set()) if viewer.area else set()

    def sees(self, viewer: Viewer, table: str, key: UUID) -> bool:
        """Whether this officer may see this row. A row that is not known is not visible."""
        row = self.rows[table].get(key)
        if row is None:
            return False
        if lies_in(row.path, viewer.area):
            return True
        if table in BY_PATH_ALONE:
            return False
        own = table == "people_person" and key == viewer.person
        return own or row.person in self.shared(viewer)

    def count(self, viewer: Viewer, table: str) -> int:
        """How many rows of a table this officer may see."""
        inside = 0
        if viewer.area:
            paths, below = self._paths[table], viewer.area + "/"
            here = bisect_left(paths, viewer.area + "\x01") - bisect_left(paths, viewer.area)
            inside = here + bisect_left(paths, below + "\x7f") - bisect_left(paths, below)
        if table in BY_PATH_ALONE:
            return inside
        return inside + sum(1 for key in self._besides(viewer, table))

    def _besides(self, viewer: Viewer, table: str) -> set[UUID]:
        """Rows outside the region that this officer may see all the same."""
        others = self.shared(viewer) | ({viewer.person} if table == "people_person" else set())
        mine = {key for person in others if person for key in self._of_person[table][person]}
        return {key for key in mine if not lies_in(self.rows[table][key].path, viewer.area)}

    @cached_property
    def _of_person(self) -> Mapping[str, Mapping[UUID, set[UUID]]]:
        found: dict[str, dict[UUID, set[UUID]]] = {}
        for table, rows in self.rows.items():
            found[table] = defaultdict(set)
            for key, row in rows.items():
                found[table][row.person].add(key)
        return found

    @cached_property
    def keys(self) -> Mapping[str, list[UUID]]:
        return {table: sorted(rows) for table, rows in self.rows.items()}


def lies_in(path: str, area: str | None) -> bool:
    """Whether a path is a region or lies under it."""
    return area is not None and (path == area or path.startswith(area + "/"))


def read_truth() -> Truth:
    """Everything, as the machine sees it."""
    from django.db import connection

    rows: dict[str, dict[UUID, Row]] = {}
    with connection.cursor() as cursor:
        for table, person in TABLES.items():
            cursor.execute(f"SELECT id, path, {person} FROM {table}")  # noqa: S608
            rows[table] = {key: Row(path, who) for key, path, who in cursor.fetchall()}
        cursor.execute("SELECT person_id, path FROM people_pathshare WHERE ended_at IS NULL")
        return Truth(rows, cursor.fetchall())


class Officers:
    """Officers at random regions and stations of the election that the database holds."""

    def __init__(self, truth: Truth) -> None:
        from garda.regions.models import Region, Station

        self._people = truth.keys["people_person"]
        self._regions: dict[str, list[Any]] = defaultdict(list)
        for region in Region.objects.order_by("path"):
            self._regions[region.level].append(region)
        self._stations = list(Station.objects.select_related("village").order_by("path"))

    def draw(self, chance: Random) -> Viewer:
        from garda.people.models import Grant

        (role,) = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
        level, station = _HOMES.get(role), None
        if level is None:
            station = chance.choice(self._stations)
            region = station.village
        else:
            region = chance.choice(self._regions[level])
        person = chance.choice(self._people) if chance.random() < 0.7 else None
        return Viewer(Grant(role=role, region=region, station=station), person)
