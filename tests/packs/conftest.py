"""The packs under test: the real one, and a toy whose every figure is another."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from garda.packs.loader import load_pack, packs_folder
from garda.packs.types import Pack

TOY = Path(__file__).parent / "toy"


@pytest.fixture(scope="session")
def pack() -> Pack:
    return load_pack(packs_folder() / "pilkada2024")


@pytest.fixture(scope="session")
def toy() -> Pack:
    return load_pack(TOY)


@pytest.fixture
def real_copy(tmp_path: Path) -> Path:
    """The real pack, which a test may spoil."""
    return Path(shutil.copytree(packs_folder() / "pilkada2024", tmp_path / "pilkada2024"))


@pytest.fixture
def toy_copy(tmp_path: Path) -> Path:
    """A toy pack that a test may spoil."""
    return Path(shutil.copytree(TOY, tmp_path / "toy"))
