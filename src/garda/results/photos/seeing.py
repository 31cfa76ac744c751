"""What a machine sees on the cleaned picture of a page: marks, code, sharpness, light, likeness.

Only our own JPEGs come here, cleaned by :mod:`garda.documents.sanitising`. One picture of 4
megapixels takes about 0.1 s of one core.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from garda.results.domain.layout import PageLayout
from garda.results.domain.marks import MOST_PAGES, PAPERS, Corner, MarkMeaning, mark_meaning
from garda.results.domain.photo_marks import Look
from garda.results.domain.sheetcode import BadSheetCode, SheetCode, read

from .likeness import Ink, handwriting, whole_picture

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]
#: The layout of a page of the form, by paper and number; None where the form has no such page.
PageOf = Callable[[str, int], PageLayout | None]

#: Longer side in pixels at which marks are looked for first, and at which sharpness is measured.
_FIRST_SIDE: Final = 1300
_MEASURED_SIDE: Final = 1200
_FEWEST_MARKS: Final = 3
_LAST_MARK: Final = len(PAPERS) * MOST_PAGES * len(Corner) - 1
#: Corners of marks may lie this far (mm) from where the page's geometry puts them.
_MOST_ERROR: Final = 2.0
_CODE_PIXELS: Final = 480
_CODE_MARGIN: Final = 3.0
_BLOWN: Final = 250
_SOFT: Final = 1.0
_CODES: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


def _detector() -> cv2.aruco.ArucoDetector:
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    return cv2.aruco.ArucoDetector(
        cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), parameters
    )


_DETECTOR: Final = _detector()


@dataclass(frozen=True, slots=True)
class Seen:
    """``placed``: homography page (mm) -> picture (px), row by row; None with fewer than three
    marks. ``ink``: what :mod:`.likeness` compares."""

    look: Look
    placed: tuple[float, ...] | None
    ink: Ink


def see(jpeg: bytes, page_of: PageOf) -> Seen:
    """Look at one cleaned picture. Raises ValueError for bytes that are none."""
    grey = decoded(jpeg)
    corners = _marks_of(grey)
    side = _side_of(corners)
    page = page_of(*side) if side else None
    placed = _placed(page, corners) if page else None
    look = Look(
        page=side[1] if side else None,
        placed=placed is not None,
        code=_code(grey, page, placed),
        **_quality(_measured(grey, page, placed)),
    )
    if page is None or placed is None:
        upright = np.ascontiguousarray(np.rot90(grey, _quarter_turns(corners)))
        return Seen(look, None, whole_picture(upright))
    return Seen(look, tuple(map(float, placed.ravel())), handwriting(grey, page, placed))


def decoded(jpeg: bytes) -> Grey:
    """The picture in grey. Raises ValueError."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise ValueError("not a picture")
    return np.asarray(grey, np.uint8)


def _marks_of(grey: Grey) -> dict[MarkMeaning, Points]:
    """Corners (clockwise, px) of the marks of one page; a smaller picture is tried first."""
    found = _detected(grey, min(1.0, _FIRST_SIDE / max(grey.shape)))
    if len(found) < _FEWEST_MARKS and max(grey.shape) > _FIRST_SIDE:
        found = max(found, _detected(grey, 1.0), key=len)
    return found


def _detected(grey: Grey, scale: float) -> dict[MarkMeaning, Points]:
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    corners, numbers, _ = _DETECTOR.detectMarkers(small if scale < 1 else grey)
    found: dict[MarkMeaning, Points] = {}
    for points, number in zip(corners, () if numbers is None else numbers.ravel(), strict=False):
        if number <= _LAST_MARK:
            full = (points.reshape(4, 2).astype(np.float64) + 0.5) / scale - 0.5
            found.setdefault(mark_meaning(int(number)), full)
    sides = Counter((mark.paper, mark.page) for mark in found)
    if not sides:
        return {}
    most = sides.most_common(1)[0][0]
    return {mark: at for mark, at in found.items() if (mark.paper, mark.page) == most}


def _side_of(corners: Mapping[MarkMeaning, Points]) -> tuple[str, int] | None:
    mark = next(iter(corners), None)
    return None if mark is None else (mark.paper, mark.page)


def _placed(page: PageLayout, corners: Mapping[MarkMeaning, Points]) -> Points | None:
    """Homography page (mm) -> picture (px); None where the marks do not lie as on the page."""
    if len(corners) < _FEWEST_MARKS:
        return None
    on_page = {mark.corner: mark for mark in page.marks}
    flat = np.vstack([_outline(on_page[meaning.corner]) for meaning in corners])
    seen = np.vstack(list(corners.values()))
    found, _ = cv2.findHomography(flat, seen)
    placed = np.asarray(found, np.float64)
    if found is None or abs(np.linalg.det(placed)) < np.finfo(float).eps:
        return None
    back = through(np.asarray(np.linalg.inv(placed)), seen)
    return placed if np.abs(back - flat).max() <= _MOST_ERROR else None


def _outline(mark: Any) -> Points:
    half = mark.size / 2
    steps = np.array([[-half, -half], [half, -half], [half, half], [-half, half]])
    return steps + np.array([mark.x, mark.y])


def through(homography: Points, points: Points) -> Points:
    """Points [n, 2] seen through a homography."""
    return np.asarray(cv2.perspectiveTransform(points[None].astype(np.float64), homography)[0])


def _quarter_turns(corners: Mapping[MarkMeaning, Points]) -> int:
    """Quarter turns against the clock that put the page upright, by the upper edges of marks."""
    if not corners:
        return 0
    edge = sum((at[1] - at[0]) / np.linalg.norm(at[1] - at[0]) for at in corners.values())
    return round(float(np.degrees(np.arctan2(edge[1], edge[0]))) / 90) % 4


def _code(grey: Grey, page: PageLayout | None, placed: Points | None) -> SheetCode | None:
    """The page's code, looked for where it is printed, then anywhere."""
    if page is not None and placed is not None:
        found = _read(_code_patch(grey, page, placed))
        if found is not None:
            return found
    return _read(grey)


def _code_patch(grey: Grey, page: PageLayout, placed: Points) -> Grey:
    left, top = page.qr.x - _CODE_MARGIN, page.qr.y - _CODE_MARGIN
    return flattened(grey, placed, left, top, page.qr.size + 2 * _CODE_MARGIN, _CODE_PIXELS)


def flattened(
    grey: Grey, placed: Points, left: float, top: float, width: float, pixels: int, ratio: float = 1
) -> Grey:
    """A part of the page (mm) as if seen from straight above, ``pixels`` wide."""
    scale = pixels / width
    to_patch = np.array([[scale, 0, -left * scale], [0, scale, -top * scale], [0, 0, 1]])
    size = (pixels, round(pixels * ratio))
    warp = to_patch @ np.linalg.inv(placed)
    return np.asarray(cv2.warpPerspective(grey, warp, size, flags=cv2.INTER_LINEAR), np.uint8)


def _read(picture: Grey) -> SheetCode | None:
    for barcode in zxingcpp.read_barcodes(picture, formats=_CODES):
        try:
            return read(barcode.text)
        except BadSheetCode:
            continue
    return None


def _measured(grey: Grey, page: PageLayout | None, placed: Points | None) -> Grey:
    """The page alone where it was found, else the picture, at one scale for all."""
    if page is None or placed is None:
        scale = min(1.0, _MEASURED_SIDE / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return np.asarray(small, np.uint8)
    ratio = page.height_mm / page.width_mm
    return flattened(grey, placed, 0, 0, page.width_mm, round(_MEASURED_SIDE / ratio), ratio)


def _quality(page: Grey) -> dict[str, float]:
    """Sharpness (variance of the Laplacian over that of the brightness), light, glare (share)."""
    spread = max(float(page.std()) ** 2, 1.0)
    # Without a little softness the grain of a dark picture would pass for sharp edges.
    edges = float(cv2.Laplacian(cv2.GaussianBlur(page, (0, 0), _SOFT), cv2.CV_64F).var())
    paper = float(np.percentile(page, 80))
    blown = float((cv2.blur(page, (15, 15)) >= _BLOWN).mean()) if paper < _BLOWN else 0.0
    return {"sharpness": edges / spread, "light": paper, "glare": blown}
