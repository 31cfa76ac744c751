"""Pictures cut from photographed pages: a figure's boxes, or the page as seen from straight above.

They are made when asked for, from the cleaned picture alone, and are kept nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import cv2
import numpy as np

from garda.documents.objects import store
from garda.results.domain.layout import PageLayout
from garda.results.domain.photo_marks import SERIOUS, Mark
from garda.results.models import PhotoInspection
from garda.results.reading.quality import flattened

from .pages import page_finder
from .seeing import Grey, decoded

#: Pixels of a whole page's width, and of a millimetre of a figure's boxes.
_PAGE_PIXELS: Final = 1240
_CROP_SCALE: Final = 7
#: Millimetres around a figure's boxes: a stroke may leave them.
_MARGIN: Final = 3.0
_QUALITY: Final = 75
#: Photos with these marks do not show the page that they were sent as.
_NOT_SHOWN: Final = SERIOUS | {Mark.OTHER_FORM, Mark.OTHER_PAGE, Mark.SAME_PAGE_TWICE}


def photos_to_show(round_id: UUID) -> dict[int, PhotoInspection]:
    """The newest photo of each page that shows that page, by page number. One query."""
    found = (
        PhotoInspection.objects.filter(photo__round=round_id, upload__isnull=False)
        .exclude(marks__overlap=[str(mark) for mark in _NOT_SHOWN])
        .select_related("upload", "photo__round")
        .order_by("photo__page", "photo__recorded_at", "id")
    )
    return {row.photo.page: row for row in found}


def layout_of(shown: PhotoInspection) -> PageLayout | None:
    """Where everything stands on the photographed page; None where the page was not found."""
    if shown.placed is None:
        return None
    return page_finder(shown.photo.round.contest_id)(shown.paper, shown.photo.page)


def page_with(key: str, photos: Mapping[int, PhotoInspection]) -> PhotoInspection | None:
    """The photo on which a figure's boxes were found."""
    for shown in photos.values():
        page = layout_of(shown)
        if page is not None and page.frames_of(key):
            return shown
    return None


def page_picture(shown: PhotoInspection) -> bytes:
    """The page upright and flat as JPEG; the whole picture where the page was not found in it."""
    grey, page = _picture(shown), layout_of(shown)
    if page is None:
        scale = min(1.0, _PAGE_PIXELS / grey.shape[1])
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return _jpeg(np.asarray(small, np.uint8))
    ratio = page.height_mm / page.width_mm
    return _jpeg(flattened(grey, _placed(shown), 0, 0, page.width_mm, _PAGE_PIXELS, ratio))


def figure_picture(shown: PhotoInspection, key: str) -> bytes:
    """A figure's boxes as JPEG. Raises KeyError where they are not on this page."""
    page = layout_of(shown)
    frames = page.frames_of(key) if page else ()
    if not frames:
        raise KeyError(key)
    left, top = frames[0].x - _MARGIN, frames[0].y - _MARGIN
    width = frames[-1].x + frames[-1].w - frames[0].x + 2 * _MARGIN
    height = frames[0].h + 2 * _MARGIN
    pixels = round(width * _CROP_SCALE)
    cut = flattened(_picture(shown), _placed(shown), left, top, width, pixels, height / width)
    return _jpeg(cut)


def spots(photos: Mapping[int, PhotoInspection]) -> dict[str, list[float]]:
    """Where each figure stands: its page, then left, top, width and height in parts of the page."""
    found: dict[str, list[float]] = {}
    for number, shown in photos.items():
        page = layout_of(shown)
        for key in page.keys if page else ():
            found[key] = [number, *_spot(page, key)] if page else []
    return found


def _spot(page: PageLayout, key: str) -> list[float]:
    frames = page.frames_of(key)
    first, last = frames[0], frames[-1]
    parts = (
        first.x / page.width_mm,
        first.y / page.height_mm,
        (last.x + last.w - first.x) / page.width_mm,
        first.h / page.height_mm,
    )
    return [round(part, 4) for part in parts]


def _picture(shown: PhotoInspection) -> Grey:
    if shown.upload is None:
        raise ValueError("a photo without a picture to show")
    return decoded(store().get(shown.upload.object_sha256))


def _placed(shown: PhotoInspection) -> np.ndarray:
    return np.array(shown.placed, np.float64).reshape(3, 3)


def _jpeg(grey: Grey) -> bytes:
    return bytes(cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1])
