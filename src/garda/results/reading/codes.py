"""The page's QR code in a photograph whose page was found."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np
import zxingcpp

from garda.results.domain.sheetcode import BadSheetCode, SheetCode, read

from .locate import Located
from .placing import Grey

_PER_MM: Final = 8
_AROUND_MM: Final = 2.0


def code_of(grey: Grey, located: Located) -> SheetCode | None:
    """What page this is by its own code; None where there is none or it cannot be read."""
    qr = located.page.qr
    if not qr.size:
        return None
    side = round((qr.size + 2 * _AROUND_MM) * _PER_MM)
    place = np.array(
        [[1 / _PER_MM, 0, qr.x - _AROUND_MM], [0, 1 / _PER_MM, qr.y - _AROUND_MM], [0, 0, 1]]
    )
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    patch = cv2.warpPerspective(grey, located.homography @ place, (side, side), flags=how)
    for found in zxingcpp.read_barcodes(patch):
        try:
            return read(found.text)
        except BadSheetCode:
            continue
    return None
