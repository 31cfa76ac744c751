"""What a machine sees on the cleaned picture of a page: marks, code, sharpness, light, likeness.

Only our own JPEGs come here, cleaned by :mod:`garda.documents.sanitising`. One picture of 4
megapixels takes about 0.1 s of one core.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from garda.results.domain.layout import PageLayout
from garda.results.domain.marks import MarkMeaning
from garda.results.domain.photo_marks import Look
from garda.results.domain.sheetcode import BadSheetCode, SheetCode, read
from garda.results.reading.locate import PageOf
from garda.results.reading.looking import look_at
from garda.results.reading.quality import flattened

from .likeness import Ink, handwriting, whole_picture

Grey = NDArray[np.uint8]
Points = NDArray[np.float64]

_CODE_PIXELS: Final = 480
_CODE_MARGIN: Final = 3.0
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
    found = look_at(grey, page_of)
    page, placed = found.page, found.placed
    look = replace(found.look, code=_code(grey, page, placed))
    if page is None or placed is None:
        upright = np.ascontiguousarray(np.rot90(grey, _quarter_turns(found.marks.corners)))
        return Seen(look, None, whole_picture(upright))
    side = found.marks.side
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


def _read(picture: Grey) -> SheetCode | None:
    for barcode in zxingcpp.read_barcodes(picture, formats=_CODES):
        try:
            return read(barcode.text)
        except BadSheetCode:
            continue
    return None
