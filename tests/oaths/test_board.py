"""The live board counts every member once and meets the names in the decrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from tests import factories
from tests.factories import World
from tests.support.swearing import SWORN_AT, came, decreed_world, kpu, members, oaths

from garda.documents.models import Document
from garda.formation.models import Appointment, EndReason
from garda.kernel import clock
from garda.kernel.ids import uuid7
from garda.oaths.board import Standing, standings, summed
from garda.oaths.services import plan_makeup

pytestmark = pytest.mark.django_db
TODAY = SWORN_AT.date()


@pytest.fixture
def world() -> World:
    return decreed_world()


@pytest.fixture(autouse=True)
def in_the_morning() -> Iterator[None]:
    with clock.as_of(SWORN_AT + timedelta(minutes=5)):
        yield


def of(world: World, position: int = 0, on: date = TODAY) -> Standing:
    found = standings(world.election, world.regency.path, "village", on)
    return found[world.villages[position].path]


def test_each_member_stands_in_one_of_five(world: World, django_assert_num_queries: Any) -> None:
    activity, group = oaths(world)[0], members(world)
    came(activity, group[0], "onsite")
    came(activity, group[1], "onsite", late=True)
    came(activity, group[2], "online", late=True)
    came(activity, group[3], "absent")
    came(activity, group[4], "onsite", completed=False)
    with django_assert_num_queries(2):
        found = standings(world.election, world.regency.path, "village", TODAY)
    assert found[world.village.path] == Standing(
        named=7, on_site=1, late=1, online=1, absent=1, nothing=3
    )
    assert found[world.villages[1].path] == Standing(named=7, nothing=7)
    total = summed(found.values())
    assert (total.sworn, total.members, total.difference) == (3, 14, 0)
    assert [s.reported for s in found.values()] == [True, False]


def test_by_station(world: World) -> None:
    activity, group = oaths(world)[0], members(world)
    came(activity, group[0], "onsite")
    found = standings(world.election, world.village.path, "station", TODAY)
    assert found == {world.station().path: Standing(named=7, on_site=1, nothing=6)}


def test_absent_first_and_sworn_later_counts_as_sworn_at_the_make_up(world: World) -> None:
    first, group = oaths(world)[0], members(world)
    came(first, group[0], "absent")
    (later,) = plan_makeup(
        kpu(world), election=world.election, region=world.village, on=date(2024, 11, 9)
    )
    came(later, group[0], "onsite")
    found = of(world)
    assert (found.on_site, found.absent, found.makeup, found.twice) == (1, 0, 1, 0)


def test_who_left_and_who_came_since_reconcile(world: World) -> None:
    activity, group = oaths(world)[0], members(world)
    came(activity, group[0], "onsite")
    Appointment.objects.filter(id=group[0].id).update(
        ended_on=date(2024, 11, 8), end_reason=EndReason.RESIGNED
    )
    newcomer = factories.appointment(world, world.station(), 1, starts_on=date(2024, 11, 8))
    amending = Document.objects.get(path=world.village.path)
    amending.pk, amending.code, amending.number = uuid7(), "LAIN1-LAIN2", 2
    amending.facts = {"stations": [{"number": 1, "appointments": [str(newcomer.id)]}]}
    amending.save(force_insert=True)
    Appointment.objects.filter(id=newcomer.id).update(decree=amending)
    assert of(world, on=TODAY).gone == 0
    found = of(world, on=date(2024, 11, 8))
    assert (found.named, found.gone, found.members, found.nothing) == (8, 1, 7, 7)
    assert found.difference == 0


def test_a_name_without_seat_and_a_seat_without_name_are_differences(world: World) -> None:
    Appointment.objects.filter(id=members(world)[6].id).update(decree=None)
    assert of(world).difference == 1
    decree = Document.objects.get(path=world.villages[1].path)
    decree.facts["stations"][0]["appointments"].pop()
    decree.save()
    assert of(world, 1).difference == -1
    decree.state = "withdrawn"
    decree.save()
    assert of(world, 1).difference == -7


def test_whoever_was_sworn_in_twice_is_told(world: World) -> None:
    first, group = oaths(world)[0], members(world)
    came(first, group[0], "onsite")
    (later,) = plan_makeup(
        kpu(world), election=world.election, region=world.village, on=date(2024, 11, 9)
    )
    came(later, group[0], "onsite")
    assert (of(world).twice, of(world).members) == (1, 7)


def test_any_mixture_adds_up(world: World) -> None:
    """Whatever was recorded, the five figures are all members."""
    activities = oaths(world)
    chance = Random(20241107)
    for position, activity in enumerate(activities):
        for member in members(world, position):
            presence = chance.choice(["onsite", "online", "absent", ""])
            if presence:
                came(activity, member, presence, late=chance.random() < 0.3)
    for standing in standings(world.election, world.regency.path, "village", TODAY).values():
        assert standing.members == standing.named == 7
