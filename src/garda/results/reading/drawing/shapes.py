"""How digits are written: the ways of each, as strokes of a pen.

A stroke is a row of points ``x,y`` in hundredths of the sign's own width and height, from the top
left. The pen goes smoothly through them; at a point with ``!`` it turns sharply. Among the ways are
those that readers stumble over in Indonesia: the barred 7, the 1 with a flag, the open 4.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
from numpy.typing import NDArray

Points = NDArray[np.float64]

#: Samples between two points of a stroke.
_FINE: Final = 7


@dataclass(frozen=True, slots=True)
class Shape:
    """One way to write a sign. ``often``: its weight among the ways; ``width``: to its height."""

    strokes: tuple[str, ...]
    often: float = 1.0
    width: float = 0.62


SHAPES: Final[dict[str, tuple[Shape, ...]]] = {
    "0": (
        Shape(("55,0 20,15 5,50 20,85 50,100 80,85 95,50 80,15 52,0",), 3),
        Shape(("70,8 40,0 12,22 5,55 25,92 60,98 90,70 92,35 72,10 45,3",), 3),
        Shape(("60,5 30,8 10,50 40,100 80,85 90,45 70,8 45,0 30,10",), 2),
        Shape(("40,2 10,30 8,70 40,100 85,85 92,40 75,8 50,8",), 1.5),
        Shape(("55,0 15,15 5,50 20,88 50,100 85,85 95,50 80,12 52,0", "85,12 15,90"), 0.25),
    ),
    "1": (
        Shape(("50,0 50,50 50,100",), 3, 0.3),
        Shape(("5,30 35,18 65,0! 62,50 62,100",), 4, 0.42),
        Shape(("10,25 58,0! 56,50 56,100", "10,100 98,100"), 2, 0.48),
        Shape(("0,46 35,22 66,0! 63,50 60,100",), 1, 0.45),
        Shape(("20,22 45,14 60,0! 55,50 52,100",), 2, 0.38),
        Shape(("50,0 50,50 50,100", "15,100 85,100"), 0.5, 0.4),
    ),
    "2": (
        Shape(("8,22 25,3 60,0 88,20 80,45 40,75 5,100! 50,99 95,98",), 3),
        Shape(("8,25 30,2 70,5 85,30 60,65 25,92 8,95 12,80 35,82 60,95 95,95",), 2),
        Shape(("8,5! 45,4 85,5! 45,50 8,97! 50,97 92,97",), 1.5),
        Shape(("5,30 30,0 75,10 80,40 40,80 5,98! 40,92 95,100",), 2),
        Shape(("10,20 50,0 88,22 65,58 5,97! 30,90 60,98 95,88",), 2),
    ),
    "3": (
        Shape(("10,12 45,0 85,15 80,38 45,48! 85,58 92,80 55,100 8,88",), 3),
        Shape(("8,3! 45,3 85,3! 65,22 42,42! 82,52 92,78 60,100 8,90",), 1.5),
        Shape(("8,15 50,0 85,20 60,45 42,50 45,42 70,50 92,75 55,100 5,90",), 2),
        Shape(("15,10 60,2 80,22 50,46! 80,55 85,85 40,100 5,85",), 2),
        Shape(("5,5 50,0 82,18 65,40 35,46 72,52 95,78 60,100 15,98 2,82",), 1),
    ),
    "4": (
        Shape(("30,0 20,30 8,62! 50,61 95,60", "70,30 69,65 68,100"), 3, 0.68),
        Shape(("10,0 6,35 25,55 75,50", "80,0 78,50 76,100"), 2.5, 0.66),
        Shape(("65,100 65,50 65,0! 35,32 5,65! 50,65 95,65",), 2, 0.68),
        Shape(("70,2 35,34 5,65! 50,65 98,65", "70,2 70,50 70,100"), 2, 0.68),
        Shape(("40,0 25,28 8,56! 40,54 85,50", "62,25 58,60 52,100"), 1.5, 0.66),
        Shape(("15,5 12,50! 50,50 88,48", "70,0 68,50 66,100"), 1.5, 0.66),
    ),
    "5": (
        Shape(("20,5 18,25 15,45! 60,38 92,65 70,95 30,100 5,88", "20,5 55,4 90,3"), 3),
        Shape(("90,3 60,3 25,3! 20,24 15,45! 55,38 92,62 75,95 35,100 5,90",), 2.5),
        Shape(("88,8 45,0 18,20 35,45 75,55 90,78 55,100 8,92",), 1.5),
        Shape(("25,15 22,30 18,48! 60,42 90,68 65,97 10,95", "35,8 65,4 98,0"), 2),
        Shape(("90,5 20,8! 12,42! 45,40 80,55 85,80 55,100 10,98",), 1.5),
    ),
    "6": (
        Shape(("80,5 45,15 12,50 15,85 50,100 85,82 80,58 45,52 15,70",), 3),
        Shape(("65,0 25,40 5,72 25,98 65,98 88,75 65,55 25,62 8,78",), 2.5),
        Shape(("75,0 30,30 8,75 30,100 60,92 60,68 30,65 12,80",), 1.5),
        Shape(("45,0 20,35 8,70 25,97 65,100 92,80 75,58 35,60 12,75",), 2),
    ),
    "7": (
        Shape(("5,5 50,5 92,5! 60,50 40,100",), 2.5),
        Shape(("5,5 50,5 92,5! 60,50 40,100", "25,52 55,50 85,47"), 2.5),
        Shape(("5,24 8,4! 50,5 90,6! 62,50 42,100",), 1.5),
        Shape(("5,24 8,4! 50,5 90,6! 62,50 42,100", "25,50 55,50 85,50"), 1.5),
        Shape(("5,10 50,4 92,8! 65,40 52,100",), 1.5),
        Shape(("2,12 30,2 60,8 95,2! 55,50 35,100", "22,54 80,46"), 1),
    ),
    "8": (
        Shape(("82,15 50,0 18,18 35,42 75,60 85,85 50,100 15,82 30,58 70,40 82,18",), 3),
        Shape(("50,47 20,30 30,5 65,3 82,25 50,47! 12,70 25,97 70,98 90,72 52,48",), 2),
        Shape(("75,5 35,8 25,30 70,60 80,90 40,100 15,80 45,52 85,12",), 2),
        Shape(("50,0 15,20 45,46 80,28 52,0! 50,0", "48,46 8,75 48,100 90,75 50,46"), 1.5),
        Shape(("90,10 60,0 25,15 40,42 80,65 70,95 25,95 15,70 50,45 80,22 75,5",), 1.5),
    ),
    "9": (
        Shape(("85,18 50,0 12,20 20,45 55,50 85,20! 84,60 82,100",), 3),
        Shape(("85,15 45,0 10,25 30,48 75,38 88,12! 90,60 70,95 25,98",), 2.5),
        Shape(("80,30 55,48 20,42 15,12 55,0 85,15 80,55 60,100",), 2),
        Shape(("82,8 45,0 8,25 35,50 80,30 84,8! 75,55 55,100",), 1.5),
        Shape(("75,25 45,45 15,30 35,2 75,8 78,45 70,80 40,100 10,92",), 1.5),
    ),
    "cross": (
        Shape(("0,0 50,50 100,100", "100,2 50,50 2,98"), 4, 0.8),
        Shape(("0,10 50,55 100,88", "85,0 55,45 12,100"), 2, 0.8),
        Shape(("5,0 35,35 60,55 100,95", "95,8 30,80 5,100"), 1.5, 0.85),
        Shape(("10,5 40,20 55,50 70,85 98,90", "98,5 65,25 40,70 5,95"), 1, 0.8),
        Shape(("0,0 60,55 100,100! 98,40 96,2! 50,48 0,98",), 1, 0.8),
        Shape(("10,0 50,50 90,100", "70,0 50,45 25,100"), 1, 0.55),
    ),
    "dash": (
        Shape(("0,50 50,50 100,50",), 5, 0.6),
        Shape(("0,55 35,45 70,55 100,46",), 2, 0.6),
        Shape(("0,58 50,50 100,40",), 2, 0.55),
        Shape(("0,46 50,46 100,45", "5,56 50,56 96,55"), 0.5, 0.6),
    ),
    "tick": (Shape(("0,60 30,95! 65,45 100,0",), 2, 0.8), Shape(("5,50 25,90! 100,10",), 1, 0.9)),
}  # fmt: skip


def strokes_of(shape: Shape) -> tuple[tuple[Points, ...], ...]:
    """Every stroke as its smooth parts, points from 0 to 1."""
    return tuple(_parts(text) for text in shape.strokes)


@cache
def _parts(text: str) -> tuple[Points, ...]:
    parts: list[list[tuple[float, float]]] = [[]]
    for word in text.split():
        x, y = word.rstrip("!").split(",")
        point = (int(x) / 100, int(y) / 100)
        parts[-1].append(point)
        if word.endswith("!"):
            parts.append([point])
    return tuple(np.array(part) for part in parts if len(part) > 1)


def smooth(points: Points) -> Points:
    """The curve through the points (Catmull and Rom), ends included."""
    return _blend(len(points)) @ points


@cache
def _blend(count: int) -> Points:
    """Weights of the points in every sample of the curve: it is linear in them."""
    rows = []
    for start in range(count - 1):
        around = np.clip(np.arange(start - 1, start + 3), 0, count - 1)
        for step in range(_FINE):
            row = np.zeros(count)
            np.add.at(row, around, _weights(step / _FINE))
            rows.append(row)
    last = np.zeros(count)
    last[-1] = 1
    return np.array([*rows, last])


def _weights(t: float) -> Points:
    square, cube = t * t, t * t * t
    return 0.5 * np.array(
        [-t + 2 * square - cube, 2 - 5 * square + 3 * cube, t + 4 * square - 3 * cube,
         cube - square]
    )  # fmt: skip
