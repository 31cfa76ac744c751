"""Whether printed frames are where they are thought to be."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from typing import Final

import numpy as np
from numpy.typing import NDArray

from .locate import Located
from .placing import Grey, Points, through

#: Nothing that is less darker than this, of 255, is a line.
FAINTEST: Final = 8
_STEPS: Final = 24
#: A box whose outline is fainter than this part of the usual one is not where it is thought to be.
_THERE: Final = 0.3
_HALF_BOX: Final = 0.6
_ENOUGH: Final = 0.5
#: How far (mm) beside where it should be a line is looked for.
_REACH_MM: Final = 0.6


def framed(grey: Grey, located: Located, printed: Collection[str]) -> Located | None:
    """The same without figures of which a box has no outline; None where too few are left for it
    to be this sheet.

    A row of boxes may come to lie one box aside, on the frames of its neighbours: the last one then
    has no outline, and what it shows is no figure. ``printed``: figures with printed frames.
    """
    reach = max(1, round(_REACH_MM * located.per_mm))
    lines = {
        key: [outlines(grey, box[None], reach) for box in corners]
        for key, corners in located.corners.items()
        if key in printed
    }
    usual = float(np.median([line for row in lines.values() for line in row] or [0.0]))
    least = max(FAINTEST, _THERE * usual)
    astray = {key for key, row in lines.items() if min(row) < least}
    there = [key for key in located.corners if key not in astray and _near(located, key)]
    if not there or len(there) < _ENOUGH * len(located.corners):
        return None
    boxes = {key: located.boxes[key] for key in there}
    return replace(located, boxes=boxes, corners={key: located.corners[key] for key in there})


def _near(located: Located, key: str) -> bool:
    """Whether a figure's frames were found nearer than about half a box from where they should
    be: beyond that it may be the next box that was found."""
    frames = located.page.frames_of(key)
    first = np.array([[f.x + f.w / 2, f.y + f.h / 2] for f in frames])
    found = located.corners[key].mean(axis=1)
    off = np.linalg.norm((found - through(located.homography, first)).mean(axis=0))
    return bool(off < _HALF_BOX * frames[0].w * located.per_mm)


def outlines(grey: Grey, corners: Points, reach: int = 1) -> float:
    """How much darker the outlines of frames [boxes, 4, 2] are than just beside them; lines count
    as far as ``reach`` pixels from where they should be."""
    middle = corners.mean(axis=1, keepdims=True)
    beside = [_darkness(grey, middle + (corners - middle) * zoom, 1) for zoom in (0.8, 1.2)]
    return _darkness(grey, corners, reach) - float(np.mean(beside))


def _darkness(grey: Grey, corners: Points, reach: int) -> float:
    """Median over the four sides of the darkest picture points along each."""
    steps = (np.arange(_STEPS) + 0.5) / _STEPS
    ends = np.roll(corners, -1, axis=1)
    along = corners[:, :, None] + (ends - corners)[:, :, None] * steps[:, None]
    spots = np.rint(along).astype(int)
    aside = range(-reach, reach + 1)
    near = [_at(grey, spots + np.array([dx, dy])) for dx in aside for dy in aside]
    return 255.0 - float(np.median(np.min(near, axis=0)))


def _at(grey: Grey, spots: NDArray[np.int_]) -> Grey:
    x = np.clip(spots[..., 0], 0, grey.shape[1] - 1)
    y = np.clip(spots[..., 1], 0, grey.shape[0] - 1)
    return grey[y, x]
