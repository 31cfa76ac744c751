"""Whether two pictures show the same sheet, told by the handwriting and by nothing printed.

All pages of one form look alike, so a fingerprint of the whole picture says little. Where the page
was found, its handwriting is laid flat and taken apart; another photograph of the same sheet, or
the same picture cut, turned or packed anew, gives nearly the same fingerprint, another sheet does
not. Where the page was not found, the picture as a whole is compared.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from garda.results.domain.layout import Area, AreaKind, PageLayout

Grey = NDArray[np.uint8]
Ink = NDArray[np.float32]

BITS: Final = 64
#: Bits in which two sharp photographs of one sheet differ at most (measured: 5, of two sheets 13).
NEAR: Final = 8
#: How alike their vectors are at least (measured: 0.96; of two sheets 0.7 at most, and 0.9 where
#: one pen writes the same figures on both).
SAME: Final = 0.95
#: Handwriting is looked at in cells of this many millimetres: the page's place is known to half.
_CELL: Final = 1.0
#: Millimetres at the edge of a box, where its printed line may come to lie.
_EDGE: Final = 1.0
#: Part of an area's width, from the left, that holds print. Strokes of a tally stand at the same
#: places on every sheet, so they tell nothing.
_PRINTED: Final = {AreaKind.WORDS: 0.2, AreaKind.SIGNATURE: 0.67}
_SEED: Final = b"garda.results.likeness.1"
_SIDE: Final = 96


def handwriting(grey: Grey, page: PageLayout, placed: NDArray[np.float64]) -> Ink:
    """What was written by hand on a page, as one vector of length 1, box by box.

    What all boxes of a kind have in common is taken away: every officer writes in their middle.
    """
    flat = _flat(grey, page, placed)
    boxes = [_cells(flat, f.x, f.y, f.w, f.h) for f in page.frames]
    areas = [_cells(flat, *_by_hand(a)) for a in page.areas if a.kind in _PRINTED]
    common = np.mean(boxes, axis=0) if boxes else 0.0
    parts = [(box - common).ravel() for box in boxes]
    parts += [(area - area.mean()).ravel() for area in areas if area.size]
    return _unit(np.concatenate(parts) if parts else np.zeros(1))


def _by_hand(area: Area) -> tuple[float, float, float, float]:
    printed = _PRINTED[area.kind] * area.w
    return area.x + printed, area.y, area.w - printed, area.h


def _flat(grey: Grey, page: PageLayout, placed: NDArray[np.float64]) -> NDArray[np.float32]:
    """Ink on the page in cells, 0 for paper: shadows are taken away by a wide blur."""
    fine = 4
    scale = np.diag([_CELL / fine, _CELL / fine, 1.0])
    size = round(page.width_mm / _CELL) * fine, round(page.height_mm / _CELL) * fine
    warp = cv2.WARP_INVERSE_MAP | cv2.INTER_LINEAR
    wide = cv2.warpPerspective(grey, placed @ scale, size, flags=warp).astype(np.float32)
    paper = cv2.blur(cv2.dilate(wide, np.ones((9, 9), np.uint8)), (61, 61))
    ink = np.clip(1 - wide / np.maximum(paper, 1), 0, 1)
    small = cv2.resize(ink, None, fx=1 / fine, fy=1 / fine, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _cells(flat: NDArray[np.float32], x: float, y: float, w: float, h: float) -> Ink:
    """The cells inside a box, equally many for boxes of one size."""
    left, top = round((x + _EDGE) / _CELL), round((y + _EDGE) / _CELL)
    columns, rows = int((w - 2 * _EDGE) / _CELL), int((h - 2 * _EDGE) / _CELL)
    return flat[top : top + max(rows, 0), left : left + max(columns, 0)]


def whole_picture(grey: Grey) -> Ink:
    """A picture whose page was not found: what is fine in it, as one vector of length 1."""
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    return _unit((small - cv2.GaussianBlur(small, (0, 0), 6)).ravel())


def _unit(vector: NDArray[Any]) -> Ink:
    length = float(np.linalg.norm(vector))
    return np.asarray(vector / length if length else vector, np.float32)


def fingerprint(ink: Ink) -> int:
    """64 bits as a signed number: on which side of 64 fixed planes the vector lies.

    Vectors at an angle of a half turn differ in all bits, at a quarter turn in half of them.
    """
    sides = _planes(len(ink)) @ ink > 0
    return int.from_bytes(np.packbits(sides).tobytes(), signed=True)


def bands_of(likeness: int) -> list[int]:
    """The fingerprint's eight bytes with their places. Two that differ in fewer than eight bits
    have one in common, so that an index of bands finds all of them."""
    whole = likeness.to_bytes(BITS // 8, signed=True)
    return [place << 8 | byte for place, byte in enumerate(whole)]


@lru_cache(maxsize=32)
def _planes(length: int) -> NDArray[np.float32]:
    """Planes that are the same on every machine and in every year."""
    size = -(-BITS * length // 8)
    bits = np.frombuffer(hashlib.shake_256(_SEED).digest(size), np.uint8)
    signs = np.unpackbits(bits)[: BITS * length].reshape(BITS, length)
    return signs.astype(np.float32) * 2 - 1


def alike(first: Ink, second: Ink) -> float:
    """How alike two vectors are: 1 the same, 0 nothing in common."""
    return float(first @ second) if first.shape == second.shape else 0.0
