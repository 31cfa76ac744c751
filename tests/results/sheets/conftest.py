"""A form of two pairs, and a station that nobody votes at."""

from __future__ import annotations

import pytest
from tests.results.domain.figures import GOOD

from garda.packs.forms import build_definition
from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import FormDefinition, Pack
from garda.results.sheets.stations import StationSheet


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(packs_folder() / "pilkada2024")


@pytest.fixture(scope="session")
def bupati(pack: Pack) -> FormDefinition:
    return build_definition(pack, "bupati", (1, 2))


@pytest.fixture
def station() -> StationSheet:
    return StationSheet(
        election="Pemilihan Uji",
        election_code="uji-33.20",
        watermark=True,
        contest="bupati",
        voted_on="2024-11-27",
        province="Jawa Tengah",
        regency="Kabupaten Jepara",
        district="Keling",
        village="Watuaji",
        village_code="33.20.09.2004",
        station=7,
        round=1,
        round_name="",
    )


@pytest.fixture
def good() -> dict[str, int | None]:
    return dict(GOOD)
