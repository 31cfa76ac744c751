"""People and times that the tests of this room share."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from tests import factories
from tests.factories import World
from tests.support.exporting import NOON, WARGA
from tests.support.leaks import logged
from tests.support.planted import Planted, plant
from tests.support.two_regencies import land

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


@pytest.fixture(scope="module")
def country(django_db_setup: None, django_db_blocker: Any) -> Iterator[Planted]:
    """One country for a module, undone at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield plant(land())
        transaction.set_rollback(True)


@pytest.fixture
def planted(country: Planted, django_db_blocker: Any) -> Iterator[Planted]:
    """The country, with what one test does to it undone afterwards."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield country
        transaction.set_rollback(True)


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What the site writes to its log meanwhile."""
    with logged() as stream:
        yield stream
