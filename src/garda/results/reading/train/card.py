"""The model card: what the reader learnt from, what was measured, and what was not shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_DATA: Final = {
    "mnist": "MNIST with writers (derived by LeCun, Cortes and Burges from NIST Special Database "
    "19; images as in `rasbt/mnist-pngs`, MIT, writer numbers of QMNIST, BSD-style). "
    "Split by writer: 539 writers to learn and choose from, 297 others to measure",
    "pendigits": "Pen-Based Recognition of Handwritten Digits (Alpaydin and Alimoglu, UCI, "
    "CC BY 4.0). 30 writers to learn and choose from, 14 others to measure",
    "semeion": "Semeion Handwritten Digit (Tactile Srl, Brescia; UCI, CC BY 4.0). First half of "
    "the file to learn and choose from, second half to measure; writers are not named in it",
}

_TEMPLATE: Final = Path(__file__).with_name("card.txt")


def card(figures: Mapping[str, Any]) -> str:
    """The card in English, from the figures of a training."""
    measured, plan = figures["measured"], figures["plan"]
    names = figures["collections"]
    return _TEMPLATE.read_text(encoding="utf-8").format(
        **{key: figures[key] for key in ("bytes", "parameters", "temperature", "boxes", "cpu_s")},
        **{key: plan[key] for key in ("seed", "pages", "loose", "epochs")},
        data="\n".join(f"- {_DATA[name]}." for name in names) or "- none: only our own pen.",
        table="\n".join(_row(name, measured[name]) for name in ("own", *names)),
        pages_table="\n".join(
            _row(name, shares, "found") for name, shares in measured["pages"].items()
        ),
        others=_listed(measured["other_hands"]),
        baseline=_listed(measured["baselines"]["hog_svm"] or {}),
        cell=measured["own"]["easy"]["boxes"],
        note=f" {figures['note']}" if figures.get("note") else "",
        forms=figures.get("forms", "not measured with this network yet."),
        sure=_percent(measured["own"]["medium"]["sure_and_wrong"]),
    )


def _row(name: str, shares: Mapping[str, Any], beside: str = "all") -> str:
    cells = [f"{_percent(shares[d]['digits'])} ({_percent(shares[d][beside])})" for d in shares]
    return f"| {name} | {' | '.join(cells)} |"


def _listed(shares: Mapping[str, float | None]) -> str:
    return ", ".join(f"{name} {_percent(share)}" for name, share in shares.items()) or "none"


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{share * 100:.2f} %"
