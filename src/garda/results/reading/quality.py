"""How good a photograph is to read: sharpness, light, glare, and whether a screen was photographed.

Measured on the page laid flat where it was found, else on the whole picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from garda.results.domain.layout import PageLayout
from garda.results.domain.photo_marks import Look, Mark

from .placing import Grey, Points

#: Longer side in pixels at which sharpness is measured.
_MEASURED_SIDE: Final = 1200
_BLOWN: Final = 250
_SOFT: Final = 1.0
#: Side in pixels of the pieces in which a screen's grid is looked for, and how many.
_PIECE: Final = 256
_PIECES: Final = (5, 4)
_CALMEST: Final = 8
#: Waves shorter than this many cycles per pixel are print or folds; frames lie along the axes.
_SLOWEST: Final = 0.09
_ALONG_AXES: Final = 0.012
_RIDGE: Final = 0.035


@dataclass(frozen=True, slots=True)
class Quality:
    """``sharpness``: variance of the Laplacian over that of the brightness. ``light``: brightness
    of the paper, 0 to 255. ``glare``: share that light drowns. ``grid``: how far the pattern of a
    screen's pixels stands out, in natural logarithms."""

    sharpness: float
    light: float
    glare: float
    grid: float

    def look(self, page: int | None, *, missing: Mark | None = None, others: int = 0) -> Look:
        """The look at a picture of this quality; its code is not read here."""
        return Look(
            page=page,
            missing=missing,
            code=None,
            sharpness=self.sharpness,
            light=self.light,
            glare=self.glare,
            grid=self.grid,
            others=others,
        )


def quality_of(grey: Grey, page: PageLayout | None, placed: Points | None) -> Quality:
    """``placed``: homography page (mm) -> picture (px); None where no page was found."""
    shown = _measured(grey, page, placed)
    spread = max(float(shown.std()) ** 2, 1.0)
    # Without a little softness the grain of a dark picture would pass for sharp edges.
    edges = float(cv2.Laplacian(cv2.GaussianBlur(shown, (0, 0), _SOFT), cv2.CV_64F).var())
    paper = float(np.percentile(shown, 80))
    # Half of a page's paper in its usual light tells glare from a scan that is white all over.
    usual = float(np.median(shown))
    blown = float((cv2.blur(shown, (15, 15)) >= _BLOWN).mean()) if usual < _BLOWN else 0.0
    return Quality(edges / spread, paper, blown, grid_of(grey))


def _measured(grey: Grey, page: PageLayout | None, placed: Points | None) -> Grey:
    """The page alone where it was found, else the picture, at one scale for all."""
    if page is None or placed is None:
        scale = min(1.0, _MEASURED_SIDE / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)
    ratio = page.height_mm / page.width_mm
    return flattened(grey, placed, 0, 0, page.width_mm, round(_MEASURED_SIDE / ratio), ratio)


def flattened(
    grey: Grey, placed: Points, left: float, top: float, width: float, pixels: int, ratio: float = 1
) -> Grey:
    """A part of the page (mm) as if seen from straight above, ``pixels`` wide."""
    scale = pixels / width
    to_patch = np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1]])
    size = (pixels, round(pixels * ratio))
    warp = to_patch @ np.linalg.inv(placed)
    return np.asarray(cv2.warpPerspective(grey, warp, size, flags=cv2.INTER_LINEAR), np.uint8)


def grid_of(grey: Grey) -> float:
    """The highest peak of fine waves over their surroundings; 0 for a picture that is too small.

    A screen's pixels, or the moiré of two grids, are sharp peaks; grain, ink and JPEG are not. A
    printed line is a ridge that runs outwards: what is as high a little nearer the middle is none.
    """
    pieces = sorted(_pieces(grey), key=lambda piece: float(piece.std()))[:_CALMEST]
    if not pieces:
        return 0.0
    waves = [np.abs(np.fft.rfft2((piece - piece.mean()) * _WINDOW)) for piece in pieces]
    level = np.log(np.mean(waves, axis=0) + 1e-3).astype(np.float32)
    around = np.maximum(cv2.blur(level, (15, 15)), cv2.blur(level, (3, 3))[_NEARER])
    return float((level - around)[_FINE].max())


def _pieces(grey: Grey) -> list[NDArray[np.float32]]:
    """Pieces of the middle of the picture, at full size."""
    tall, wide = grey.shape
    if min(tall, wide) < 2 * _PIECE:
        return []
    rows, columns = (
        np.linspace(side * 0.15, side * 0.85 - _PIECE, count).astype(int)
        for side, count in zip((tall, wide), _PIECES, strict=True)
    )
    return [
        grey[y : y + _PIECE, x : x + _PIECE].astype(np.float32)
        for y in np.maximum(rows, 0)
        for x in np.maximum(columns, 0)
    ]


def _fine() -> NDArray[np.bool_]:
    down, across = np.fft.fftfreq(_PIECE)[:, None], np.fft.rfftfreq(_PIECE)[None]
    along = (np.abs(down) < _ALONG_AXES) | (np.abs(across) < _ALONG_AXES)
    return np.asarray((np.hypot(down, across) > _SLOWEST) & ~along)


def _nearer() -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """For every wave the place of the one that is a little longer, in the same direction."""
    down, across = np.fft.fftfreq(_PIECE)[:, None], np.fft.rfftfreq(_PIECE)[None]
    far = np.hypot(down, across)
    part = np.maximum(far - _RIDGE, 0) / np.maximum(far, 1 / _PIECE)
    rows, columns = (np.rint(waves * part * _PIECE).astype(int) for waves in (down, across))
    return rows % _PIECE, columns


_FINE: Final = _fine()
_NEARER: Final = _nearer()
_WINDOW: Final = np.outer(np.hanning(_PIECE), np.hanning(_PIECE)).astype(np.float32)
