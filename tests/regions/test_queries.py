"""Reads of the tree and of the lists in force: exact subtrees, a fixed number of queries."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from tests import factories
from tests.factories import World

from garda.regions.models import Region, StationListing, VoterList
from garda.regions.queries import (
    ancestors,
    children,
    current_election,
    listings,
    regencies,
    region_by_code,
    voters_total,
    within,
)

pytestmark = pytest.mark.django_db
Count = Callable[[int], Any]


@pytest.fixture
def world() -> World:
    return factories.world(stations=(2, 1), special=(901,))


def test_a_range_is_the_region_and_what_lies_below(world: World) -> None:
    Region.objects.filter(pk=world.villages[1].pk).update(path=world.village.path + "0")
    found = Region.objects.filter(within(world.village.path))
    assert list(found) == [world.village]
    assert Region.objects.filter(within(world.district.path)).count() == 3


def test_the_way_down_to_a_village(world: World, django_assert_num_queries: Count) -> None:
    with django_assert_num_queries(1):
        assert [r.level for r in ancestors(world.village)] == [
            "province", "regency", "district", "village",
        ]  # fmt: skip


def test_children_and_codes_are_those_of_today(world: World) -> None:
    assert list(children(world.district)) == list(world.villages)
    Region.objects.filter(pk=world.villages[1].pk).update(valid_to=date(2024, 1, 1))
    assert list(children(world.district)) == [world.village]
    assert region_by_code(world.village.code) == world.village
    with pytest.raises(Region.DoesNotExist):
        region_by_code(world.villages[1].code)


def test_stations_of_the_list_in_force(world: World, django_assert_num_queries: Count) -> None:
    with django_assert_num_queries(1):
        found = [
            (row.village.name, row.number, row.station.path)
            for row in listings(world.election.id, world.regency.path)
        ]
    assert [(name, number) for name, number, _ in found] == [
        ("Watuaji", 1), ("Watuaji", 2), ("Watuaji", 901), ("Damarwulan", 1),
    ]  # fmt: skip
    assert found[2][2] == f"{world.village.path}/901"
    VoterList.objects.update(superseded_on=date(2024, 9, 1))
    assert not listings(world.election.id, world.regency.path).exists()
    assert list(regencies(world.election)) == []


def test_voters_of_a_region(world: World, django_assert_num_queries: Count) -> None:
    StationListing.objects.filter(number=901).update(male=None, female=None)
    with django_assert_num_queries(1):
        assert voters_total(world.election.id, world.village.path) == {
            "male": 200, "female": 200, "stations": 3, "total": 400,
        }  # fmt: skip
    assert voters_total(world.election.id, "id/00")["total"] == 0


def test_regencies_that_take_part(world: World) -> None:
    factories.world()
    assert list(regencies(world.election)) == [world.regency]


def test_the_election_shown(world: World) -> None:
    later = factories.world().election
    assert current_election() == later
    assert current_election([world.election.code]) == world.election
    assert current_election(["tidak-ada"]) is None
