"""Single boxes without a sheet: quickly made, of every size and place, framed or not.

They go by themselves as ``garda reader classify`` gets them: cut by somebody else.
"""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
from numpy.random import Generator

from garda.results.reading.classes import CLASSES, CROP
from garda.results.reading.crops import Picture
from garda.results.reading.drawing.hands import Hand
from garda.results.reading.drawing.ink import press

from .practice import Boxes, MakeHand, Seed, signs_by_chance

_TOGETHER: Final = 6  # boxes by one hand
_FRAMED: Final = 0.4
_NEIGHBOUR: Final = 0.25
_ONE_BIT: Final = 0.12
_SHOWN: Final = (0.78, 1.4)  # how much of the box's height is cut out


def loose(seed: Seed, count: int, hand: MakeHand) -> Boxes:
    """``count`` boxes by writers of ``hand``, a few by each."""
    rng = np.random.default_rng(seed)
    images = np.empty((count, *CROP), np.uint8)
    signs = signs_by_chance(rng, count)
    for number, sign in enumerate(signs):
        if number % _TOGETHER == 0:
            writer = hand(rng)
        images[number] = _box(rng, writer, sign)
    return Boxes(images, np.array([CLASSES.index(sign) for sign in signs]))


def _box(rng: Generator, hand: Hand, sign: str) -> Picture:
    height = float(rng.uniform(32, 72))
    width = height * float(rng.uniform(0.72, 1.0))
    ink = hand.ink(rng, sign, width, height)
    page = np.full(ink.shape, int(rng.integers(200, 256)), np.uint8)
    if rng.random() < _FRAMED:
        _frame(rng, page, width, height)
    if rng.random() < _NEIGHBOUR:
        beside = hand.ink(rng, str(rng.integers(0, 10)), width, height)
        press(page, beside, round(rng.choice([-1, 1]) * width), 0, hand.tone)
    press(page, ink, 0, 0, hand.tone)
    return _worn(rng, _shown(rng, page, height))


def _frame(rng: Generator, page: Picture, width: float, height: float) -> None:
    left, top = round(width / 2), round(height / 2)
    corner = (left + round(width), top + round(height))
    thick = int(rng.integers(1, max(2, round(height / 16))))
    cv2.rectangle(page, (left, top), corner, int(rng.integers(0, 150)), thick)


def _shown(rng: Generator, page: Picture, height: float) -> Picture:
    """The middle of the page, a little off, at the size of a crop."""
    high = height * rng.uniform(*_SHOWN)
    wide = high * CROP[1] / CROP[0] * rng.uniform(0.9, 1.12)
    middle = np.array(page.shape[::-1]) / 2 + rng.normal(0, 0.035, 2) * height
    size = (max(8, round(wide)), max(8, round(high)))
    patch = cv2.getRectSubPix(page, size, (float(middle[0]), float(middle[1])))
    return np.asarray(cv2.resize(patch, CROP[::-1], interpolation=cv2.INTER_AREA), np.uint8)


def _worn(rng: Generator, box: Picture) -> Picture:
    """Out of focus, in uneven light, with grain; now and then black and white."""
    seen = cv2.GaussianBlur(box, (0, 0), float(rng.uniform(0.2, 1.3))).astype(np.float32)
    if rng.random() < _ONE_BIT:
        darkest, lightest = np.percentile(seen, (1, 99))
        level = darkest + rng.uniform(0.35, 0.8) * max(lightest - darkest, 40.0)
        return np.where(seen > level, 255, 0).astype(np.uint8)
    slope = np.linspace(-1, 1, CROP[1]) * rng.normal(0, 12)
    grain = rng.normal(0, rng.uniform(0.5, 9), CROP)
    return np.clip(seen * rng.uniform(0.45, 1.0) + slope + grain, 0, 255).astype(np.uint8)
