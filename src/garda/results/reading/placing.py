"""Where a page lies in a photograph: its corner marks and the homography through them.

The only place where marks are looked for: the reader and the inspection of photographs share it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from garda.results.domain.layout import Mark, PageLayout
from garda.results.domain.marks import MOST_PAGES, PAPERS, Corner, MarkMeaning, mark_meaning

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]

#: Longer sides in pixels at which marks are looked for, one after the other; the last: all of it.
_SIDES: Final = (900, 1600, 2600)
FEWEST_MARKS: Final = 3
_ALL_MARKS: Final = 4
_LAST_MARK: Final = len(PAPERS) * MOST_PAGES * len(Corner) - 1
#: Corners of marks may lie this far (mm) from where the page's geometry puts them: paper bends.
_MOST_ERROR: Final = 4.0
#: Corners are refined where a mark is at least this many pixels wide.
_REFINED: Final = 20


def _detector() -> cv2.aruco.ArucoDetector:
    how = cv2.aruco.DetectorParameters()
    how.minMarkerPerimeterRate = 0.04
    how.maxMarkerPerimeterRate = 1.0
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    return cv2.aruco.ArucoDetector(dictionary, how)


_DETECTOR: Final = _detector()


@dataclass(frozen=True, slots=True)
class MarksSeen:
    """``corners``: by mark of the page that most marks belong to, [4, 2] pixels, clockwise from
    the mark's own top left. ``others``: marks of other pages in the same picture."""

    corners: Mapping[MarkMeaning, Points]
    others: int = 0

    @property
    def two_pages(self) -> bool:
        """Whether another page can be seen as whole as this one: which is meant, nobody can know.
        A neighbour at the picture's edge shows fewer of its marks."""
        return self.others >= FEWEST_MARKS

    @property
    def side(self) -> tuple[str, int] | None:
        """Paper and number of the page."""
        mark = next(iter(self.corners), None)
        return None if mark is None else (mark.paper, mark.page)


def marks_of(grey: Grey) -> MarksSeen:
    """Corner marks of one page. Smaller copies first: most photographs need no larger one."""
    best = MarksSeen({})
    for side in _SIDES:
        scale = min(1.0, side / max(grey.shape))
        found = _sorted(_detected(grey, scale))
        if len(found.corners) > len(best.corners):
            best = found
        if len(best.corners) == _ALL_MARKS or scale == 1.0:
            break
        if len(best.corners) == FEWEST_MARKS and side > _SIDES[0]:
            break
    return MarksSeen(
        {mark: _refined(grey, corners) for mark, corners in best.corners.items()}, best.others
    )


def _detected(grey: Grey, scale: float) -> list[tuple[MarkMeaning, Points]]:
    small = grey
    if scale < 1:
        reduced = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        small = np.asarray(reduced, np.uint8)
    corners, numbers, _ = _DETECTOR.detectMarkers(small)
    ids: list[int] = [] if numbers is None else np.asarray(numbers, int).ravel().tolist()
    return [
        (mark_meaning(number), (points.reshape(4, 2).astype(np.float64) + 0.5) / scale - 0.5)
        for points, number in zip(corners, ids, strict=False)
        if number <= _LAST_MARK
    ]


def _sorted(found: list[tuple[MarkMeaning, Points]]) -> MarksSeen:
    """The marks of the page that has most of them. Of one that is seen twice (ink, a frame or the
    other side's print may look like it), the one that lies most as the others do."""
    if not found:
        return MarksSeen({})
    sides = Counter((mark.paper, mark.page) for mark, _ in found)
    most = sides.most_common(1)[0][0]
    ours = [(mark, corners) for mark, corners in found if (mark.paper, mark.page) == most]
    usual = float(np.median([_wide(corners) for _, corners in ours]))
    upright = _unit(np.sum([_direction(corners) for _, corners in ours], axis=0))
    ours.sort(key=lambda seen: _unlike(seen[1], usual, upright), reverse=True)
    return MarksSeen(dict(ours), len(found) - len(dict(ours)))


def _unlike(corners: Points, usual: float, upright: Points) -> float:
    """How much smaller or larger than usual, and how far turned away from the others."""
    turned = 1 - float(_direction(corners) @ upright)
    return abs(float(np.log(_wide(corners) / usual))) + turned


def _direction(corners: Points) -> Points:
    """Which way a mark's upper edge points."""
    return _unit(corners[1] - corners[0])


def _unit(vector: Points) -> Points:
    return np.asarray(vector / max(float(np.linalg.norm(vector)), 1e-9))


def _wide(corners: Points) -> float:
    """The mark's diagonal in pixels."""
    return max(1.0, float(np.linalg.norm(corners[1] - corners[3])))


def _refined(grey: Grey, corners: Points) -> Points:
    """Corners to a part of a pixel in the picture as it came."""
    edge = _wide(corners) / 1.5
    if edge < _REFINED:
        return corners
    reach = int(np.clip(edge / 14, 2, 8))
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.03)
    start = corners.astype(np.float32).reshape(-1, 1, 2)
    better = cv2.cornerSubPix(grey, start, (reach, reach), (-1, -1), stop)
    moved = np.asarray(better, np.float64).reshape(4, 2)
    near = np.linalg.norm(moved - corners, axis=1, keepdims=True) < 2 * reach
    return np.where(near, moved, corners)


def placed(page: PageLayout, corners: Mapping[MarkMeaning, Points]) -> Points | None:
    """Homography page (mm) -> picture (px); None where the marks do not lie as on the page.

    Of four marks one may be none: something that only looks like it.
    """
    if len(corners) < FEWEST_MARKS:
        return None
    best = _through_marks(page, corners)
    if best is None and len(corners) > FEWEST_MARKS:
        threes = ({m: c for m, c in corners.items() if m != left_out} for left_out in corners)
        best = next((h for three in threes if (h := _through_marks(page, three)) is not None), None)
    return best


def _through_marks(page: PageLayout, corners: Mapping[MarkMeaning, Points]) -> Points | None:
    on_page = {mark.corner: mark for mark in page.marks}
    flat = np.vstack([_outline(on_page[meaning.corner]) for meaning in corners])
    seen = np.vstack(list(corners.values()))
    found, _ = cv2.findHomography(flat, seen)
    matrix = np.asarray(found, np.float64)
    if found is None or abs(np.linalg.det(matrix)) < np.finfo(float).eps:
        return None
    back = through(np.asarray(np.linalg.inv(matrix), np.float64), seen)
    return matrix if np.abs(back - flat).max() <= _MOST_ERROR else None


def _outline(mark: Mark) -> Points:
    half = mark.size / 2
    steps = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
    return steps + np.array([mark.x, mark.y])


def through(homography: Points, points: Points) -> Points:
    """Points [n, 2] seen through a homography."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), homography)[0])
