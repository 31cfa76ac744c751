"""What the network is measured against: histograms of gradients and a support vector machine."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from garda.results.reading.classes import CLASSES
from garda.results.reading.crops import normalised

from .practice import Boxes

_CELL: Final = 8
_ANGLES: Final = 9
_LEARNT: Final = 6_000  # more boxes take minutes and gain little
_HARD: Final = 0.05  # how much a box on the wrong side costs


def gradients(images: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Histograms of gradients [n, features] of boxes [n, 40, 32] (Dalal and Triggs, 2005)."""
    pictures = normalised(images)
    down, across = np.gradient(pictures, axis=(1, 2))
    strength = np.hypot(across, down)
    angle = (np.arctan2(down, across) % np.pi) / np.pi * _ANGLES
    binned = np.arange(_ANGLES)[:, None, None, None] == np.minimum(angle.astype(int), _ANGLES - 1)
    count, height, width = pictures.shape
    cells = (binned * strength).reshape(
        _ANGLES, count, height // _CELL, _CELL, width // _CELL, _CELL
    )
    histograms = cells.sum(axis=(3, 5)).transpose(1, 2, 3, 0)
    blocks = np.concatenate(
        [histograms[:, y : y - 1 or None, x : x - 1 or None][:, :4, :3]
         for y in (0, 1) for x in (0, 1)],
        axis=-1,
    )  # fmt: skip
    length = np.linalg.norm(blocks, axis=-1, keepdims=True)
    return np.asarray((blocks / (length + 0.1)).reshape(count, -1), np.float32)


def learn(boxes: Boxes) -> Callable[[NDArray[np.uint8]], NDArray[np.int64]]:
    """A linear machine for every class against the others (squared hinge), by its gradient."""
    some = slice(0, _LEARNT)
    features = _with_one(gradients(boxes.images[some]))
    sides = np.where(boxes.classes[some, None] == np.arange(len(CLASSES)), 1.0, -1.0)
    size = (features.shape[1], len(CLASSES))

    def cost(flat: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        weights = flat.reshape(size)
        short = np.maximum(0, 1 - sides * (features @ weights))
        slope = weights - 2 * _HARD * features.T @ (sides * short)
        return float((weights**2).sum() / 2 + _HARD * (short**2).sum()), slope.ravel()

    start = np.zeros(size[0] * size[1])
    found = minimize(cost, start, jac=True, method="L-BFGS-B", options={"maxiter": 100})
    weights = found.x.reshape(size)
    return lambda images: (_with_one(gradients(images)) @ weights).argmax(axis=1)


def _with_one(features: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.column_stack([features, np.ones(len(features))]).astype(np.float64)
