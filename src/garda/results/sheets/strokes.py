"""Handwriting of our own: digits, tally marks and words drawn as a pen would, from a seed.

For practice, demos and tests: no sample of anybody's hand is in it. Pictures are grey (uint8),
0 is black; places are in pixels.
"""

from __future__ import annotations

from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

from garda.results.reading.drawing.hands import Writer
from garda.results.reading.drawing.ink import press
from garda.results.reading.drawing.shapes import smooth

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
#: Left, top, width, height in pixels.
Spot = tuple[float, float, float, float]

#: What can be written into a box, and what the pen calls it; a blank is left as it is.
SIGNS: Final = {**{digit: digit for digit in "0123456789"}, "X": "cross", "-": "dash", " ": ""}
#: Strokes of a tally are made quickly, and lightly.
_TALLY: Final = 0.6
_SHARPNESS: Final = 16  # sub-pixel positions: cv2 takes whole numbers, shifted by four bits
_SHIFT: Final = 4


class Pen:
    """One person's pen: ``seed`` gives hand, weight and shake; ``width`` in pixels."""

    def __init__(self, seed: int, width: float) -> None:
        self._chance = np.random.default_rng(seed)
        self._writer = Writer(self._chance)
        self._ink = int(self._chance.integers(15, 70))
        self._width = max(1, round(width * self._chance.uniform(0.8, 1.25)))

    def sign(self, picture: Picture, sign: str, spot: Spot) -> None:
        """Write one sign into a box, not quite in its middle. Raises KeyError for another sign."""
        left, top, width, height = spot
        name = SIGNS[sign]
        if name:
            ink = self._writer.ink(self._chance, name, width, height)
            press(picture, ink, round(left - width / 2), round(top - height / 2), self._ink)

    def group(self, picture: Picture, count: int, spot: Spot) -> None:
        """Up to five strokes of a tally; the fifth goes across the others."""
        left, top, width, height = spot
        for i in range(min(count, 4)):
            x = left + width * (0.2 + 0.2 * i)
            self._line(picture, (x, top + height * 0.18), (x, top + height * 0.82), width * 0.02)
        if count >= 5:
            across = ((left + width * 0.1, top + height * 0.75),
                      (left + width * 0.9, top + height * 0.25))  # fmt: skip
            self._line(picture, *across, width * 0.02)

    def words(self, picture: Picture, text: str, spot: Spot) -> None:
        """Capital letters on one line, as large as they fit."""
        left, top, width, height = spot
        font = cv2.FONT_HERSHEY_SIMPLEX
        (wide, high), _ = cv2.getTextSize(text, font, 1.0, 1)
        scale = min(height * 0.45 / high, width * 0.96 / max(wide, 1))
        at = (round(left + width * 0.02), round(top + (height + high * scale) / 2))
        thickness = max(1, round(self._width * 0.7))
        cv2.putText(picture, text, at, font, scale, self._ink, thickness, cv2.LINE_AA)

    def signature(self, picture: Picture, spot: Spot) -> None:
        """A scribble from left to right."""
        left, top, width, height = spot
        xs = np.linspace(0.12, 0.88, 9)
        ys = 0.5 + self._chance.uniform(-0.33, 0.33, 9)
        points = smooth(np.column_stack([xs, ys]))
        self._draw(picture, points * (width, height) + (left, top))

    def _line(
        self, picture: Picture, start: tuple[float, float], end: tuple[float, float], shake: float
    ) -> None:
        points = np.array([start, end]) + self._chance.normal(0, shake, (2, 2))
        self._draw(picture, points, max(1, round(self._width * _TALLY)))

    def _draw(self, picture: Picture, points: Points, width: int | None = None) -> None:
        drawn = np.round(points * _SHARPNESS).astype(np.int32).reshape(-1, 1, 2)
        lines: Any = [drawn]
        thick = width or self._width
        cv2.polylines(picture, lines, False, self._ink, thick, cv2.LINE_AA, _SHIFT)
