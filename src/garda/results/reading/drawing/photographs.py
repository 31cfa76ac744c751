"""A drawn page as a phone's camera sees it: perspective, curl, folds, light, blur, noise, JPEG.

What is true of the photograph is kept beside it: where every millimetre of the page went.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from .hands import Picture
from .lighting import lit, lowered, noisy
from .pages import MM_PER_INCH

Points = NDArray[np.float64]
Matrix = NDArray[np.float64]

EASY, MEDIUM, HARD = "easy", "medium", "hard"
#: Pixels between the points that the bent page is computed at; straight lines between them.
_MESH: Final = 16
_INVERSE_STEPS: Final = 4


@dataclass(frozen=True, slots=True)
class Conditions:
    """How a photograph is taken: each a most, drawn anew for every photograph.

    ``turn`` in degrees, ``lean`` and ``curl`` in parts of the page's width, ``blur`` and ``shake``
    in pixels at five megapixels. ``worse``: 0 to 1, how often light, folds and fingers disturb.
    """

    turn: float
    lean: float
    curl: float
    blur: tuple[float, float]
    shake: float
    noise: tuple[float, float]
    quality: tuple[int, int]
    dark: float
    worse: float


CONDITIONS: Final = {
    EASY: Conditions(3, 0.02, 0.002, (0.3, 0.8), 0, (1, 4), (80, 95), 0.1, 0.03),
    MEDIUM: Conditions(8, 0.06, 0.005, (0.5, 1.5), 2, (2, 8), (60, 92), 0.3, 0.2),
    HARD: Conditions(14, 0.11, 0.009, (0.9, 2.6), 6, (4, 16), (38, 85), 0.55, 0.6),
}


@dataclass(frozen=True, slots=True)
class Bend:
    """How the paper lies: gentle waves and folds, in pixels of the page."""

    waves: tuple[tuple[float, float, float, float, float], ...]  # dx, dy, kx, ky, phase
    folds: tuple[tuple[float, float, float, float], ...]  # nx, ny, distance, shift

    def shift(self, points: Points) -> Points:
        """By how much paper at ``points`` lies elsewhere."""
        moved = np.zeros_like(points)
        for dx, dy, kx, ky, phase in self.waves:
            wave = np.sin(points[..., 0] * kx + points[..., 1] * ky + phase)
            moved += wave[..., None] * np.array([dx, dy])
        for nx, ny, distance, height in self.folds:
            off = points[..., 0] * nx + points[..., 1] * ny - distance
            ridge = height * np.exp(-np.abs(off) / 60)
            moved += ridge[..., None] * np.array([nx, ny])
        return moved


@dataclass(frozen=True, slots=True)
class Photograph:
    """``image`` as decoded from ``jpeg`` (of a scan: PNG); ``straight``: page pixels to photo
    pixels if the paper lay flat; ``scale``: page pixels per millimetre."""

    image: Picture
    jpeg: bytes
    straight: Matrix
    bend: Bend
    scale: float

    def place(self, millimetres: Points) -> Points:
        """Where points of the page are in the photograph, the paper's bend included."""
        page = np.asarray(millimetres, float) * self.scale
        return _project(self.straight, _lying(self.bend, page))


def photograph(
    page: Picture,
    rng: Generator,
    difficulty: str = MEDIUM,
    *,
    width_mm: float = 210.0,
    megapixels: float = 5.0,
) -> Photograph:
    """Photograph a grey page of ``width_mm`` in portrait, about as large as the picture."""
    how = CONDITIONS[difficulty]
    width = round((megapixels * 1e6 * 3 / 4) ** 0.5)
    size = (width, round(width * 4 / 3))
    straight = _pose(rng, how, page.shape, size)
    bend = _bend(rng, how, page.shape)
    seen = _seen(rng, page, straight, bend, size)
    zoom = width / 1936
    seen = lit(rng, seen, how.dark, how.worse)
    seen = lowered(rng, seen, rng.uniform(*how.blur) * zoom, how.shake * zoom)
    seen = noisy(rng, seen, rng.uniform(*how.noise))
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(*how.quality))]
    jpeg = cv2.imencode(".jpg", seen, quality)[1]
    image = cv2.imdecode(jpeg, cv2.IMREAD_GRAYSCALE)
    if image is None:
        raise ValueError("a picture that was just encoded is not decoded")
    return Photograph(
        np.asarray(image, np.uint8), jpeg.tobytes(), straight, bend, page.shape[1] / width_mm
    )


def scanned(
    page: Picture,
    rng: Generator,
    *,
    width_mm: float = 210.0,
    dpi: float = 150,
    one_bit: bool = False,
) -> Photograph:
    """A grey page as an office's scanner sees it: a little askew, ``one_bit``: black and white."""
    scale = page.shape[1] / width_mm
    zoom = dpi / MM_PER_INCH / scale
    size = (round(page.shape[1] * zoom), round(page.shape[0] * zoom))
    middle = (page.shape[1] / 2, page.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, rng.normal(0, 0.5), zoom)
    turn[:, 2] += (np.array(size) - np.array(page.shape[1::-1])) / 2
    soft = cv2.GaussianBlur(page, (0, 0), 0.4 / zoom) if zoom < 1 else page
    seen = cv2.warpAffine(soft, turn, size, flags=cv2.INTER_LINEAR, borderValue=(250,))
    if one_bit:
        seen = np.where(seen > rng.uniform(120, 190), 255, 0)
    png = cv2.imencode(".png", seen.astype(np.uint8))[1].tobytes()
    straight = np.vstack([turn, [0, 0, 1]])
    return Photograph(seen.astype(np.uint8), png, straight, Bend((), ()), scale)


def _pose(rng: Generator, how: Conditions, page: tuple[int, ...], size: tuple[int, int]) -> Matrix:
    """Page to photograph: turned, leaning, and mostly inside the picture."""
    height, width = page[:2]
    corners = np.array([[0, 0], [width, 0], [width, height], [0, height]], float)
    angle = np.deg2rad(rng.normal(0, how.turn / 2.5))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    placed = (corners - corners.mean(0)) @ turn.T
    placed += rng.uniform(-how.lean, how.lean, (4, 2)) * width
    spread = placed.max(0) - placed.min(0)
    fill = rng.uniform(0.86, 0.985)
    placed *= fill * min(size[0] / spread[0], size[1] / spread[1])
    placed -= (placed.max(0) + placed.min(0)) / 2
    free = (np.array(size) - (placed.max(0) - placed.min(0))) / 2
    placed += np.array(size) / 2 + free * rng.uniform(-0.8, 0.8, 2)
    matrix = cv2.getPerspectiveTransform(corners.astype(np.float32), placed.astype(np.float32))
    return np.asarray(matrix, np.float64)


def _bend(rng: Generator, how: Conditions, page: tuple[int, ...]) -> Bend:
    width = page[1]
    waves = []
    for _ in range(3):
        length = rng.uniform(0.6, 2.5) * width
        angle = rng.uniform(0, np.pi)
        k = 2 * np.pi / length * np.array([np.cos(angle), np.sin(angle)])
        dx, dy = rng.normal(0, how.curl * width / 2, 2)
        waves.append((float(dx), float(dy), float(k[0]), float(k[1]), rng.uniform(0, 6)))
    folds = []
    if rng.random() < how.worse + 0.05:
        for _ in range(int(rng.integers(1, 3))):
            angle = rng.choice([0, np.pi / 2]) + rng.normal(0, 0.05)
            normal = (float(np.cos(angle)), float(np.sin(angle)))
            distance = rng.uniform(0.25, 0.75) * (page[1] if abs(normal[0]) > 0.5 else page[0])
            folds.append((*normal, float(distance), float(rng.normal(0, how.curl * width / 2))))
    return Bend(tuple(waves), tuple(folds))


def _seen(
    rng: Generator, page: Picture, straight: Matrix, bend: Bend, size: tuple[int, int]
) -> Picture:
    """Every pixel of the photograph looks up where on the page it is."""
    columns, rows = np.meshgrid(*(np.arange(-1, side / _MESH + 2) for side in size))
    points = np.asarray((np.stack([columns, rows], -1) + 0.5) * _MESH - 0.5, np.float64)
    flat = _project(np.asarray(np.linalg.inv(straight), np.float64), points)
    source = (flat + bend.shift(flat)).astype(np.float32)
    field = cv2.resize(source, None, fx=_MESH, fy=_MESH, interpolation=cv2.INTER_LINEAR)
    inside = np.asarray(field, np.float32)[_MESH : _MESH + size[1], _MESH : _MESH + size[0]]
    return _on_table(rng, page, inside)


def _on_table(rng: Generator, page: Picture, field: NDArray[np.float32]) -> Picture:
    table = int(rng.integers(40, 190))
    seen = cv2.remap(
        page, field[..., 0], field[..., 1], cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_CONSTANT, borderValue=(table,),
    )  # fmt: skip
    return np.asarray(seen, np.uint8)


def _lying(bend: Bend, page: Points) -> Points:
    """The flat point whose lookup is ``page``: the lookup's inverse, step by step."""
    flat = page.copy()
    for _ in range(_INVERSE_STEPS):
        flat = page - bend.shift(flat)
    return flat


def _project(matrix: Matrix, points: Points) -> Points:
    whole = points @ matrix[:, :2].T + matrix[:, 2]
    return whole[..., :2] / whole[..., 2:]
