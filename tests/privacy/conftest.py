"""People and times that the tests of this room share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests import factories
from tests.factories import World
from tests.support.exporting import NOON, WARGA

from garda.kernel import clock
from garda.kernel.actor import Actor
from garda.kernel.roles import Role
from garda.privacy import exports


@pytest.fixture
def world() -> World:
    return factories.world(stations=(2, 1))


@pytest.fixture
def commission(world: World) -> Actor:
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


@pytest.fixture
def colleague(world: World) -> Actor:
    """Another member of the same commission."""
    return factories.actor(world, Role.KPU_REGENCY, world.regency)


@pytest.fixture
def noon() -> Iterator[None]:
    with clock.as_of(NOON):
        yield


@pytest.fixture
def warga(monkeypatch: pytest.MonkeyPatch) -> None:
    """A kind of list with everybody of a region, with a column that needs two people."""
    monkeypatch.setattr(exports, "_kinds", dict(exports._kinds))
    exports.register(WARGA)
