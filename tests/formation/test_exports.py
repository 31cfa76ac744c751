"""The list of applicants that leaves: few columns, no number, a constant number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests import factories

from garda.formation.officers_export import APPLICANTS
from garda.kernel import clock

pytestmark = pytest.mark.django_db


def test_applicants_of_a_village_with_few_columns() -> None:
    world = factories.world()
    call = factories.call(world)
    station = world.station()
    first = factories.application(call, world.village, station=station, name="Ani")
    gone = factories.application(call, world.village, station=station, name="Budi")
    gone.withdrawn_at = clock.now()
    gone.save()
    factories.application(call, world.villages[1], name="Cici", outcome=None)
    chosen = [column.code for column in APPLICANTS.columns if column.chosen]
    assert chosen == ["village", "receipt", "name", "sex", "station"]
    (row,) = APPLICANTS.rows(world.election, world.village, frozenset(chosen))
    assert row.person == first.person
    assert {code: row.cells[code] for code in chosen} == {
        "village": "Watuaji", "receipt": first.receipt, "name": "Ani", "sex": "L", "station": "001",
    }  # fmt: skip
    assert row.cells["outcome"] == "Memenuhi syarat"
    district = APPLICANTS.rows(world.election, world.district, frozenset(chosen))
    assert [each.cells["outcome"] for each in district] == ["Memenuhi syarat", "Belum diperiksa"]


def test_queries_do_not_grow() -> None:
    world = factories.world()
    call = factories.call(world)

    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            rows: Any = APPLICANTS.rows(world.election, world.district, frozenset({"phone"}))
            list(rows)
        return len(found)

    factories.application(call, world.village)
    one = queries()
    factories.applications(call, world.village, [world.station()], 5)
    assert queries() == one <= 4
