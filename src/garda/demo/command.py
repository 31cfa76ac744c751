"""``garda demo``: build ``garda_demo`` afresh, play the journey, put it in place, serve it."""

from __future__ import annotations

import time
from argparse import Namespace
from typing import Any

from garda.kernel.errors import GardaError
from garda.ops import processes
from garda.ops.output import console, emit
from garda.ops.rebuild import rebuilt

DATABASE = "garda_demo"
PACK = "pilkada2024"


class UnknownStage(GardaError):
    code = "unknown_stage"


def run(args: Namespace) -> int:
    """Play the demo; then serve it unless ``--no-serve``."""
    processes.set_address(args.port)
    outcome = build(args)
    emit(outcome, as_json=args.json, text=summary(outcome))
    if not args.no_serve:
        serve(args)
    return 0


def serve(args: Namespace) -> None:
    """Serve the finished demo until Ctrl-C."""

    def ready(url: str) -> None:
        console().print(f"Garda melayani {url} (Ctrl-C menghentikan).", highlight=False)

    processes.serve(DATABASE, args.port, on_ready=ready)


def build(args: Namespace) -> dict[str, Any]:
    """Build the demo's database and return its report. ``garda`` is never touched.

    Raises GardaError for a bad folder, an unknown stage, or when the demo is being served.
    """
    started = time.monotonic()
    with rebuilt(DATABASE):
        return _play(args, started)


def _play(args: Namespace, started: float) -> dict[str, Any]:
    # Imported here: Django has to be set up on the new database first.
    from garda.demo.play import play

    return play(paths=args.paths, seed=args.seed, until=args.until, started=started)


def summary(outcome: dict[str, Any]) -> str:
    """The outcome for people: a line per regency, and who can sign in."""
    lines = [
        f"{name}: {regency['stations']} TPS, {regency['appointed']} KPPS, "
        f"{regency['forms']} formulir, {regency['seconds']:.1f} detik"
        for name, regency in outcome.items()
        if isinstance(regency, dict)
    ]
    lines += [f"Perhatian: {warning}" for warning in outcome["warnings"]]
    lines.append(f"Seluruhnya {outcome['seconds']:.1f} detik. Masuk dengan:")
    lines += [f"  {a['username']:<28} {a['password']}  ({a['role']})" for a in outcome["sign_ins"]]
    lines.append("Pasangkan perangkat dengan PIN (buka kedua tautan di satu peramban):")
    lines += [f"  {i['username']:<28} {i['link']}  ({i['role']})" for i in outcome["invitations"]]
    return "\n".join(lines)
