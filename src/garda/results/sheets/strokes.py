"""Handwriting of our own: digits, tally marks and words drawn as a pen would, from a seed.

For practice, demos and tests: no sample of anybody's hand is in it. Pictures are grey (uint8),
0 is black; places are in pixels.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import cv2
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
Points = npt.NDArray[np.float64]
#: Left, top, width, height in pixels.
Spot = tuple[float, float, float, float]

#: Strokes of each sign through these points, x and y from 0 to 1.
_SIGNS: Final[dict[str, Sequence[Sequence[tuple[float, float]]]]] = {
    "0": [[(.55, .06), (.2, .25), (.14, .6), (.4, .95), (.75, .8), (.85, .4), (.6, .07),
           (.5, .08)]],
    "1": [[(.35, .2), (.56, .05), (.55, .5), (.54, .96)]],
    "2": [[(.2, .25), (.4, .05), (.75, .12), (.74, .4), (.4, .72), (.16, .94)],
          [(.16, .94), (.5, .92), (.85, .93)]],
    "3": [[(.2, .14), (.5, .05), (.78, .2), (.66, .42), (.42, .48)],
          [(.42, .48), (.76, .56), (.8, .8), (.5, .97), (.18, .84)]],
    "4": [[(.5, .05), (.3, .4), (.14, .63), (.5, .64), (.88, .62)], [(.66, .35), (.65, .97)]],
    "5": [[(.3, .07), (.27, .42)], [(.27, .42), (.6, .38), (.82, .62), (.66, .92), (.2, .9)],
          [(.3, .07), (.55, .08), (.8, .05)]],
    "6": [[(.7, .05), (.35, .3), (.18, .65), (.35, .95), (.7, .9), (.78, .65), (.5, .5),
           (.22, .68)]],
    "7": [[(.16, .09), (.5, .08), (.84, .07)], [(.84, .07), (.6, .45), (.42, .97)]],
    "8": [[(.62, .07), (.3, .12), (.3, .34), (.68, .56), (.74, .82), (.45, .96), (.24, .78),
           (.4, .52), (.72, .28), (.66, .08)]],
    "9": [[(.78, .3), (.55, .06), (.24, .2), (.3, .46), (.6, .48), (.78, .3), (.74, .6),
           (.6, .97)]],
    "X": [[(.15, .08), (.5, .5), (.86, .95)], [(.85, .07), (.5, .5), (.14, .94)]],
    "-": [[(.18, .5), (.5, .49), (.82, .5)]],
    " ": [],
}  # fmt: skip
#: What can be written into a box.
SIGNS: Final = frozenset(_SIGNS)
_STEPS: Final = 12
#: Strokes of a tally are made quickly, and lightly.
_TALLY: Final = 0.6
_SHARPNESS: Final = 16  # sub-pixel positions: cv2 takes whole numbers, shifted by four bits
_SHIFT: Final = 4


class Pen:
    """One person's pen: ``seed`` gives slant, size, weight and shake; ``width`` in pixels."""

    def __init__(self, seed: int, width: float) -> None:
        self._chance = np.random.default_rng(seed)
        self._slant = self._chance.normal(0.08, 0.06)
        self._shake = self._chance.uniform(0.008, 0.025)
        self._ink = int(self._chance.integers(15, 70))
        self._width = max(1, round(width * self._chance.uniform(0.8, 1.25)))

    def sign(self, picture: Picture, sign: str, spot: Spot) -> None:
        """Write one sign into a box, not quite in its middle. Raises KeyError for another sign."""
        left, top, width, height = spot
        high = height * self._chance.uniform(0.6, 0.76)
        wide = min(width * 0.76, high * self._chance.uniform(0.5, 0.66))
        x = left + (width - wide) / 2 + width * self._chance.normal(0, 0.03)
        y = top + (height - high) / 2 + height * self._chance.normal(0, 0.03)
        for stroke in _SIGNS[sign]:
            points = _smooth(np.array(stroke, dtype=np.float64))
            points += self._chance.normal(0, self._shake, (1, 2))
            points[:, 0] += self._slant * (0.5 - points[:, 1])
            self._draw(picture, points * (wide, high) + (x, y))

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
        points = _smooth(np.column_stack([xs, ys]))
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


def _smooth(points: Points) -> Points:
    """A curve through all points (Catmull-Rom)."""
    padded = np.vstack([points[:1], points, points[-1:]])
    steps = np.linspace(0, 1, _STEPS, endpoint=False)[:, None]
    pieces = []
    for before, start, end, after in zip(padded, padded[1:], padded[2:], padded[3:], strict=False):
        linear, square = end - before, 2 * before - 5 * start + 4 * end - after
        cube = -before + 3 * start - 3 * end + after
        pieces.append(start + 0.5 * (linear * steps + square * steps**2 + cube * steps**3))
    return np.vstack([*pieces, points[-1:]])
