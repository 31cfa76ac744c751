"""Small sheets and boxes for the tests of the decoder."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt
from hypothesis import strategies as st

from garda.results.reading.classes import CLASSES, DIGITS
from garda.results.reading.equations import Equation
from garda.results.reading.evidence import FigureEvidence
from garda.results.reading.sheet import Sheet

SIGNS = {sign: n for n, sign in enumerate("0123456789_X-#")}
Boxes = npt.NDArray[np.float64]


def seen(text: str, sure: float = 0.999) -> Boxes:
    """Boxes that show ``text`` (``X17``, ``1#7``), each as sure."""
    boxes = np.full((len(text), len(CLASSES)), (1 - sure) / (len(CLASSES) - 1))
    for place, sign in enumerate(text):
        boxes[place, SIGNS[sign]] = sure
    return boxes


def doubtful(text: str, place: int, other: str, odds: float) -> Boxes:
    """Boxes that show ``text``; at ``place`` something else is ``odds`` times as likely."""
    boxes = seen(text)
    shown = boxes[place, SIGNS[text[place]]]
    boxes[place, SIGNS[text[place]]] = shown / (1 + odds)
    boxes[place, SIGNS[other]] = shown * odds / (1 + odds)
    return boxes


def sheet(
    figures: Mapping[str, Boxes], *equations: Equation, protected: Sequence[str] = ()
) -> Sheet:
    evidence = tuple(FigureEvidence.of(key, boxes) for key, boxes in figures.items())
    return Sheet(evidence, equations, frozenset(protected))


KEYS = ("a", "b", "c", "d")
SMALL = (
    Equation("S1", {"a": 1, "b": 1, "c": -1}, "="),
    Equation("S2", {"b": 1, "d": -2}, "<=", 1),
)


def brute_force(
    costs: Mapping[str, npt.NDArray[np.float64]], equations: Sequence[Equation]
) -> tuple[float, dict[str, float]] | None:
    """The least cost over every assignment, and by figure the least with another value of it."""
    places = dict(zip(costs, np.indices([len(cost) for cost in costs.values()]), strict=True))
    total = sum(costs[key][places[key]] for key in costs)
    for equation in equations:
        left = sum(count * places[key] for key, count in equation.terms.items())
        holds = left == equation.constant if equation.is_sum else left <= equation.constant
        total = np.where(holds, total, np.inf)
    best = float(np.min(total))
    if np.isinf(best):
        return None
    chosen = np.unravel_index(np.argmin(total), total.shape)
    others = {
        key: float(np.min(total[places[key] != chosen[n]], initial=np.inf)) - best
        for n, key in enumerate(costs)
    }
    return best, others


@st.composite
def one_box(draw: st.DrawFn) -> Boxes:
    """Probabilities of a single box: a few classes share it."""
    weights = draw(st.lists(st.integers(0, 1000), min_size=14, max_size=14).filter(any))
    return np.array(weights, dtype=np.float64) ** 3 + 1e-6


def boxes_of(count: int) -> st.SearchStrategy[Boxes]:
    return st.lists(one_box(), min_size=count, max_size=count).map(np.array)


def any_boxes(count: int) -> st.SearchStrategy[Boxes]:
    """Boxes from clear to hopeless."""
    signs = st.text("0123456789_X-#", min_size=count, max_size=count)
    clear = st.builds(seen, signs, st.floats(0.3, 0.9999))
    return st.one_of(clear, boxes_of(count))


def equations_over(keys: Sequence[str]) -> st.SearchStrategy[Equation]:
    coefficients = st.sampled_from([-2, -1, 1, 1, 2])
    terms = st.dictionaries(st.sampled_from(list(keys)), coefficients, min_size=1, max_size=3)
    return st.builds(
        Equation, st.just("S"), terms, st.sampled_from(["=", "=", "<="]), st.integers(-5, 12)
    )


__all__ = ["DIGITS", "KEYS", "SMALL", "any_boxes", "boxes_of", "brute_force", "doubtful",
           "equations_over", "one_box", "seen", "sheet"]  # fmt: skip
