"""Runs one parser over many inputs in a process of its own, input by input.

``python -m bench.fuzz.runner PARSER FIRST LAST SEED`` prints a line of JSON per input. A crash or a
hang ends that process alone; the caller counts it and goes on behind the input that did it.
"""

from __future__ import annotations

import json
import random
import re
import signal
import subprocess
import sys
import time
import traceback
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

CHECKOUT = Path(__file__).parents[2]
HANG_SECONDS, TRIES = 2, 3
#: An input that takes this long is not waited for.
KILL_SECONDS = 20
KEPT_FAULTS = 20
# Threads for tables of five rows cost more than they save.
_ONE_THREAD = {"POLARS_MAX_THREADS": "1"}


@dataclass
class Outcome:
    """What became of one parser's inputs. ``stages``: how many reached each at least."""

    inputs: int = 0
    stages: dict[str, int] = field(default_factory=dict)
    errors: int = 0
    hangs: int = 0
    peak_mib: float = 0.0
    slowest_ms: float = 0.0
    faults: list[str] = field(default_factory=list)

    def add(self, other: Outcome) -> None:
        """Count another run's inputs in."""
        self.inputs += other.inputs
        self.errors += other.errors
        self.hangs += other.hangs
        self.peak_mib = max(self.peak_mib, other.peak_mib)
        self.slowest_ms = max(self.slowest_ms, other.slowest_ms)
        self.faults += other.faults
        self.stages = {
            stage: self.stages.get(stage, 0) + count for stage, count in other.stages.items()
        }


def run_parser(name: str, count: int, seed: int, env: Mapping[str, str]) -> Outcome:
    """Feed ``count`` inputs to a parser, beginning again behind each input that ended it."""
    outcome, last = Outcome(), Counter[str]()
    stages: list[str] = []
    while outcome.inputs < count:
        code, told = _one_process(name, outcome.inputs, count, seed, env)
        for line in told:
            stages = line.get("stages", stages)
            _count(outcome, last, line)
        if outcome.inputs < count:
            _count_death(outcome, name, code, seed)
    for position, stage in enumerate(stages):
        outcome.stages[stage] = sum(last[later] for later in stages[position:])
    return outcome


def _one_process(
    name: str, first: int, count: int, seed: int, env: Mapping[str, str]
) -> tuple[int, list[dict[str, Any]]]:
    command = [sys.executable, "-m", __name__, name, str(first), str(count), str(seed)]
    done = subprocess.run(
        command,
        cwd=CHECKOUT,
        env=dict(env) | _ONE_THREAD,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines()]


def _count(outcome: Outcome, last: Counter[str], line: dict[str, Any]) -> None:
    outcome.peak_mib = max(outcome.peak_mib, line.get("peak_mib", 0.0))
    if "ms" not in line:
        return
    outcome.inputs += 1
    outcome.slowest_ms = max(outcome.slowest_ms, line["ms"])
    if line["ms"] > 1000 * HANG_SECONDS:
        outcome.hangs += 1
        _keep(outcome, f"input {line['input']}: {line['ms']} ms")
    if "fault" in line:
        outcome.errors += 1
        _keep(outcome, f"input {line['input']}: {line['fault']}")
    else:
        last[line["stage"]] += 1


def _count_death(outcome: Outcome, name: str, code: int, seed: int) -> None:
    """The input that the process did not come back from."""
    if not outcome.inputs and code > 0:
        raise RuntimeError(f"the parser {name} did not start")
    outcome.hangs += code == -signal.SIGALRM
    outcome.errors += code != -signal.SIGALRM
    _keep(outcome, f"input {outcome.inputs}: the process ended with {code}")
    outcome.inputs += 1


def _keep(outcome: Outcome, fault: str) -> None:
    if len(outcome.faults) < KEPT_FAULTS:
        outcome.faults.append(fault)


def input_of(parser: Any, name: str, seed: int, position: int) -> Any:
    """The same input for the same three, whatever was fed before."""
    return parser.make(random.Random(f"{seed}:{name}:{position}"))


def main(name: str, first: str, last: str, seed: str) -> None:
    from bench.fuzz.registry import PARSERS

    parser = PARSERS[name]()
    _say(stages=list(parser.stages))
    for position in range(int(first), int(last)):
        made = input_of(parser, name, int(seed), position)
        told = _fed(parser, made)
        for _ in range(TRIES - 1):
            # What hangs hangs again; what had to load something, or to wait for others, does not.
            if told["ms"] > 1000 * HANG_SECONDS:
                told = min(told, _fed(parser, made), key=lambda outcome: outcome["ms"])
        _say(input=position, **told)
        if position % 500 == 0:
            _say(peak_mib=_peak())
    _say(peak_mib=_peak())


def _fed(parser: Any, made: Any) -> dict[str, Any]:
    signal.setitimer(signal.ITIMER_REAL, KILL_SECONDS)
    began = time.perf_counter()
    try:
        told: dict[str, Any] = {"stage": parser.feed(made)}
    except Exception as fault:  # noqa: BLE001 - any exception at all is what is looked for
        told = {"fault": _short(fault)}
    signal.setitimer(signal.ITIMER_REAL, 0)
    return told | {"ms": round(1000 * (time.perf_counter() - began), 1)}


def _say(**told: Any) -> None:
    print(json.dumps(told), flush=True)


def _short(fault: BaseException) -> str:
    """The exception, where it was raised, and what was asked."""
    place = traceback.extract_tb(fault.__traceback__)[-1]
    notes = " ".join(getattr(fault, "__notes__", []))
    return f"{type(fault).__name__}: {str(fault)[:200]} ({place.filename}:{place.lineno}) {notes}"


def _peak() -> float:
    """Peak of this process's memory in MiB."""
    told = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    return round(int(told[1]) / 1024, 1) if told else 0.0


if __name__ == "__main__":
    main(*sys.argv[1:])
