"""Forms that are drawn, photographed and read, and gates to judge them by."""

from __future__ import annotations

import pytest

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition
from garda.results.domain.layout import SheetLayout, sheet_layout
from garda.results.reading.gates import Gates


@pytest.fixture(scope="session")
def definition() -> FormDefinition:
    """Three pairs, on A4."""
    return build_definition(load_pack(packs_folder() / "pilkada2024"), "bupati", range(1, 4))


@pytest.fixture(scope="session")
def layout(definition: FormDefinition) -> SheetLayout:
    return sheet_layout(definition)


@pytest.fixture(scope="session")
def bupati() -> FormDefinition:
    return build_definition(load_pack(packs_folder() / "pilkada2024"), "bupati", (1, 2))


@pytest.fixture(scope="session")
def gubernur() -> FormDefinition:
    return build_definition(load_pack(packs_folder() / "pilkada2024"), "gubernur", (1, 2))


@pytest.fixture(scope="session")
def gates() -> Gates:
    """Gates of these tests, whatever the shipped ones are."""
    return Gates(
        cost_tied=2.0, cost_loose=1.0, most_changed=2, lead_changed=4.0, lead_kept=2.0,
        lead_echoed=2.0, lead_inferred=4.0, sums_inferred=2, certain=6.0, most_unread=0.34,
        chosen_on="tests",
    )  # fmt: skip
