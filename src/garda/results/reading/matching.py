"""Finding a sheet without marks of ours: by its print, against a picture of it empty."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import cv2
import numpy as np

from garda.packs.types import Text
from garda.results.domain.layout import Frame, PageLayout, QrPlace

from .bending import bent
from .framing import FAINTEST, framed, outlines
from .locate import Located, found_at
from .pairing import FEWEST, Print, agreement, pairs, print_of
from .placing import Grey, MarksSeen, Points
from .templates import Box, SheetTemplate

#: The usual height of a box: what is printed in pixels is measured by it.
_BOX_MM: Final = 11.0
_WITHIN: Final = 6.0  # pixels of the template
_WITHIN_BENT: Final = 24.0  # the same where paper is far from flat
_WELL: Final = 0.5  # part of the empty print that a sharp photograph of all of it has
_NO_QR: Final = QrPlace(0, 0, 0)

_NOT_FOUND: Final = Text(
    "Lembar templat tidak ditemukan pada foto. Foto seluruh lembar dari atas, terang dan tajam.",
    "The template's sheet is not found. Photograph the whole sheet from above, bright and sharp.",
)


@dataclass(frozen=True)
class EmptySheet:
    """The template's picture in grey, with its print and the page that it makes."""

    template: SheetTemplate
    grey: Grey

    @cached_property
    def per_mm(self) -> float:
        heights = [box.h for figure in self.template.figures for box in figure.boxes]
        return float(np.median(heights)) / _BOX_MM

    @cached_property
    def page(self) -> PageLayout:
        frames = tuple(
            Frame(figure.key, n, *(side / self.per_mm for side in (box.x, box.y, box.w, box.h)))
            for figure in self.template.figures
            for n, box in enumerate(figure.boxes)
        )
        height, width = self.grey.shape
        return PageLayout(1, width / self.per_mm, height / self.per_mm, (), _NO_QR, frames, ())

    @cached_property
    def print(self) -> Print:
        return print_of(self.grey)

    @cached_property
    def printed(self) -> frozenset[str]:
        """Figures whose boxes all have an outline on the empty sheet."""
        return frozenset(
            figure.key
            for figure in self.template.figures
            if min(outlines(self.grey, _corners(box)) for box in figure.boxes) >= FAINTEST
        )

    def locate(self, grey: Grey) -> Located | None:
        """Where the sheet lies in a photograph; None where it is not found."""
        seen = print_of(grey)
        found = pairs(self.print, seen)
        if found is None or self._is_mirrored(grey, seen, len(found[0])):
            return None
        ways = [self._placed(grey, matrix, *found) for matrix in _homographies(*found)]
        return max((way for way in ways if way), key=lambda way: len(way.boxes), default=None)

    def _placed(self, grey: Grey, matrix: Points, source: Points, target: Points) -> Located | None:
        """The figures that are there if the sheet lies so."""
        if not _plausible(matrix, self.grey, grey):
            return None
        homography = matrix @ np.diag([self.per_mm, self.per_mm, 1.0])
        page = bent(self.page, homography, source / self.per_mm, target)
        if page is None:
            return None
        return framed(grey, found_at(grey, page, homography, MarksSeen({})), self.printed)

    def _is_mirrored(self, grey: Grey, seen: Print, count: int) -> bool:
        """Lines of a table fit a mirrored one too; asked only where little of the print fits."""
        if count > _WELL * len(self.print):
            return False
        mirrored = print_of(np.ascontiguousarray(grey[:, ::-1]))
        return agreement(self.print, mirrored) > agreement(self.print, seen)

    def problem(self, grey: Grey) -> Text:
        """Why it is not found: nothing more is known than that."""
        return _NOT_FOUND


def _corners(box: Box) -> Points:
    right, bottom = box.x + box.w, box.y + box.h
    return np.array([[[box.x, box.y], [right, box.y], [right, bottom], [box.x, bottom]]])


def _homographies(source: Points, target: Points) -> list[Points]:
    """Template pixels to photograph pixels, where enough fits.

    Of bent paper a narrow fit knows one part only; the wide one is through the middle of it all.
    """
    fits = [
        _fit(source, target, cv2.USAC_MAGSAC, _WITHIN),
        _fit(source, target, cv2.RANSAC, _WITHIN_BENT),
    ]
    return [
        np.asarray(np.linalg.inv(matrix), np.float64)
        for matrix, count in fits
        if matrix is not None and count >= FEWEST and abs(np.linalg.det(matrix)) >= 1e-12
    ]


def _fit(source: Points, target: Points, how: int, within: float) -> tuple[Points | None, int]:
    """From the photograph back, so that what is allowed is a distance on the template."""
    matrix, fits = cv2.findHomography(target, source, how, within, maxIters=5_000)
    return (None, 0) if matrix is None else (np.asarray(matrix, np.float64), int(fits.sum()))


def _plausible(matrix: Points, empty: Grey, seen: Grey) -> bool:
    """The sheet is a whole quadrangle, not mirrored, not tiny, and mostly in the picture."""
    height, width = empty.shape
    corners = np.array([[[0, 0], [width, 0], [width, height], [0, height]]], np.float64)
    placed = cv2.perspectiveTransform(corners, matrix)[0].astype(np.float32)
    area = float(cv2.contourArea(placed, oriented=True))
    inside = bool((np.abs(placed - np.array(seen.shape[::-1]) / 2) < max(seen.shape)).all())
    return bool(cv2.isContourConvex(placed)) and area > 0.05 * seen.size and inside
