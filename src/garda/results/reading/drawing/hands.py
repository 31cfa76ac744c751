"""Writers: each with ways, slant, size, pen and habits of their own, the same from box to box."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, Protocol

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .shapes import SHAPES, Points, Shape, smooth, strokes_of

Picture = NDArray[np.uint8]

#: What stands in boxes before the first digit, and how often: a nought, X, dash or nothing.
LEADING: Final = (("0", 0.5), ("cross", 0.25), ("dash", 0.15), ("blank", 0.1))
_SUBPIXEL: Final = 4  # bits of a pixel that lines are placed by
_BOLDEST: Final = 0.13  # of a sign's height: who has a broad pen writes so that a 0 stays open
_OTHER_WAY: Final = 0.06  # how often somebody writes a sign unlike themselves
_FLAGGED: Final = 0.4  # a 1 wider than this has a flag
_BARRING: Final = 0.85
_MARKERS: Final = 0.22
_FAINT: Final = 0.06  # writers whose pen is nearly empty, or whose sheet is a carbon copy


class Hand(Protocol):
    """Somebody, or something, that writes signs in boxes."""

    tone: int  # grey of the ink: 0 black, 255 white
    leading: str  # what they put in boxes before the first digit

    def ink(self, rng: Generator, sign: str, width: float, height: float) -> Picture:
        """Ink of ``sign`` in a box of so many pixels: 255 where it is full. Twice the box in both
        directions, the box in the middle: hands do not stay inside."""
        ...


@dataclass(frozen=True, slots=True)
class Style:
    """Lengths are parts of the box's height; ``slant`` leans to the right, ``tilt`` turns."""

    slant: float
    tilt: float
    height: float
    breadth: float
    off_x: float
    off_y: float
    loose: float  # how much a sign differs from time to time
    shake: float
    pen: float  # width of the line
    uneven: float  # how much pressure changes along a stroke
    tone: int

    @classmethod
    def of(cls, rng: Generator) -> Style:
        marker = rng.random() < _MARKERS
        height = float(np.clip(rng.normal(0.68, 0.1), 0.42, 0.98))
        breadth = float(np.clip(rng.normal(1.0, 0.16), 0.6, 1.5))
        pen = rng.uniform(0.07, 0.13) if marker else rng.uniform(0.026, 0.06)
        return cls(
            slant=rng.normal(0.12, 0.17),
            tilt=rng.normal(0, 0.06),
            height=height,
            breadth=breadth,
            off_x=rng.normal(0, 0.035),
            off_y=rng.normal(0, 0.04),
            loose=rng.uniform(0.012, 0.045),
            shake=rng.uniform(0, 0.007),
            pen=min(pen, _BOLDEST * height * breadth),
            uneven=rng.uniform(0.05, 0.4),
            tone=_tone(rng, marker=marker),
        )


def _tone(rng: Generator, *, marker: bool) -> int:
    if marker:
        return int(rng.integers(10, 70))
    return int(rng.integers(125, 170) if rng.random() < _FAINT else rng.integers(20, 125))


class Writer:
    """A hand of our own: the same seed is the same person."""

    def __init__(self, seed: int | Generator) -> None:
        rng = seed if isinstance(seed, Generator) else np.random.default_rng(seed)
        self.style = Style.of(rng)
        self.tone = self.style.tone
        self.leading = str(rng.choice([s for s, _ in LEADING], p=[p for _, p in LEADING]))
        self._ways = _ways(rng)
        self._habit = rng.normal(0, rng.uniform(0.01, 0.04), (16, 2))

    def ink(self, rng: Generator, sign: str, width: float, height: float) -> Picture:
        """See :class:`Hand`."""
        canvas = np.zeros((round(2 * height), round(2 * width)), np.uint8)
        if sign == "scribble":
            self._scribble(rng, canvas, width, height)
        elif sign == "blank":
            _specks(rng, canvas, height)
        else:
            self._sign(rng, canvas, sign, width, height)
        return canvas

    def _sign(
        self, rng: Generator, canvas: Picture, sign: str, width: float, height: float
    ) -> None:
        shape = self._way(rng, sign)
        style = self._today(rng, sign)
        center = np.array([width, height]) + np.array([style.off_x, style.off_y]) * height
        room = width * 0.98 / (style.height * height * shape.width)
        for stroke in strokes_of(shape):
            drift = rng.normal(0, style.loose * 0.6, 2)
            for part in stroke:
                bent = part + self._habit[: len(part)] + rng.normal(0, style.loose, part.shape)
                points = _placed(smooth(bent) + drift, shape, style, room)
                points += rng.normal(0, style.shake, points.shape)
                draw_strokes(rng, canvas, points * height + center, style, height)

    def _way(self, rng: Generator, sign: str) -> Shape:
        if rng.random() < _OTHER_WAY:
            return _choose(rng, SHAPES[sign])
        return self._ways[sign]

    def _today(self, rng: Generator, sign: str) -> Style:
        """The style as it comes out this time; X and dashes are made with less care."""
        own = self.style
        careless = 2.2 if sign in {"cross", "dash"} else 1.0
        height = own.height * rng.normal(1, 0.07 * careless)
        return replace(
            own,
            slant=own.slant + rng.normal(0, 0.05 * careless),
            tilt=own.tilt + rng.normal(0, 0.04 * careless),
            height=float(np.clip(height, 0.3, 1.1)),
            breadth=own.breadth * rng.normal(1, 0.08 * careless),
            off_x=own.off_x + rng.normal(0, 0.035 * careless),
            off_y=own.off_y + rng.normal(0, 0.035 * careless),
            loose=own.loose * careless,
        )

    def _scribble(self, rng: Generator, canvas: Picture, width: float, height: float) -> None:
        """Something written and made unreadable: hatched, struck through, or overwritten."""
        for _ in range(int(rng.integers(1, 3))):
            self._sign(rng, canvas, str(rng.integers(0, 10)), width, height)
        kind = rng.random()
        if kind < 0.12:
            return self._sign(rng, canvas, "tick", width, height)
        lines = int(rng.integers(5, 14)) if kind < 0.8 else int(rng.integers(3, 5))
        ys = np.linspace(-0.42, 0.42, lines) * rng.uniform(0.7, 1.1)
        xs = np.where(np.arange(lines) % 2, 0.38, -0.38) * rng.uniform(0.7, 1.2, lines)
        turn = rng.choice([0, rng.uniform(-0.9, 0.9), np.pi / 2])
        points = smooth(_turned(np.column_stack([xs, ys + rng.normal(0, 0.05, lines)]), turn))
        return draw_strokes(
            rng, canvas, points * height + np.array([width, height]), self.style, height
        )


def _ways(rng: Generator) -> dict[str, Shape]:
    """A way for every sign. Who gives the 1 a flag mostly bars the 7: else nobody could read it."""
    ways = {sign: _choose(rng, shapes) for sign, shapes in SHAPES.items()}
    if ways["1"].width > _FLAGGED and rng.random() < _BARRING:
        barred = tuple(shape for shape in SHAPES["7"] if len(shape.strokes) > 1)
        ways["7"] = _choose(rng, barred)
    return ways


def _choose(rng: Generator, shapes: tuple[Shape, ...]) -> Shape:
    often = np.array([shape.often for shape in shapes])
    return shapes[int(rng.choice(len(shapes), p=often / often.sum()))]


def _placed(points: Points, shape: Shape, style: Style, room: float) -> Points:
    """Points from 0 to 1 as parts of the box's height around its centre."""
    breadth = shape.width * min(style.breadth, room)
    around = (points - 0.5) * np.array([style.height * breadth, style.height])
    around[:, 0] -= around[:, 1] * style.slant
    return _turned(around, style.tilt)


def _turned(points: Points, angle: float) -> Points:
    cos, sin = np.cos(angle), np.sin(angle)
    return points @ np.array([[cos, sin], [-sin, cos]])


def draw_strokes(
    rng: Generator, canvas: Picture, points: Points, style: Style, height: float
) -> None:
    """A stroke on ``canvas`` (pixels); its width follows the pressure, a few samples at a time."""
    fixed = np.round(points * (1 << _SUBPIXEL)).astype(np.int32)
    width = style.pen * height
    for start in range(0, len(fixed) - 1, 4):
        now = width * (1 + style.uneven * rng.uniform(-0.5, 0.5))
        piece = [fixed[start : start + 5].reshape(-1, 1, 2)]
        thick = max(1, int(now + rng.random()))
        cv2.polylines(canvas, piece, False, 255, thick, cv2.LINE_AA, _SUBPIXEL)


def _specks(rng: Generator, canvas: Picture, height: float) -> None:
    """An empty box is not always quite empty: a dot where the pen rested."""
    if rng.random() < 0.12:
        x, y = rng.uniform(0.55, 1.45, 2) * np.array(canvas.shape[::-1]) / 2
        size = max(1, round(height * rng.uniform(0.01, 0.035)))
        cv2.circle(canvas, (round(x), round(y)), size, 255, -1, cv2.LINE_AA)
