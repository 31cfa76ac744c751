"""Two villages with decreed groups, their PPS and the regency's KPU, two weeks before the vote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pytest
from tests import factories
from tests.factories import World
from tests.support.phoned import decreed

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role

NOW = factories.local(date(2024, 11, 13), 10)


@dataclass(frozen=True)
class Stage:
    world: World
    kpu: Actor
    pps: Actor


@pytest.fixture
def stage(db: None) -> Iterator[Stage]:
    world = decreed((2, 1))
    world.election.as_of = NOW
    world.election.save()
    with clock.as_of(NOW), clock.wall_at(NOW):
        kpu = factories.actor(world, Role.KPU_REGENCY, world.regency)
        yield Stage(world, kpu, factories.actor(world, Role.PPS, world.village))
