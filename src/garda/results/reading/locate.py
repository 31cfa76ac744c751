"""From a photograph to pictures of its boxes: page, place, frames, crops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from garda.results.domain.layout import PageLayout

from .classes import CROP
from .crops import Picture, Points, corners_of, cut, reduced
from .placing import Grey, MarksSeen, marks_of, placed, through
from .registering import offsets

#: The layout of a page, by paper and number; None where the form has no such page.
PageOf = Callable[[str, int], PageLayout | None]


@dataclass(frozen=True, slots=True)
class Located:
    """A page found in a photograph. ``homography``: page (mm) -> photograph (px).

    By field: ``boxes`` pictures [boxes, 40, 32], ``corners`` [boxes, 4, 2] of its frames in the
    photograph. ``per_mm``: pixels of the photograph per millimetre of paper.
    """

    page: PageLayout
    marks: MarksSeen
    homography: Points
    per_mm: float
    boxes: Mapping[str, Picture]
    corners: Mapping[str, Points]


def locate(grey: Grey, page_of: PageOf) -> Located | None:
    """The page in a grey photograph, whichever way it is turned; None where none is found."""
    marks = marks_of(grey)
    page = page_of(*marks.side) if marks.side else None
    homography = placed(page, marks.corners) if page else None
    if page is None or homography is None:
        return None
    return found_at(grey, page, homography, marks)


def found_at(grey: Grey, page: PageLayout, homography: Points, marks: MarksSeen) -> Located:
    """The boxes of a page whose place in the photograph is known."""
    per_mm = scale_of(homography, page)
    small, factor = reduced(grey, per_mm)
    smaller = _scaled(homography, factor)
    off = offsets(small, page, smaller)
    return Located(
        page, marks, homography, per_mm,
        boxes={key: _boxes(small, smaller, page, key, off[key]) for key in page.keys},
        corners={key: _frames(homography, page, key, off[key]) for key in page.keys},
    )  # fmt: skip


def scale_of(homography: Points, page: PageLayout) -> float:
    """Pixels per millimetre in the middle of the page."""
    x, y = page.width_mm / 2, page.height_mm / 2
    ends = through(homography, np.array([[x - 5, y], [x + 5, y], [x, y - 5], [x, y + 5]]))
    across, down = np.linalg.norm(ends[1] - ends[0]), np.linalg.norm(ends[3] - ends[2])
    return float(across + down) / 20


def _scaled(homography: Points, factor: float) -> Points:
    """The same homography into a picture ``factor`` as large; pixels are squares, not points."""
    move = (factor - 1) / 2
    return np.array([[factor, 0, move], [0, factor, move], [0, 0, 1]]) @ homography


def _boxes(small: Picture, homography: Points, page: PageLayout, key: str, off: Points) -> Picture:
    shown = np.array([corners_of(f.x, f.y, f.w, f.h) for f in page.frames_of(key)]) + off
    quads = through(homography, shown.reshape(-1, 2)).reshape(-1, 4, 2)
    return cut(small, quads, CROP)


def _frames(homography: Points, page: PageLayout, key: str, off: Points) -> Points:
    frames = np.array(
        [[[f.x, f.y], [f.x + f.w, f.y], [f.x + f.w, f.y + f.h], [f.x, f.y + f.h]]
         for f in page.frames_of(key)]
    ) + off  # fmt: skip
    return through(homography, frames.reshape(-1, 2)).reshape(-1, 4, 2)
