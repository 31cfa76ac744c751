from __future__ import annotations

from collections.abc import Iterator

import pytest
from tests.learning.scenes import DURING, Scene, scene

from garda.kernel import clock


@pytest.fixture
def here(db: None) -> Iterator[Scene]:
    with clock.as_of(DURING):
        yield scene()
