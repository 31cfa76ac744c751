"""A file's bytes as grey pictures: looked at first, decoded once, never too large."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import cv2
import numpy as np

from garda.documents.domain.kinds import HEAD_BYTES, HEIC, MIB, PDF, PHOTO, UploadKind, sniff
from garda.documents.domain.pictures import check_size, check_still, check_whole, size_of
from garda.documents.domain.refusals import damaged, empty, too_large, wrong_type

from .placing import Grey

#: What is read, which is more than what is taken from phones: scans and a camera's own format.
READABLE: Final = UploadKind(
    "sheet", "foto atau pindaian", (*PHOTO.media_types, HEIC, PDF), 40 * MIB, keeps_original=False
)
#: Twelve megapixels are read as they are; what is larger at half or a quarter of its sides.
_WHOLE: Final = 14_000_000
_REDUCED: Final = (
    (_WHOLE, cv2.IMREAD_GRAYSCALE),
    (4 * _WHOLE, cv2.IMREAD_REDUCED_GRAYSCALE_2),
)


def opened(data: bytes) -> Grey:
    """The first picture of a file, upright by its own note (EXIF), in grey.

    Raises UploadRefused: empty, too large, another type, too many pixels, moving, damaged.
    """
    return next(iter(pictures(data)))


def pictures(data: bytes) -> Iterator[Grey]:
    """All pictures of a file, one after the other: a photo is one, a PDF has one per page.

    Raises UploadRefused, before the first one where the file as a whole is refused.
    """
    media = _media(data)
    if media == PDF:
        from .scans import pages

        yield from pages(data)
    elif media == HEIC:
        from .heic import decoded

        yield smaller(decoded(data))
    else:
        yield _photo(data, media)


def has_pages(data: bytes) -> bool:
    """Whether a file may hold more than one picture."""
    return sniff(data[:HEAD_BYTES]) == PDF


def _media(data: bytes) -> str:
    if not data:
        raise empty()
    if len(data) > READABLE.max_bytes:
        raise too_large(READABLE)
    media = sniff(data[:HEAD_BYTES])
    if media not in READABLE.media_types:
        raise wrong_type(media, (READABLE,))
    return media


def _photo(data: bytes, media: str) -> Grey:
    size = size_of(data, media)
    check_size(size, media)
    check_whole(data, media)
    check_still(data, media)
    how = next(
        (flag for most, flag in _REDUCED if size.pixels <= most), cv2.IMREAD_REDUCED_GRAYSCALE_4
    )
    grey = _decoded(data, how)
    if grey is None:
        raise damaged(media)
    return grey


def _decoded(data: bytes, how: int) -> Grey | None:
    try:
        grey = cv2.imdecode(np.frombuffer(data, np.uint8), how)
    except cv2.error:  # a header that promises what the bytes do not keep
        return None
    return None if grey is None or not grey.size else np.asarray(grey, np.uint8)


def smaller(grey: Grey) -> Grey:
    """A picture of at most about twelve megapixels."""
    parts = next(parts for parts in (1, 2, 4) if grey.size <= parts**2 * _WHOLE or parts == 4)
    if parts == 1:
        return grey
    size = (grey.shape[1] // parts, grey.shape[0] // parts)
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
