"""The form that is drawn, photographed and read: three pairs on A4."""

from __future__ import annotations

import pytest

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.layout import SheetLayout, sheet_layout


@pytest.fixture(scope="session")
def definition() -> FormDefinition:
    return build_definition(load_pack(packs_folder() / "pilkada2024"), "bupati", range(1, 4))


@pytest.fixture(scope="session")
def layout(definition: FormDefinition) -> SheetLayout:
    return sheet_layout(definition)
