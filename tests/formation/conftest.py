"""What tests of formation begin with."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import factories
from tests.formation.screening import DAY
from tests.formation.seats import TODAY

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


@pytest.fixture
def among_seats() -> Iterator[None]:
    """The day on which seats change hands (tests/formation/seats.py)."""
    with clock.as_of(TODAY):
        yield
