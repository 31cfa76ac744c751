"""What tests of formation begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import factories
from tests.formation.screening import DAY

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role


@pytest.fixture
def world() -> factories.World:
    return factories.world()


@pytest.fixture
def pps(world: factories.World) -> Actor:
    return factories.actor(world, Role.PPS)


@pytest.fixture
def during_screening() -> Iterator[None]:
    with clock.as_of(DAY):
        yield
