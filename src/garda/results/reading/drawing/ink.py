"""Ink on paper: what a pen leaves on a page that is already printed."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator

from .hands import Hand, Picture

#: Grey of correction fluid on the paper.
_FLUID = (225, 252)


def press(page: Picture, ink: Picture, left: int, top: int, tone: int) -> None:
    """Darken ``page`` where there is ink; what sticks out over the page's edge is lost."""
    x0, y0 = max(left, 0), max(top, 0)
    x1 = min(left + ink.shape[1], page.shape[1])
    y1 = min(top + ink.shape[0], page.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    under = page[y0:y1, x0:x1]
    share = ink[y0 - top : y1 - top, x0 - left : x1 - left].astype(np.float32) / 255
    darker = under - share * np.maximum(under.astype(np.float32) - tone, 0)
    page[y0:y1, x0:x1] = darker.astype(np.uint8)


def write_sign(
    rng: Generator,
    page: Picture,
    hand: Hand,
    sign: str,
    box: tuple[float, float, float, float],
) -> None:
    """Write ``sign`` in the box (x, y, width, height in pixels of the page)."""
    x, y, width, height = box
    ink = hand.ink(rng, sign, width, height)
    if rng.random() < 0.12:
        ink = _dry(rng, ink)
    press(page, ink, round(x - width / 2), round(y - height / 2), hand.tone)


def _dry(rng: Generator, ink: Picture) -> Picture:
    """A ballpoint that skips: lighter here and there along the line."""
    rough = rng.uniform(0.35, 1.25, (6, 6)).astype(np.float32)
    patches = cv2.resize(rough, (ink.shape[1], ink.shape[0]), interpolation=cv2.INTER_LINEAR)
    return np.asarray(ink * np.minimum(patches, 1), np.uint8)


def correct(
    rng: Generator, page: Picture, hand: Hand, box: tuple[float, float, float, float]
) -> None:
    """A wrong digit covered by correction fluid; some of it, and of the frame, shines through."""
    x, y, width, height = box
    write_sign(rng, page, hand, str(rng.integers(0, 10)), box)
    left, top = max(0, int(x)), max(0, int(y))
    under = page[top : top + int(height), left : left + int(width)]
    blob = np.zeros(under.shape, np.uint8)
    center = (int(width / 2 + rng.normal(0, 2)), int(height / 2 + rng.normal(0, 2)))
    axes = (int(width * rng.uniform(0.35, 0.6)), int(height * rng.uniform(0.35, 0.6)))
    cv2.ellipse(blob, center, axes, float(rng.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    cover = blob.astype(np.float32) / 255 * rng.uniform(0.82, 0.98)
    white = rng.uniform(*_FLUID)
    under[:] = (under * (1 - cover) + white * cover).astype(np.uint8)


def smear(rng: Generator, page: Picture, box: tuple[float, float, float, float]) -> None:
    """A hand went over ink that was still wet: pulled along, fainter than what stands."""
    x, y, width, height = (round(side) for side in box)
    left, top = max(0, x - width // 2), max(0, y)
    under = page[top : top + height, left : left + 2 * width]
    if not under.size:
        return
    pulled = cv2.blur(under, (max(3, round(width * rng.uniform(0.3, 0.9))), 1))
    share = rng.uniform(0.3, 0.8)
    mixed = cv2.addWeighted(under, 1 - share, np.asarray(pulled, np.uint8), share, 0)
    under[:] = np.minimum(under, mixed)
