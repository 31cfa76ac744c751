"""Print branch coverage of rules and services per room; fail below the threshold.

``python -m tools.coverage_gate coverage.json``
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

THRESHOLD = 90
DOORS = ("domain", "services")
_COUNTED = ("num_statements", "num_branches")
_COVERED = ("covered_lines", "covered_branches")


def door_of(path: str) -> tuple[str, str] | None:
    """Room and door of a source file under the gate, else None: ``…/results/domain/rules.py``."""
    parts = PurePosixPath(path).with_suffix("").parts
    for door in DOORS:
        if door in parts:
            return "/".join(parts[parts.index("garda") + 1 : parts.index(door)]), door
    return None


def percent(summary: Mapping[str, int]) -> float:
    """Lines and branches together, as coverage.py counts; 100 for a file without statements."""
    counted = sum(summary[name] for name in _COUNTED)
    return 100.0 * sum(summary[name] for name in _COVERED) / counted if counted else 100.0


def by_door(files: Mapping[str, Any]) -> dict[tuple[str, str], Counter[str]]:
    """Sum of the files' counts per room and door."""
    totals: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for path, data in files.items():
        key = door_of(path.replace("\\", "/"))
        if key is not None:
            totals[key].update({name: data["summary"].get(name, 0) for name in _COUNTED + _COVERED})
    return dict(totals)


def main(report: str) -> int:
    """Print the table; 1 when a room's rules or services are covered too little."""
    totals = by_door(json.loads(Path(report).read_text())["files"])
    low = 0
    for (room, door), summary in sorted(totals.items()):
        value = percent(summary)
        is_low = value < THRESHOLD
        low += is_low
        print(f"{room + '/' + door:<28} {value:6.1f}%{'  < ' + str(THRESHOLD) if is_low else ''}")
    return 1 if low else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1]))
