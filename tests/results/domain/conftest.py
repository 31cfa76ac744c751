"""Form definitions to check against."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.results.domain.figures import GOOD

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition, Pack


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(packs_folder() / "pilkada2024")


@pytest.fixture(scope="session")
def toy() -> Pack:
    return load_pack(Path(__file__).parents[2] / "packs" / "toy")


@pytest.fixture(scope="session")
def bupati(pack: Pack) -> FormDefinition:
    return build_definition(pack, "bupati", (1, 2))


@pytest.fixture(scope="session")
def gubernur(pack: Pack) -> FormDefinition:
    return build_definition(pack, "gubernur", (1, 2))


@pytest.fixture
def good() -> dict[str, int | None]:
    return dict(GOOD)
