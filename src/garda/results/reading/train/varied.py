"""The same boxes never twice alike: bent, moved and partly hidden while they are learnt from."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from garda.results.reading.classes import CROP

Pictures = NDArray[np.float32]

_LOOKUPS: Final = 600  # ways to bend a box, drawn once
_ERASED: Final = 0.12  # share of boxes of which a piece is hidden
_PLAIN: Final = 0.25  # share of boxes left as they are


class Varied:
    """Makes pictures [n, 40, 32] different from what they were, by chance."""

    def __init__(self, rng: Generator) -> None:
        self._rng = rng
        self._lookups = [_lookup(rng) for _ in range(_LOOKUPS)]

    def __call__(self, pictures: Pictures) -> Pictures:
        rng = self._rng
        which = rng.integers(0, _LOOKUPS, len(pictures))
        bent = rng.random(len(pictures)) >= _PLAIN
        moved = np.stack(
            [_bent(one, self._lookups[way]) if bend else one
             for one, way, bend in zip(pictures, which, bent, strict=True)]
        )  # fmt: skip
        moved *= rng.uniform(0.85, 1.1, (len(moved), 1, 1)).astype(np.float32)
        for row in np.flatnonzero(rng.random(len(moved)) < _ERASED):
            y, x = rng.integers(0, 34), rng.integers(0, 26)
            moved[row, y : y + rng.integers(3, 9), x : x + rng.integers(3, 9)] = rng.uniform(0, 0.6)
        return moved


def _bent(picture: Pictures, lookup: Pictures) -> Pictures:
    seen = cv2.remap(
        picture, lookup[0], lookup[1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(seen, np.float32)


def _lookup(rng: Generator) -> Pictures:
    """Where every pixel comes from: turned, leaning, larger or smaller, wavy."""
    ys, xs = np.mgrid[0 : CROP[0], 0 : CROP[1]].astype(np.float32)
    middle = (np.array(CROP[::-1], np.float32) - 1) / 2
    angle, lean = rng.normal(0, 0.06), rng.normal(0, 0.08)
    zoom = 1 + rng.normal(0, 0.06, 2)
    x, y = (xs - middle[0]) * zoom[0], (ys - middle[1]) * zoom[1]
    across = x * np.cos(angle) - y * (np.sin(angle) + lean)
    down = x * np.sin(angle) + y * np.cos(angle)
    waves = rng.normal(0, rng.uniform(0, 0.9), (2, 5, 4)).astype(np.float32)
    wavy = [cv2.resize(wave, CROP[::-1], interpolation=cv2.INTER_CUBIC) for wave in waves]
    shift = rng.normal(0, 0.7, 2)
    return np.stack(
        [across + middle[0] + shift[0] + wavy[0], down + middle[1] + shift[1] + wavy[1]]
    ).astype(np.float32)
