"""How well the reader reads people it never learnt from, as one JSON object."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from garda.results.reading.classes import CLASSES, DIGITS
from garda.results.reading.classify import probabilities
from garda.results.reading.drawing.hands import Hand, Writer
from garda.results.reading.drawing.photographs import CONDITIONS, EASY, MEDIUM

from . import baseline
from .copies import Maker, Sources, mixed, together
from .pages import read_forms, shares
from .practice import Boxes, practice

#: Seeds of sheets that nothing was learnt or chosen on.
_SEED: Final = 7_000_000
#: How far off the reader cuts boxes on real pages, as a spread in mm.
_OFF_MM: Final = 0.2

Predict = Callable[[NDArray[np.uint8]], NDArray[np.float32]]


def measure(model: Path, sources: Sources, pages: int = 8) -> dict[str, Any]:
    """Shares of boxes read right by hand and difficulty; ``baselines`` on the same boxes."""
    hands: dict[str, Callable[[Generator], Hand]] = {"own": Writer, **sources.test}
    result: dict[str, Any] = {
        name: {
            difficulty: _shares(lambda x: probabilities(x, model), sheet)
            for difficulty in CONDITIONS
            if (sheet := _sheets(hand, difficulty, pages))
        }
        for name, hand in hands.items()
    }
    result["pages"] = {
        name: {difficulty: _pages(hand, model, difficulty, pages) for difficulty in CONDITIONS}
        for name, hand in hands.items()
        if name in {"own", "mnist"}
    }
    result["other_hands"] = other_hands(model, sources, pages)
    result["baselines"] = {"hog_svm": _hog_svm(sources, pages)}
    return result


def other_hands(model: Path, sources: Sources, pages: int = 8) -> dict[str, float | None]:
    """Digits right in clean photographs; None for a collection that is not at hand."""
    hands: Mapping[str, Maker | None] = {
        "semeion_unseen": sources.test.get("semeion"),
        "pendigits_test": sources.test.get("pendigits"),
        "load_digits": _load_digits(),
    }
    return {
        name: _shares(lambda x: probabilities(x, model), _sheets(hand, EASY, pages))["digits"]
        if hand
        else None
        for name, hand in hands.items()
    }


def _load_digits() -> Maker | None:
    """Eight by eight pixels a digit: a smoke test."""
    if importlib.util.find_spec("sklearn") is None:
        return None
    from sklearn.datasets import load_digits

    data = load_digits()
    pictures = np.clip(data.images * 16, 0, 255).astype(np.uint8)
    return together(np.repeat(np.repeat(pictures, 3, axis=1), 3, axis=2), data.target)


def _sheets(hand: Callable[[Generator], Hand], difficulty: str, pages: int) -> Boxes:
    return practice(_SEED + len(difficulty), pages, hand, difficulty, off=_OFF_MM)


def _shares(predict: Predict, boxes: Boxes) -> dict[str, Any]:
    """``digits``: of boxes with a digit; ``all``: of every box; ``sure_and_wrong``: wrong
    although 0.99 or more was claimed; ``by_class``: right among each class."""
    claimed = predict(boxes.images)
    right = claimed.argmax(axis=1) == boxes.classes
    sure = claimed.max(axis=1) >= 0.99
    return {
        "boxes": len(right),
        "digits": _share(right[boxes.classes < DIGITS]),
        "all": _share(right),
        "sure": _share(sure),
        "sure_and_wrong": _share(sure & ~right),
        "by_class": {
            name: _share(right[boxes.classes == number]) for number, name in enumerate(CLASSES)
        },
    }


def _share(right: NDArray[np.bool_]) -> float:
    return round(float(right.mean()), 5) if len(right) else 0.0


def _pages(
    hand: Callable[[Generator], Hand], model: Path, difficulty: str, forms: int
) -> dict[str, Any]:
    """Pages of forms that two people filled in, found in photographs of five megapixels."""
    read = read_forms(hand, difficulty, forms, _SEED, model=model)
    return shares([page for form in read for page in form.pages])


def _hog_svm(sources: Sources, pages: int) -> dict[str, float]:
    machine = baseline.learn(practice(_SEED - 1, 3 * pages, mixed(sources.learn)))
    hand = sources.test.get("mnist", Writer)
    shares = {}
    for difficulty in (EASY, MEDIUM):
        boxes = _sheets(hand, difficulty, max(1, pages // 4))
        found = machine(boxes.images)
        digits = boxes.classes < DIGITS
        shares[difficulty] = _share(found[digits] == boxes.classes[digits])
    return shares
