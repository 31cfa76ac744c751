"""The figures of result forms in one run.

Prints one JSON object: ``checks_per_s`` forms checked in memory by every rule of the form,
``queries_per_submission`` and ``queries_per_1000_batch`` of readings that settle (begin and commit
not counted), and ``settle_40k_s`` for 20,000 stations with two contests read by two sources each
(wall time; ``settle_40k_cpu_s`` is the processor time of this process and of its database session),
``tps_app_kb`` and ``keystrokes_per_form`` of the phone app, ``twin_search_ms`` of looking for one
photo's sheet among 40,000. Each part runs in a process of its own;
``--only`` runs single parts, ``--web`` adds the figures of the web server (``results_web.py``).
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping

from safety import Found, script, told

#: Figures that result forms are measured by, in the order in which they are printed.
FIGURES = (
    "checks_per_s", "queries_per_submission", "queries_per_1000_batch", "settle_40k_s",
    "settle_40k_cpu_s", "web_figures_per_s", "web_with_photo_per_s", "p99_ms", "lost_after_kill",
    "double_after_kill", "tps_app_kb", "keystrokes_per_form", "twin_search_ms",
)  # fmt: skip


def parts(args: argparse.Namespace) -> Mapping[str, Callable[[], Found]]:
    """What is measured, by name. A new part adds a line here and a file in this folder."""
    measures: dict[str, Callable[[], Found]] = {
        "settling": lambda: script("results_settling.py", "--stations", args.stations),
        "app": lambda: script("results_app.py"),
        "twins": lambda: script("results_twins.py"),
    }
    if args.web:
        measures["web"] = lambda: script("results_web.py")
    return measures


def main() -> None:
    options = argparse.ArgumentParser(description="The figures of result forms.")
    options.add_argument("--stations", type=int, default=20_000)
    options.add_argument("--web", action="store_true", help="also the web server under load")
    options.add_argument("--only", action="append", help="a part: settling, app, twins, web")
    args = options.parse_args()
    told(parts(args), args.only, FIGURES)


if __name__ == "__main__":
    main()
