"""The figures of oath, training and every gathering between, in one run.

Prints one JSON object. Each part is a benchmark of its own in this folder and runs in a process of
its own, one after the other; its other figures are under ``parts``. ``--only`` runs single parts.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from safety import Found, script, told

#: Figures that gatherings are measured by, in the order in which they are printed.
FIGURES = (
    "checkins_lost", "checkins_double", "checkins_per_s", "letters_12201_s", "letters_peak_gib",
    "lineage_queries", "coverage_queries", "app_kb",
)  # fmt: skip


def parts(args: argparse.Namespace) -> Mapping[str, Callable[[], Found]]:
    """What is measured, by name. A new part adds a line here and a file in this folder."""
    return {
        "check-ins": lambda: script("activities_checkins.py", "--seed", args.seed),
        "letters": lambda: script("activities_letters.py"),
        "cascade": lambda: script("activities_cascade.py"),
        "app": lambda: script("activities_app.py"),
    }


def main() -> None:
    options = argparse.ArgumentParser(description="The figures of gatherings.")
    options.add_argument("--seed", type=int, default=2024)
    options.add_argument("--only", action="append", help="a part: check-ins, …")
    args = options.parse_args()
    told(parts(args), args.only, FIGURES)


if __name__ == "__main__":
    main()
