"""The figures of forming the groups in one run: placement, and what else is measured here.

Prints one JSON object. Each part is a benchmark of its own in this folder and runs in a process of
its own, one after the other; its other figures are under ``parts``. ``--only`` runs single parts.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from safety import Found, script, told

#: Figures that formation is measured by, in the order in which they are printed.
FIGURES = (
    "eligibility_3m_s", "eligibility_peak_gib", "party_index_20m_s", "fuzzy_nation_s",
    "placement_jepara_s", "placement_optimal_villages", "placement_digest", "intake_20k_s",
    "intake_queries_per_1000", "fuzzy_recall_changed", "fuzzy_chance_rate",
    "keystrokes_per_application",
)  # fmt: skip

CHECKOUT = Path(__file__).parents[1]


def keystrokes() -> Found:
    """Counted where one application is typed in a real browser, by the test that asserts it."""
    with tempfile.TemporaryDirectory(prefix="garda-keystrokes-") as folder:
        figures = Path(folder) / "figures.json"
        subprocess.run(
            [
                sys.executable,
                "-m",
                "pytest",
                "-q",
                "tests/e2e/test_counter.py",
                "-k",
                "by_keyboard_alone",
            ],
            cwd=CHECKOUT,
            env=os.environ | {"GARDA_FIGURES": str(figures)},
            stdout=sys.stderr,
            check=True,
        )
        found: Found = json.loads(figures.read_text(encoding="utf-8"))
    return found


def parts(args: argparse.Namespace) -> Mapping[str, Callable[[], Found]]:
    """What is measured, by name. A new part adds a line here and a file in this folder."""
    return {
        "eligibility": lambda: script("formation_eligibility.py"),
        "neutrality": lambda: script("formation_neutrality.py"),
        "placement": lambda: script("formation_placement.py", "--seed", args.seed),
        "intake": lambda: script("formation_intake.py"),
        "keystrokes": keystrokes,
    }


def main() -> None:
    options = argparse.ArgumentParser(description="The figures of forming the groups.")
    options.add_argument("--seed", type=int, default=2024)
    options.add_argument("--only", action="append", help="a part: placement, …")
    args = options.parse_args()
    told(parts(args), args.only, FIGURES)


if __name__ == "__main__":
    main()
