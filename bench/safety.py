"""The safe ground in one run: bad input, foreign rows, routes, backup, kills, a sign-in flood.

Prints one JSON object. Each part is a benchmark of its own in this folder and runs in a process of
its own, one after the other, on databases that it makes and throws away; its other figures are
under ``parts``. ``--seed`` makes another run, ``--only`` runs single parts, and the sizes can be
made smaller for a look (the defaults are the sizes that count; they take about half an hour).
``routes`` and ``routes_in_matrix`` are counted against ``tests/web/matrix.toml``, which the test of
the same name walks.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
MATRIX = HERE.parent / "tests" / "web" / "matrix.toml"
#: Figures that the safe ground is measured by, in the order in which they are printed.
FIGURES = (
    "malformed_inputs", "parsers_reached", "server_errors", "hangs", "peak_mib",
    "routes", "routes_in_matrix", "foreign_rows", "backup_restore_s", "digest_equal",
    "kills", "lost_after_kill", "p99_ms_under_signin_flood",
)  # fmt: skip

Found = Mapping[str, Any]


def script(name: str, *arguments: str | int) -> Found:
    """Run a benchmark of this folder; its JSON object. Raises CalledProcessError when it fails."""
    command = [sys.executable, str(HERE / name), *map(str, arguments)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    found: Found = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def routes_in_matrix() -> Found:
    """How many routes there are, and how many of them stand in the matrix written by hand."""
    import django

    from garda.ops.framework import SETTINGS_MODULE

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    django.setup()
    from garda.web.routes import routes

    names = {route.name for route in routes()}
    written = set(tomllib.loads(MATRIX.read_text(encoding="utf-8"))["route"])
    return {"routes": len(names), "routes_in_matrix": len(names & written)}


def parts(args: argparse.Namespace) -> Mapping[str, Callable[[], Found]]:
    return {
        "routes": routes_in_matrix,
        "foreign_rows": lambda: script(
            "foreign_rows.py", "--queries", args.queries, "--seed", args.seed
        ),
        "kills": lambda: script("safety_kills.py", "--kills", args.kills),
        "flood": lambda: script("signin_flood.py", "--seconds", args.seconds),
        "backup": lambda: script("backup.py"),
        "malformed": lambda: script("malformed.py", "--count", args.inputs, "--seed", args.seed),
    }


def told(
    measures: Mapping[str, Callable[[], Found]], only: Sequence[str] | None, names: Sequence[str]
) -> None:
    """Measure the parts (those in ``only``) and print one JSON object: the named figures first."""
    found = {name: measure() for name, measure in measures.items() if only is None or name in only}
    together: dict[str, Any] = {
        key: value for part in found.values() for key, value in part.items()
    }
    figures = {name: together[name] for name in names if name in together}
    print(json.dumps({**figures, "load": os.getloadavg()[0], "parts": found}))


def main() -> None:
    options = argparse.ArgumentParser(description="The figures of the safe ground.")
    options.add_argument("--seed", type=int, default=2024)
    options.add_argument("--inputs", type=int, default=10_000, help="malformed inputs per parser")
    options.add_argument("--queries", type=int, default=100_000, help="queries of random actors")
    options.add_argument("--kills", type=int, default=50)
    options.add_argument("--seconds", type=int, default=8, help="length of each flood")
    options.add_argument("--only", action="append", help="a part: routes, kills, …")
    args = options.parse_args()
    told(parts(args), args.only, FIGURES)


if __name__ == "__main__":
    main()
