"""Pictures of single boxes, cut straight from a photograph."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from .classes import CROP, CROP_PER_FRAME

Picture = NDArray[np.uint8]
Points = NDArray[np.float64]

#: A photograph is made smaller before boxes are cut, so that no pixel of ink falls between two.
PIXELS_PER_MM: Final = 4.5
_MOST_AT_ONCE: Final = 800  # OpenCV counts rows of a picture in 16 bits


def corners_of(x: float, y: float, w: float, h: float) -> Points:
    """Corners of what is shown of a frame, clockwise from the top left, in its own units."""
    high, wide = h * CROP_PER_FRAME[0] / 2, w * CROP_PER_FRAME[1] / 2
    middle_x, middle_y = x + w / 2, y + h / 2
    return np.array(
        [[middle_x - wide, middle_y - high], [middle_x + wide, middle_y - high],
         [middle_x + wide, middle_y + high], [middle_x - wide, middle_y + high]]
    )  # fmt: skip


def reduced(image: Picture, per_mm: float) -> tuple[Picture, float]:
    """The photograph at about PIXELS_PER_MM, and how much smaller it is (1: as it was)."""
    factor = PIXELS_PER_MM / per_mm
    if factor > 0.85:
        return image, 1.0
    small = cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8), factor


def cut(image: Picture, quads: Points, size: tuple[int, int] = CROP) -> Picture:
    """Pictures [n, height, width] of quadrangles [n, 4, 2] (pixels, clockwise from top left)."""
    pieces = [
        _cut(image, quads[start : start + _MOST_AT_ONCE], size)
        for start in range(0, len(quads), _MOST_AT_ONCE)
    ]
    return np.concatenate(pieces) if pieces else np.zeros((0, *size), np.uint8)


def _cut(image: Picture, quads: Points, size: tuple[int, int]) -> Picture:
    height, width = size
    across = ((np.arange(width) + 0.5) / width)[:, None]
    down = ((np.arange(height) + 0.5) / height)[None, :, None, None]
    top = quads[:, None, 0] * (1 - across) + quads[:, None, 1] * across
    bottom = quads[:, None, 3] * (1 - across) + quads[:, None, 2] * across
    where = top[:, None] * (1 - down) + bottom[:, None] * down
    lookup = where.reshape(-1, width, 2).astype(np.float32)
    seen = cv2.remap(
        image, lookup[..., 0], lookup[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(seen, np.uint8).reshape(len(quads), height, width)


def normalised(images: Picture) -> NDArray[np.float32]:
    """Paper at 0 and the darkest ink at 1, whatever the light: [n, height, width]."""
    flat = np.sort(images.reshape(len(images), -1), axis=1).astype(np.float32)
    count = flat.shape[1]
    dark, paper = flat[:, int(count * 0.02)], flat[:, int(count * 0.75)]
    reach = np.maximum(paper - dark, 24.0)[:, None, None]
    shown = (paper[:, None, None] - images.astype(np.float32)) / reach
    return np.clip(shown, -0.25, 1.25)
