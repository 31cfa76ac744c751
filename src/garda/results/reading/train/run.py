"""One training from beginning to end: learn, write the model, measure it, write its card."""

from __future__ import annotations

import json
import sys
from argparse import Namespace
from dataclasses import asdict
from pathlib import Path
from typing import Any

from garda.results.reading.classify import MODEL

from .card import card
from .copies import load
from .export import export
from .fit import Plan, fit
from .measure import measure
from .net import size_of


def run(args: Namespace, measured_pages: int = 8) -> dict[str, Any]:
    """Train with the collections in ``args.path``; write to ``args.out``. ``measured_pages``:
    sheets of every hand and difficulty that it is measured on."""
    folder = Path(args.path)
    out = Path(args.out) if args.out else MODEL.parent
    out.mkdir(parents=True, exist_ok=True)
    plan = Plan(seed=args.seed, pages=args.pages, epochs=args.epochs)
    sources = load(folder)
    fitted = fit(plan, sources, _tell)
    model = out / MODEL.name
    export(fitted, model)
    figures = {
        "model": str(model),
        "bytes": model.stat().st_size,
        "parameters": size_of(fitted.net),
        "temperature": round(fitted.temperature, 4),
        "boxes": fitted.boxes,
        "cpu_s": round(fitted.cpu_s, 1),
        "plan": asdict(plan),
        "collections": sorted(sources.test),
        "measured": measure(model, sources, measured_pages),
    }
    write_card(out, figures)
    return figures


def write_card(out: Path, figures: dict[str, Any]) -> None:
    """``card.json`` for machines, ``card.md`` for people."""
    shown = {key: value for key, value in figures.items() if key != "model"}
    (out / "card.json").write_text(json.dumps(shown, indent=1) + "\n", encoding="utf-8")
    (out / "card.md").write_text(card(shown), encoding="utf-8")


def _tell(line: str) -> None:
    sys.stderr.write(line + "\n")
    sys.stderr.flush()
