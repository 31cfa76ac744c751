"""Scenes for the room's tests."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests import factories
from tests.neutrality.scene import Scene


@pytest.fixture
def scene(db: None, tmp_path: Path) -> Scene:
    return Scene(factories.world(), tmp_path)
