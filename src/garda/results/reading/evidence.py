"""From the probabilities of a figure's boxes to what each number would cost.

The boxes of a figure are read from the left: what stands before the first digit may be 0, a cross,
a dash or nothing; from there on every box must hold a digit. All costs are in nats
(``-log`` of a probability). What stands in one box says something about the others: before a cross
there is no digit.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from garda.results.reading.classes import BLANK, CLASSES, CROSS, DASH, DIGITS, SCRIBBLE

Array = npt.NDArray[np.float64]

#: No classifier is surer than this: one box contradicted costs at most about twelve nats.
DOUBT: Final = 1e-4
#: How often a cross, a dash or nothing stands where a digit must, as a share.
MISPLACED: Final = 0.02
#: Nats that a number beyond what a station can have costs: a 7 there is rather a 1.
UNLIKELY: Final = 3.0
#: One sign per class, as figures "as written" are noted.
SIGNS: Final = "0123456789_X-#"
_MARKS: Final = [CROSS, DASH]
_NO_DIGIT: Final = [BLANK, *_MARKS]
_LEADING_ZERO: Final = [0, BLANK, *_MARKS]


class Plain(StrEnum):
    """What a figure looks like by itself."""

    NUMBER = "number"
    MISSING = "missing"  # every box blank: nothing was written, which is not 0
    CROSSED = "crossed"  # crosses or dashes alone
    UNCLEAR = "unclear"  # a box that holds no digit where one must stand


@dataclass(frozen=True, slots=True)
class BadBoxes(ValueError):
    """Probabilities that are none."""

    key: str
    shape: tuple[int, ...]

    def __str__(self) -> str:
        wanted = f"[boxes, {len(CLASSES)}] of finite numbers that are not below 0"
        return f"figure {self.key!r}: probabilities {self.shape} instead of {wanted}"


@dataclass(frozen=True)
class FigureEvidence:
    """One figure by itself. ``boxes`` [boxes, 14] probabilities, softened by ``DOUBT``.
    ``most``: numbers above it are unlikely."""

    key: str
    boxes: Array
    most: int | None = None

    @classmethod
    def of(cls, key: str, probabilities: npt.ArrayLike, most: int | None = None) -> FigureEvidence:
        """Raises BadBoxes."""
        boxes = np.asarray(probabilities, dtype=np.float64)
        _check(key, boxes)
        total = boxes.sum(axis=1, keepdims=True)
        even = 1 / len(CLASSES)
        shares = np.where(total > 0, boxes / np.where(total > 0, total, 1), even)
        return cls(key, (1 - DOUBT) * shares + DOUBT * even, most)

    @cached_property
    def top(self) -> tuple[int, ...]:
        """The most probable class of every box."""
        return tuple(int(c) for c in self.boxes.argmax(axis=1))

    @property
    def as_written(self) -> str:
        """One sign per box: ``X17``, ``__5``, ``1#7``."""
        return "".join(SIGNS[c] for c in self.top)

    @cached_property
    def plain(self) -> Plain:
        if all(c == BLANK for c in self.top):
            return Plain.MISSING
        if all(c in _MARKS for c in self.top):
            return Plain.CROSSED
        return Plain.UNCLEAR if self.inferred_boxes else Plain.NUMBER

    @cached_property
    def inferred_boxes(self) -> tuple[int, ...]:
        """Boxes whose digit nobody can see: scribbled, or no digit where one must stand."""
        digits = f"{self.costs.argmin():0{len(self.top)}d}"
        first = next((n for n, digit in enumerate(digits[:-1]) if digit != "0"), len(digits) - 1)
        seen_before = self.boxes[:, _LEADING_ZERO].sum(axis=1) >= self.boxes[:, SCRIBBLE]
        return tuple(
            place
            for place, found in enumerate(self.top)
            if (found >= DIGITS if place >= first else not seen_before[place])
        )

    @cached_property
    def costs(self) -> Array:
        """Cost of each number 0 … 10^boxes - 1, the cheapest 0."""
        cost = self._unlikely - np.log(number_probabilities(self.boxes))
        return np.asarray(cost - cost.min(), np.float64)

    def doubt(self, number: int) -> float:
        """What believing ``number`` costs by what is seen alone, likely or not."""
        seen = self.costs - self._unlikely
        return float(seen[number] - seen.min())

    @cached_property
    def _unlikely(self) -> Array:
        beyond = np.arange(10 ** len(self.boxes)) > (np.inf if self.most is None else self.most)
        return np.asarray(UNLIKELY * beyond, np.float64)

    @cached_property
    def number(self) -> int | None:
        """The number by itself; None when it is missing, crossed or unclear."""
        return int(self.costs.argmin()) if self.plain is Plain.NUMBER else None


def _check(key: str, boxes: Array) -> None:
    if boxes.ndim != 2 or boxes.shape[1:] != (len(CLASSES),) or not len(boxes):
        raise BadBoxes(key, boxes.shape)
    if not np.isfinite(boxes).all() or (boxes < 0).any():
        raise BadBoxes(key, boxes.shape)


def number_probabilities(boxes: Array) -> Array:
    """Probability of each number 0 … 10^boxes - 1 (not normalised: what is no number is left out).

    A digit that cannot be seen is any digit alike.
    """
    scribbled = boxes[:, SCRIBBLE] / DIGITS
    unseen = scribbled + MISPLACED * boxes[:, _NO_DIGIT].sum(axis=1) / DIGITS
    digits = boxes[:, :DIGITS] + unseen[:, None]
    first = boxes[:, :DIGITS] + scribbled[:, None]
    zero = boxes[:, _LEADING_ZERO].sum(axis=1) + scribbled
    # From the last box to the first: numbers of the boxes so far, the new box the leading digit.
    numbers = leading = digits[-1]
    for box in range(len(boxes) - 2, -1, -1):
        begun = np.outer(first[box, 1:], numbers).ravel()
        leading = np.concatenate([zero[box] * leading, begun])
        numbers = np.outer(digits[box], numbers).ravel()
    return leading
