"""A photograph's bytes as a grey picture: looked at first, decoded once, never too large."""

from __future__ import annotations

from typing import Final

import cv2
import numpy as np

from garda.documents.domain.kinds import HEAD_BYTES, PHOTO, kind_for, sniff
from garda.documents.domain.pictures import check_size, size_of
from garda.documents.domain.refusals import damaged, empty, too_large, wrong_type

from .placing import Grey

#: Twelve megapixels are read as they are; what is larger at half or a quarter of its sides.
_WHOLE: Final = 14_000_000
_REDUCED: Final = (
    (_WHOLE, cv2.IMREAD_GRAYSCALE),
    (4 * _WHOLE, cv2.IMREAD_REDUCED_GRAYSCALE_2),
)


def opened(data: bytes) -> Grey:
    """The picture upright by its own note (EXIF), in grey.

    Raises UploadRefused: empty, too large, no picture, too many pixels, damaged.
    """
    if not data:
        raise empty()
    if len(data) > PHOTO.max_bytes:
        raise too_large(PHOTO)
    media = sniff(data[:HEAD_BYTES])
    if media is None or kind_for(media, (PHOTO,)) is None:
        raise wrong_type(media, (PHOTO,))
    size = size_of(data, media)
    check_size(size, media)
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
