"""Kill -9 of PostgreSQL while forms come in, again and again: nothing acknowledged may be lost.

Prints one JSON object. Five clerks send forms over HTTP to a Garda in a home of its own; after a
few receipts either the database's main process or a session of the site is killed. Then every
receipt is compared with the database: the reading is there once, unchanged, with exactly one ledger
entry, and ``garda check`` finds the chains whole. ``lost_after_kill`` counts every deviation.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

import django

from garda.ops.framework import SETTINGS_MODULE

ROOT = Path(__file__).resolve().parents[1]
KILLS = 50
#: Receipts between two kills, so that something is in flight at each.
BETWEEN = 6


def run(kills: int = KILLS) -> dict[str, Any]:
    """Kill ``kills`` times and count what is missing."""
    office, started = _tools(), time.monotonic()
    with office.open_office() as opened:
        ways = itertools.cycle((opened.kill_database, opened.kill_a_session))
        clerks = opened.clerks()
        sent = office.send_through(clerks, list(itertools.islice(ways, kills)), between=BETWEEN)
        found = office.audit(opened, sent)
        report = opened.check()
    return {
        "kills": kills,
        "lost_after_kill": found.faults,
        "acknowledged": found.acknowledged,
        "sent_again": sum(clerk.retries for clerk in clerks),
        "ledger_whole": report["whole"],
        "seconds": round(time.monotonic() - started, 1),
    }


def _tools() -> Any:
    """The tests' clerks and office; importing them needs Django set up."""
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS_MODULE)
    django.setup()
    from tests.resilience import office

    return office


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--kills", type=int, default=KILLS)
    print(json.dumps(run(arguments.parse_args().kills)))


if __name__ == "__main__":
    main()
