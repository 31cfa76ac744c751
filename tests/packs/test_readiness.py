"""``readiness.toml``: what it says, and how a wrong one stops."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from garda.packs.errors import PackError
from garda.packs.readiness import read_readiness

PACKS = Path(__file__).parent
SETTINGS = "\n".join(
    f'[{name}]\nvalue = {value}\ncitation = "Uji"'
    for name, value in {
        "operators": 2, "storage_mb": 10, "clock_seconds": 5, "valid_days": 1, "newest_app": "true",
    }.items()
)  # fmt: skip


def test_the_toy_pack_asks_for_other_things() -> None:
    rules = read_readiness(PACKS / "toy")
    assert (rules.operators, rules.storage_mb, rules.newest_app) == (1, 50, False)
    assert (rules.clock_off, rules.valid_for) == (timedelta(minutes=1), timedelta(days=2))
    assert rules.citations["operators"] == "Mainan"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("value = 2", "value = 0"),
        ("value = 2", "value = 8"),
        ("value = 10", 'value = "banyak"'),
        ("value = true", "value = 1"),
    ],
    ids=["none", "eight of seven", "words", "no boolean"],
)
def test_a_wrong_setting_stops(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "readiness.toml").write_text(SETTINGS)
    assert read_readiness(tmp_path).operators == 2
    (tmp_path / "readiness.toml").write_text(SETTINGS.replace(old, new))
    with pytest.raises(PackError):
        read_readiness(tmp_path)
