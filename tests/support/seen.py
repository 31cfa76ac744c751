"""What a camera sees of a page: marks, codes, and the page laid flat again."""

from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import numpy.typing as npt
import zxingcpp

from garda.results.domain.layout import PageLayout

Picture = npt.NDArray[np.uint8]


def decoded(data: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    assert picture is not None
    return picture.astype(np.uint8)


def marks_seen(picture: Picture) -> dict[int, tuple[float, float]]:
    """Centres of the marks in the picture, in pixels, by number."""
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_250)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary).detectMarkers(picture)
    found: Any = [] if ids is None else ids.ravel()
    return {
        int(i): tuple(map(float, c[0].mean(axis=0))) for i, c in zip(found, corners, strict=True)
    }


def codes_seen(picture: Picture) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture)]


def flattened(picture: Picture, page: PageLayout, scale: float) -> Picture:
    """The page as if it lay flat, ``scale`` pixels per millimetre, found by its four marks."""
    seen = marks_seen(picture)
    at = np.array([seen[mark.id] for mark in page.marks], np.float32)
    due = np.array([(mark.x * scale, mark.y * scale) for mark in page.marks], np.float32)
    size = (round(page.width_mm * scale), round(page.height_mm * scale))
    flat = cv2.warpPerspective(picture, cv2.getPerspectiveTransform(at, due), size)
    return flat.astype(np.uint8)
