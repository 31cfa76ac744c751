"""The bench of random officers: it finds nothing, and it would find something."""

from __future__ import annotations

import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda.kernel.rowlock import sight_of
from garda.people.models import Contact, IdentityClaim, PersonKey
from garda.people.services import NewPerson, register_people, system_operator
from garda.people.services.contacts import record_contact

sys.path.insert(0, str(Path(__file__).parents[2] / "bench"))

import foreign_rows
import sights

QUERIES, SEED = 600, 7


def populated() -> World:
    """Two villages and a region elsewhere with people, their numbers and applications."""
    world, other = factories.world(stations=(2, 1)), factories.world(stations=(1, 1))
    call = factories.call(world)
    serial = iter(range(1000, 9999))
    for place in (*world.villages, *other.villages, world.district):
        newcomers = [
            NewPerson(
                f"Warga {n}",
                "LP"[n % 2],
                call.opens_on.replace(year=1990),
                place.path,
                f"332090051295{n}",
            )
            for n in (next(serial) for _ in range(12))
        ]
        for id_ in register_people(system_operator(), people=newcomers)[:4]:
            record_contact(system_operator(), person_id=id_, number="081234567890")
    for village in world.villages:
        factories.applications(call, village, world.stations[village.path], 4)
    return world


@pytest.mark.django_db(transaction=True)
def test_no_officer_is_shown_a_foreign_row_and_every_own_one() -> None:
    populated()
    foreign_rows.share(SEED, 60)
    found = foreign_rows.walk(QUERIES, SEED)
    assert (found["foreign_rows"], found["missing_rows"], found["foreign_writes"]) == (0, 0, 0)
    assert found["by_shape"] == {}
    assert found["queries"] == QUERIES
    assert found["writes_tried"] > 0
    assert found["rows_seen"] > QUERIES


@pytest.mark.django_db(transaction=True)
def test_a_lock_that_shows_too_much_or_too_little_is_found(monkeypatch: Any) -> None:
    populated()
    foreign_rows.share(SEED, 60)
    monkeypatch.setattr("garda.people.queries.sight_under", lambda _grant, _person: sight_of("id"))
    open_ = foreign_rows.walk(QUERIES // 2, SEED)
    assert open_["foreign_rows"] > 0
    assert open_["foreign_writes"] > 0
    monkeypatch.setattr("garda.people.queries.sight_under", lambda _grant, _person: sight_of(None))
    closed = foreign_rows.walk(QUERIES // 2, SEED)
    assert closed["foreign_rows"] == 0
    assert closed["missing_rows"] > 0


@pytest.mark.django_db
def test_the_oracle_knows_all_locked_tables_and_regions_by_their_names() -> None:
    from garda.ops.roles import ROW_LOCKED, VAULTS

    # The serving role reaches no table of a vault at all: nothing to ask there.
    sealed = {table for tables in VAULTS.values() for table in tables}
    assert set(sights.TABLES) == set(ROW_LOCKED) - sealed
    world = populated()
    truth = sights.read_truth()
    assert len(truth.rows["people_identityclaim"]) == IdentityClaim.objects.count() > 0
    assert len(truth.rows["people_personkey"]) == PersonKey.objects.count() > 0
    assert len(truth.rows["people_contact"]) == Contact.objects.count() > 0
    village = world.village.path
    assert sights.lies_in(f"{village}/001", village)
    assert not sights.lies_in(f"{village}1", village)
    assert not sights.lies_in(village, None)


@pytest.mark.django_db
def test_one_seed_draws_the_same_officers() -> None:
    populated()
    officers = sights.Officers(sights.read_truth())
    first, again = (
        [(v.grant.role, v.area) for v in (officers.draw(chance) for _ in range(30))]
        for chance in (Random("7:0"), Random("7:0"))
    )
    assert first == again
    assert len(set(first)) > 10
