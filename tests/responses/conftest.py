from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.responses.scenes import DURING, Scene, scene

from garda.kernel import clock


@pytest.fixture
def here(db: None) -> Scene:
    return scene()


@pytest.fixture
def _during(here: Scene) -> Iterator[None]:
    with clock.as_of(DURING):
        yield
