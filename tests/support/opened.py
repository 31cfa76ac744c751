"""Every number in the vault of a database, in clear: ``python -m tests.support.opened DATABASE``.

For a test that looks for them elsewhere; prints one JSON list.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from garda.ops import framework

CHECKOUT = Path(__file__).parents[2]


def opened(database: str, env: Mapping[str, str]) -> list[str]:
    """The numbers, opened in a process with the key files of ``env``."""
    done = subprocess.run(
        [sys.executable, "-m", __name__, database],
        cwd=CHECKOUT, env=dict(env), capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-4000:]
    numbers: list[str] = json.loads(done.stdout)
    return numbers


def _numbers(database: str) -> list[str]:
    framework.use_database(database)
    # Imported here: Django has to be set up on the database first.
    from tests.support.planted import planted_numbers

    return sorted(planted_numbers())


if __name__ == "__main__":
    print(json.dumps(_numbers(sys.argv[1])))
