"""A world in the week of the vote, with full groups."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.factories import World
from tests.readiness.scenes import NOW
from tests.support.phoned import decreed

from garda.kernel import clock
from garda.readiness import app_version


@pytest.fixture
def here(db: None) -> Iterator[World]:
    """Two villages with two stations and one."""
    made = decreed((2, 1))
    made.election.as_of = NOW
    made.election.save()
    with clock.as_of(NOW), clock.wall_at(NOW):
        yield made


@pytest.fixture(autouse=True)
def _newest_app(monkeypatch: pytest.MonkeyPatch) -> None:
    """The version that these phones have."""
    monkeypatch.setattr(app_version, "_tellers", [lambda: "v2"])
