"""A world on the morning of the vote, with full groups and opened contests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories import World
from tests.support.phoned import decreed
from tests.votingday.scenes import MORNING, later, opened


@pytest.fixture
def here(db: None) -> Iterator[World]:
    """Two villages with two stations and one; a contest is open."""
    made = decreed((2, 1))
    with later(made, MORNING):
        opened(made)
        yield made
