"""Inputs mutated from valid ones, for every parser that takes something from outside.

Prints one JSON object: ``malformed_inputs`` (all parsers), ``parsers_reached`` (per parser, how
many inputs reached each stage at least), ``server_errors`` (any exception, crash or status 500),
``hangs`` (over 2 s), ``peak_mib``. ``--count`` inputs per parser (10,000), ``--seed``, ``--parser``
for one alone. Input *n* of a parser depends on the seed and *n* only: a fault can be made again.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[1]
sys.path.insert(0, str(CHECKOUT))

from bench.fuzz.runner import Outcome, run_parser  # noqa: E402 - the checkout comes first

COUNT, SEED, MOST_MIB = 10_000, 20241127, 500
#: Forms of a proposal, of entry, and of differences and plenaries are there at these stages.
STAGES = ("selection", "counting", "recap_district")
FILES = ("folder", "images", "pdf", "xlsx", "csv")
PAGES = ("forms", "addresses", "json", "sign_in")


@contextmanager
def played_databases(stages: Sequence[str]) -> Iterator[dict[str, dict[str, str]]]:
    """Environments of databases with the five-station demo, one per stage; thrown away again."""
    from tests.support import databases

    folder = databases.make_folder()
    home = folder / "home"
    os.environ |= {databases.FOLDER_VARIABLE: str(folder), "GARDA_HOME": str(home)}
    server = databases.find(folder)
    server.start()
    try:
        yield {stage: _played(server, stage) for stage in stages}
    finally:
        for stage in stages:
            server.drop(_name(stage))
        server.end()


def _played(server: Any, stage: str) -> dict[str, str]:
    from tests.support.played import played

    from garda.ops import framework, urls

    env = os.environ | {
        urls.APP_VARIABLE: server.server.app_url(_name(stage)).text(),
        urls.OWNER_VARIABLE: "",
        framework.DATABASE_VARIABLE: _name(stage),
    }
    server.copy(_name(stage))
    played(_name(stage), stage, env)
    return env


def _name(stage: str) -> str:
    return f"garda_malformed_{stage}_{os.getpid()}"


def run(
    count: int = COUNT, seed: int = SEED, parsers: Sequence[str] = FILES + PAGES
) -> dict[str, Any]:
    """Feed ``count`` inputs to each parser; figures and the first faults."""
    outcomes: dict[str, Outcome] = {}
    for name in parsers:
        if name in FILES:
            outcomes[name] = run_parser(name, count, seed, os.environ)
    pages = [name for name in parsers if name in PAGES]
    if pages:
        with played_databases(STAGES if "forms" in pages else STAGES[-1:]) as places:
            for name in pages:
                outcomes[name] = _run_pages(name, count, seed, places)
    return _told(outcomes)


def _run_pages(
    name: str, count: int, seed: int, places: Mapping[str, Mapping[str, str]]
) -> Outcome:
    """Forms at every stage, everything else at the last one."""
    chosen = list(places.values()) if name == "forms" else [places[STAGES[-1]]]
    whole = Outcome()
    for position, env in enumerate(chosen):
        share = count * (position + 1) // len(chosen) - count * position // len(chosen)
        whole.add(run_parser(name, share, seed + position, env))
    return whole


def _told(outcomes: Mapping[str, Outcome]) -> dict[str, Any]:
    peak = max(outcome.peak_mib for outcome in outcomes.values())
    errors = sum(outcome.errors for outcome in outcomes.values())
    hangs = sum(outcome.hangs for outcome in outcomes.values())
    return {
        "malformed_inputs": sum(outcome.inputs for outcome in outcomes.values()),
        "parsers_reached": {name: outcome.stages for name, outcome in outcomes.items()},
        "server_errors": errors,
        "hangs": hangs,
        "peak_mib": peak,
        "peak_mib_each": {name: outcome.peak_mib for name, outcome in outcomes.items()},
        "slowest_ms": {name: outcome.slowest_ms for name, outcome in outcomes.items()},
        "faults": {name: outcome.faults for name, outcome in outcomes.items() if outcome.faults},
        "within": not errors and not hangs and peak <= MOST_MIB,
    }


def main() -> None:
    options = argparse.ArgumentParser(description="Mutated inputs for every parser.")
    options.add_argument("--count", type=int, default=COUNT)
    options.add_argument("--seed", type=int, default=SEED)
    options.add_argument("--parser", action="append", choices=FILES + PAGES)
    chosen = options.parse_args()
    print(json.dumps(run(chosen.count, chosen.seed, chosen.parser or FILES + PAGES)))


if __name__ == "__main__":
    main()
