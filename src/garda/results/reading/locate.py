"""From a photograph to pictures of its boxes: page, place, frames, crops."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from garda.results.domain.layout import PageLayout

from .classes import CROP
from .crops import Picture, Points, corners_of, cut, reduced
from .placing import Grey, MarksSeen, marks_of, placed, through
from .registering import offsets

#: The layout of a page, by paper and number; None where the form has no such page.
PageOf = Callable[[str, int], PageLayout | None]
#: Share of a frame's height by which it may lie outside the photograph and still be read.
_CUT_OFF: Final = 0.06


@dataclass(frozen=True, slots=True)
class Located:
    """A page found in a photograph. ``homography``: page (mm) -> photograph (px).

    By field that lies in the picture: ``boxes`` pictures [boxes, 40, 32], ``corners`` [boxes, 4, 2]
    of its frames in the photograph. ``per_mm``: pixels of the photograph per millimetre of paper.
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
    homography = placed(page, marks.corners) if page and not marks.two_pages else None
    if page is None or homography is None:
        return None
    return found_at(grey, page, homography, marks)


def found_at(grey: Grey, page: PageLayout, homography: Points, marks: MarksSeen) -> Located:
    """The boxes of a page whose place in the photograph is known, as far as they are in it."""
    per_mm = scale_of(homography, page)
    small, factor = reduced(grey, per_mm)
    smaller = _scaled(homography, factor)
    off = offsets(small, page, smaller)
    corners = {key: _frames(homography, page, key, off[key]) for key in page.keys}
    inside = {key: quads for key, quads in corners.items() if _is_inside(quads, grey)}
    return Located(
        page, marks, homography, per_mm,
        boxes={key: _boxes(small, smaller, page, key, off[key]) for key in inside},
        corners=inside,
    )  # fmt: skip


def _is_inside(quads: Points, grey: Grey) -> bool:
    """What lies outside a photograph is not blank: it was not seen. A line may be cut off."""
    height, width = grey.shape
    edge = _CUT_OFF * float(np.linalg.norm(quads[0, 0] - quads[0, 3]))
    return bool((quads > -edge).all() and (quads < np.array([width, height]) + edge).all())


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
