"""What the swearing-in asks of the regency and of a PPS."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from tests import factories
from tests.factories import World
from tests.support.swearing import SWORN_AT, came, decreed_world, leave, members, oaths

from garda.kernel import clock
from garda.kernel.roles import Role
from garda.regions.models import Region
from garda.web.desk import Desk
from garda.web.tasks_oaths import oath_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return decreed_world()


def told(world: World, role: Role, region: Region, on: date) -> dict[str, int]:
    actor = factories.actor(world, role, region)
    desk = Desk(world.election, actor, region, world.pack, on)
    with clock.as_of(SWORN_AT + timedelta(hours=2)):
        return {task.url.split("/")[-2]: task.count for task in oath_tasks(desk)}


def test_what_waits_on_the_day(world: World) -> None:
    first, second = oaths(world)
    group = members(world)
    leave(first, group[0], allowed=None)
    for member in group[1:]:
        came(first, member, "onsite")
    for member in members(world, 1):
        came(second, member, "onsite")
    day = SWORN_AT.date()
    assert told(world, Role.KPU_REGENCY, world.regency, day) == {"daring": 1, "susulan": 1}
    assert told(world, Role.PPS, world.village, day) == {"susulan": 1, "pakta": 7}


def test_the_oaths_paper_of_somebody_online_is_counted(world: World) -> None:
    first = oaths(world)[0]
    came(first, members(world)[0], "online")
    assert told(world, Role.PPS, world.village, SWORN_AT.date())["pakta"] == 8


def test_leave_waits_before_the_day_and_nothing_after_the_vote(world: World) -> None:
    leave(oaths(world)[0], members(world)[0], allowed=None)
    before = SWORN_AT.date() - timedelta(days=3)
    assert told(world, Role.KPU_REGENCY, world.regency, before) == {"daring": 1}
    after = world.election.voting_day + timedelta(days=1)
    assert told(world, Role.KPU_REGENCY, world.regency, after) == {}
