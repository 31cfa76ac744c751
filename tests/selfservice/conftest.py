"""A village during the call."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import factories
from tests.selfservice.scene import NOW, Village

from garda.kernel import clock
from garda.kernel.roles import Role


@pytest.fixture
def here() -> Iterator[Village]:
    world = factories.world()
    world.election.as_of = NOW
    world.election.save(update_fields=["as_of"])
    factories.call(world)
    with clock.as_of(NOW):
        yield Village(world, factories.actor(world, Role.PPS))
