"""SECURITY.md promises days, the worse the sooner."""

from __future__ import annotations

import re
from pathlib import Path

FILE = Path(__file__).parents[1] / "SECURITY.md"


def test_how_soon_faulty_components_are_replaced() -> None:
    section = FILE.read_text().split("## How soon faulty components are replaced")[1]
    rows = re.findall(r"^\| (.+) \| (\d+) \|$", section.split("\n## ")[0], re.MULTILINE)
    days = [int(number) for _, number in rows]
    assert len(days) == 4
    assert days == sorted(days)
    assert days[0] <= 3
    assert days[-1] <= 90
    assert "CVSS" in rows[0][0]
