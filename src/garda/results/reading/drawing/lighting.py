"""Light and lens of a simulated photograph, on grey pictures."""

from __future__ import annotations

from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .hands import Picture

Field = NDArray[np.float32]
#: Light is computed on a picture this much smaller: it changes slowly.
_COARSE: Final = 32
_NOISE_TILE: Final = 512


def lit(rng: Generator, seen: Picture, dark: float, worse: float) -> Picture:
    """Uneven light; the likelier the larger ``worse``: shadow, flash, finger, print of the back,
    creases."""
    height, width = seen.shape
    shape = (height // _COARSE + 2, width // _COARSE + 2)
    light = _falloff(rng, shape, dark)
    glare = np.zeros(shape, np.float32)
    if rng.random() < worse:
        light *= _shadow(rng, shape)
    if rng.random() < worse * 0.5:
        glare += _spot(rng, shape, 0.04, 0.16) * rng.uniform(60, 200)
    if rng.random() < worse * 0.6:
        seen = _through(rng, seen)
    for _ in range(int(rng.poisson(worse))):
        _crease(rng, seen)
    seen = _toned(seen, light, glare)
    if rng.random() < worse * 0.35:
        _finger(rng, seen)
    return seen


def lowered(rng: Generator, seen: Picture, blur: float, shake: float) -> Picture:
    """Out of focus by ``blur`` pixels (sigma), moved by up to ``shake`` pixels."""
    if blur > 0.2:
        seen = np.asarray(cv2.GaussianBlur(seen, (0, 0), blur), np.uint8)
    length = rng.uniform(0, shake)
    if length > 1 and rng.random() < 0.6:
        seen = np.asarray(cv2.filter2D(seen, -1, _streak(length, rng.uniform(0, np.pi))), np.uint8)
    return seen


def noisy(rng: Generator, seen: Picture, sigma: float) -> Picture:
    """Grain of the sensor, smoothed a little as phones do."""
    height, width = seen.shape
    tile = np.roll(_tile(), rng.integers(0, _NOISE_TILE, 2), (0, 1))
    across, down = -(-width // _NOISE_TILE), -(-height // _NOISE_TILE)
    grain = np.tile(tile, (down, across))[:height, :width]
    return np.asarray(cv2.addWeighted(seen, 1, grain, sigma / 32, -sigma * 4, dtype=0), np.uint8)


@cache
def _tile() -> Picture:
    """Noise around 128 with a spread of 32; its seed is fixed, its place is not."""
    rng = np.random.default_rng(7)
    fine = rng.normal(0, 1, (_NOISE_TILE, _NOISE_TILE)).astype(np.float32)
    soft = cv2.GaussianBlur(fine, (0, 0), 0.7, borderType=cv2.BORDER_REFLECT)
    return np.clip(128 + 32 * (soft / soft.std()), 0, 255).astype(np.uint8)


def _grid(shape: tuple[int, int]) -> tuple[Field, Field]:
    ys, xs = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    return xs / shape[1], ys / shape[0]


def _falloff(rng: Generator, shape: tuple[int, int], dark: float) -> Field:
    xs, ys = _grid(shape)
    angle, depth = rng.uniform(0, 2 * np.pi), rng.uniform(0, dark)
    along = (xs - 0.5) * np.cos(angle) + (ys - 0.5) * np.sin(angle)
    level = 1 - rng.uniform(0, dark) * 0.8
    return np.asarray(level * (1 - depth * (along + 0.5)), np.float32)


def _shadow(rng: Generator, shape: tuple[int, int]) -> Field:
    """Of the phone and the arm that holds it: a half-plane or a blob with a soft edge."""
    xs, ys = _grid(shape)
    deep, soft = rng.uniform(0.25, 0.6), rng.uniform(0.01, 0.12)
    if rng.random() < 0.5:
        angle = rng.uniform(0, 2 * np.pi)
        off = (xs - rng.uniform(0.2, 0.8)) * np.cos(angle) + (ys - rng.uniform(0.2, 0.8)) * np.sin(
            angle
        )
    else:
        off = np.hypot(xs - rng.uniform(0, 1), ys - rng.uniform(0, 1)) - rng.uniform(0.2, 0.6)
    return np.asarray(1 - deep / (1 + np.exp(np.clip(off / soft, -30, 30))), np.float32)


def _spot(rng: Generator, shape: tuple[int, int], least: float, most: float) -> Field:
    xs, ys = _grid(shape)
    size = rng.uniform(least, most)
    off = np.hypot(xs - rng.uniform(0.1, 0.9), (ys - rng.uniform(0.1, 0.9)) * 4 / 3)
    return np.asarray(np.exp(-((off / size) ** 2) / 2), np.float32)


def _toned(seen: Picture, light: Field, glare: Field) -> Picture:
    size = (seen.shape[1], seen.shape[0])
    gain = cv2.resize((light * 255).astype(np.uint8), size, interpolation=cv2.INTER_LINEAR)
    toned = cv2.multiply(seen, gain, scale=1 / 255)
    if glare.any():
        over = cv2.resize(glare, size, interpolation=cv2.INTER_LINEAR)
        toned = cv2.add(toned, np.clip(over, 0, 255).astype(np.uint8))
    return np.asarray(toned, np.uint8)


def _through(rng: Generator, seen: Picture) -> Picture:
    """The other side's print shines through, mirrored and faint."""
    back = cv2.GaussianBlur(cv2.flip(seen, 1), (0, 0), 2.0)
    share = float(rng.uniform(0.05, 0.16))
    return np.asarray(cv2.addWeighted(seen, 1, 255 - back, -share, 0), np.uint8)


def _crease(rng: Generator, seen: Picture) -> None:
    """Where paper was folded: a thin line lighter or darker than the rest, across the picture."""
    height, width = seen.shape
    ends = rng.uniform(0, 1, 2)
    across = bool(rng.random() < 0.5)
    start, end = ((0.0, ends[0]), (1.0, ends[1])) if across else ((ends[0], 0.0), (ends[1], 1.0))
    line = np.zeros_like(seen)
    points = [(round(x * width), round(y * height)) for x, y in (start, end)]
    cv2.line(line, points[0], points[1], 255, int(rng.integers(1, 4)), cv2.LINE_AA)
    share = float(rng.uniform(0.06, 0.3))
    if rng.random() < 0.6:
        cv2.addWeighted(seen, 1, line, -share, 0, dst=seen)
    else:
        cv2.addWeighted(seen, 1, line, share, 0, dst=seen)


def _finger(rng: Generator, seen: Picture) -> None:
    """Somebody holds the paper at its edge."""
    height, width = seen.shape
    side = rng.choice([-1, 1])
    center = (0 if side < 0 else width, int(rng.uniform(0.1, 0.9) * height))
    axes = (int(width * rng.uniform(0.05, 0.12)), int(width * rng.uniform(0.03, 0.05)))
    tone = int(rng.integers(70, 190))
    cv2.ellipse(seen, center, axes, float(rng.uniform(-40, 40)), 0, 360, tone, -1, cv2.LINE_AA)


def _streak(length: float, angle: float) -> Field:
    edge = int(length) | 1
    edge = max(3, edge + 2)
    kernel = np.zeros((edge, edge), np.float32)
    middle = edge / 2 - 0.5
    reach = np.array([np.cos(angle), np.sin(angle)]) * length / 2
    start, end = np.round((middle - reach) * 16), np.round((middle + reach) * 16)
    cv2.line(kernel, start.astype(int).tolist(), end.astype(int).tolist(), 1.0, 1, cv2.LINE_AA, 4)
    return kernel / max(float(kernel.sum()), 1e-6)
