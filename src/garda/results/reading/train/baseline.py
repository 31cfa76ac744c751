"""What the network is measured against: histograms of gradients and a support vector machine."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from garda.results.reading.crops import normalised

from .practice import Boxes

_CELL: Final = 8
_ANGLES: Final = 9
_LEARNT: Final = 12_000  # more boxes would take the machine minutes


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


def learn(boxes: Boxes) -> Any:
    """A machine with radial kernels; ``predict`` takes :func:`gradients`."""
    from sklearn.svm import SVC

    some = slice(0, _LEARNT)
    return SVC(C=5, gamma="scale").fit(gradients(boxes.images[some]), boxes.classes[some])
