"""A small world in November, between the decree and the vote."""

from __future__ import annotations

import pytest
from tests import factories
from tests.factories import World


@pytest.fixture
def world() -> World:
    return factories.world(stations=(2, 1))
