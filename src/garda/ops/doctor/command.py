"""``garda doctor``: arguments in, outcome out."""

from __future__ import annotations

from argparse import Namespace
from dataclasses import asdict

from garda.kernel.outcome import Outcome
from garda.ops import postgres
from garda.ops.doctor.examining import examine
from garda.ops.doctor.findings import LABELS, Finding, State, worst

UNWELL = 1


def run(args: Namespace) -> Outcome:
    """Examine one database and its surroundings; exit code 1 when anything failed."""
    server = postgres.server()
    database = args.database or server.default_database
    findings = examine(server, database)
    state = worst(findings)
    data = {"state": state, "database": database, "checks": [asdict(f) for f in findings]}
    return Outcome(data, _text(findings, state), UNWELL if state == State.FAIL else 0)


def _text(findings: list[Finding], state: State) -> str:
    lines = [f"{LABELS[f.state]:<10} {f.name:<11} {f.id}" for f in findings]
    return "\n".join([*lines, f"Keseluruhan: {LABELS[state]}."])
