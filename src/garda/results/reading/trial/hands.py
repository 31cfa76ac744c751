"""Hands that write figures into boxes, and a classifier's honest doubt about them: no pictures.

What a box shows is a point near its class's centre; classes that look alike (1 and 7, 3 and 8) have
near centres. A writer's habit moves all boxes of a class together, so that errors repeat as they do
with one person's handwriting. Probabilities are the exact ones for one box by itself: calibrated,
and unaware of the writer, as a classifier of single boxes is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import numpy.typing as npt

from garda.results.reading.classes import BLANK, CLASSES, CROSS, DASH, SCRIBBLE

Array = npt.NDArray[np.float64]
Draw = np.random.Generator

#: Pairs that look alike, and how far their centres lie apart (others: 1).
_ALIKE: Final = {
    (1, 7): 0.72, (3, 8): 0.76, (4, 9): 0.75, (3, 5): 0.8, (5, 6): 0.82, (2, 7): 0.82,
    (0, 6): 0.84, (7, 9): 0.8, (5, 8): 0.82, (1, DASH): 0.9, (1, 4): 0.86,
}  # fmt: skip
#: How leading zeros are written, and how often.
_LEADING: Final = ((0, 0.5), (CROSS, 0.25), (DASH, 0.15), (BLANK, 0.1))


class Hand(Protocol):
    """Gives the probabilities [n, 14] for boxes that truly hold these classes."""

    def read(self, classes: Sequence[int]) -> Array: ...


@dataclass(frozen=True, slots=True)
class Clarity:
    """``noise`` of clear and of poor boxes, the share of poor ones, a writer's ``habit``."""

    clear: float
    poor: float
    poor_share: float
    habit: float


#: About 0.3 % of the digit boxes are misread; about 2 %.
EASY: Final = Clarity(clear=0.08, poor=0.2, poor_share=0.05, habit=0.04)
HARD: Final = Clarity(clear=0.1, poor=0.24, poor_share=0.13, habit=0.05)


class DrawnHand:
    """One writer under one clarity."""

    def __init__(self, draw: Draw, clarity: Clarity) -> None:
        self._draw = draw
        self._clarity = clarity
        self._habits = draw.normal(0, clarity.habit, _centres().shape)

    def read(self, classes: Sequence[int]) -> Array:
        true, clarity = np.asarray(classes), self._clarity
        poor = self._draw.random(len(true)) < clarity.poor_share
        noise = np.where(poor, clarity.poor, clarity.clear)[:, None]
        seen = _centres()[true] + self._habits[true]
        seen = seen + noise * self._draw.normal(size=seen.shape)
        return self._doubt(seen)

    def _doubt(self, seen: Array) -> Array:
        """The probability of each class, the clearness of the box being unknown."""
        c = self._clarity
        clear = _density(seen, float(np.hypot(c.clear, c.habit)))
        poor = _density(seen, float(np.hypot(c.poor, c.habit)))
        likelihood = (1 - c.poor_share) * clear + c.poor_share * poor
        shares: Array = likelihood / np.maximum(likelihood.sum(axis=1, keepdims=True), 1e-300)
        return shares


def _density(seen: Array, deviation: float) -> Array:
    apart = ((seen[:, None, :] - _centres()[None]) ** 2).sum(axis=2)
    scale = deviation ** _centres().shape[1]
    density: Array = np.exp(-apart / (2 * deviation**2)) / scale
    return density


def _centres() -> Array:
    return _CENTRES


def _placed() -> Array:
    """Centres [14, 14] whose distances are those wanted (scaled to 1 for what is unlike)."""
    count = len(CLASSES)
    apart = np.ones((count, count)) - np.eye(count)
    for (one, other), distance in _ALIKE.items():
        apart[one, other] = apart[other, one] = distance
    middle = np.eye(count) - 1 / count
    weights, axes = np.linalg.eigh(-0.5 * middle @ apart**2 @ middle)
    placed: Array = axes * np.sqrt(np.maximum(weights, 0))
    return placed


_CENTRES: Final = _placed()


def written(value: int, boxes: int, leading: int) -> list[int]:
    """Classes of a figure's boxes, its leading zeros written as the class ``leading``."""
    digits = [int(d) for d in f"{value:0{boxes}d}"]
    first = next((i for i, d in enumerate(digits) if d), boxes - 1)
    return [leading] * first + digits[first:]


def draw_leading(draw: Draw) -> int:
    """How one writer fills boxes before the number."""
    classes, shares = zip(*_LEADING, strict=True)
    return int(draw.choice(classes, p=shares))


def fill(
    figures: Mapping[str, int],
    boxes: Mapping[str, int],
    hands: Sequence[Hand],
    draw: Draw,
    scribbles: float = 0.0,
) -> dict[str, Array]:
    """Probabilities by figure of a form written by turns; ``scribbles``: share of boxes that are
    scribbled over."""
    leading = [draw_leading(draw) for _ in hands]
    seen: dict[str, Array] = {}
    for place, (key, value) in enumerate(figures.items()):
        writer = place * len(hands) // len(figures)
        meant = written(value, boxes[key], leading[writer])
        classes = [SCRIBBLE if draw.random() < scribbles else c for c in meant]
        seen[key] = hands[writer].read(classes)
    return seen
