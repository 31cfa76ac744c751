"""What a machine sees on the cleaned picture of a page: marks, code, sharpness, light, likeness.

Only our own JPEGs come here, cleaned by :mod:`garda.documents.sanitising`. One picture of 4
megapixels takes about 0.1 s of one core.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from garda.results.domain.layout import PageLayout
from garda.results.domain.marks import MarkMeaning
from garda.results.domain.photo_marks import Look
from garda.results.domain.sheetcode import BadSheetCode, SheetCode, read
from garda.results.reading import placing

from .likeness import Ink, handwriting, whole_picture

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]
#: The layout of a page of the form, by paper and number; None where the form has no such page.
PageOf = Callable[[str, int], PageLayout | None]

#: Longer side in pixels at which sharpness is measured.
_MEASURED_SIDE: Final = 1200
_CODE_PIXELS: Final = 480
_CODE_MARGIN: Final = 3.0
_BLOWN: Final = 250
_SOFT: Final = 1.0
_CODES: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


@dataclass(frozen=True, slots=True)
class Seen:
    """``placed``: homography page (mm) -> picture (px), row by row; None with fewer than three
    marks. ``ink``: what :mod:`.likeness` compares."""

    look: Look
    placed: tuple[float, ...] | None
    ink: Ink
    paper: str = ""


def see(jpeg: bytes, page_of: PageOf) -> Seen:
    """Look at one cleaned picture. Raises ValueError for bytes that are none."""
    grey = decoded(jpeg)
    marks = placing.marks_of(grey)
    corners, side = marks.corners, marks.side
    page = page_of(*side) if side else None
    placed = placing.placed(page, corners) if page else None
    look = Look(
        page=side[1] if side else None,
        placed=placed is not None,
        code=_code(grey, page, placed),
        **_quality(_measured(grey, page, placed)),
    )
    if page is None or placed is None:
        upright = np.ascontiguousarray(np.rot90(grey, _quarter_turns(corners)))
        return Seen(look, None, whole_picture(upright))
    paper = side[0] if side else ""
    flat = tuple(map(float, placed.ravel()))
    return Seen(look, flat, handwriting(grey, page, placed), paper)


def decoded(jpeg: bytes) -> Grey:
    """The picture in grey. Raises ValueError."""
    grey = cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE)
    if grey is None:
        raise ValueError("not a picture")
    return np.asarray(grey, np.uint8)


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
