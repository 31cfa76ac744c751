"""A kind of list for tests of exports, and reading the files that come of it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from tests import factories
from tests.factories import World

from garda.kernel.roles import Role
from garda.people.models import Person
from garda.privacy.exports import PHONE, ExportColumn, ExportKind, ExportRow
from garda.privacy.services import Download, ExportOrder
from garda.regions.models import Election, Region
from garda.regions.queries import within

NOON = factories.local(date(2024, 11, 10), 12)


def _people(election: Election, region: Region, columns: frozenset[str]) -> Iterator[ExportRow]:
    for person in Person.objects.filter(within(region.path)).order_by("path", "name"):
        cells = {"name": person.name, "place": person.path, "phone": "0812", "note": person.name}
        yield ExportRow(person, person.path, cells)


#: Everybody of a region; with a column that needs two people.
WARGA = ExportKind(
    code="warga",
    title="Daftar warga",
    roles=frozenset({Role.PPS, Role.PPK, Role.KPU_REGENCY}),
    columns=(
        ExportColumn("name", "Nama"),
        ExportColumn("place", "Wilayah", chosen=False),
        PHONE,
        ExportColumn("note", "Catatan", chosen=False),
    ),
    rows=_people,
)


def order(world: World, **changed: Any) -> ExportOrder:
    basic = ExportOrder(
        election=world.election,
        region=world.village,
        kind="warga",
        columns=["name"],
        file_kind="csv",
        purpose="training",
        recipient="Panitia bimtek Kecamatan Keling",
    )
    return replace(basic, **changed)


def villagers(world: World, count: int = 5) -> list[Person]:
    return [factories.person(world.village.path, f"Warga {i:02d}") for i in range(count)]


def lines(copy: Download) -> list[list[str]]:
    return list(csv.reader(io.StringIO(copy.data.decode("utf-8-sig"))))


def names(copy: Download) -> list[str]:
    found = lines(copy)
    start = found.index(["Nama"]) + 1
    return [row[0] for row in found[start:-1]]
