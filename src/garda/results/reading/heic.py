"""Photos as iPhones keep them (HEIC), decoded by libheif."""

from __future__ import annotations

import io

import cv2
import numpy as np
import pi_heif

from garda.documents.domain.kinds import HEIC
from garda.documents.domain.pictures import Size, check_size
from garda.documents.domain.refusals import animated, damaged

from .placing import Grey

#: What libheif's binding raises for data that are no picture.
_BROKEN = (ValueError, OSError, RuntimeError, EOFError, SyntaxError, LookupError, TypeError)


def decoded(data: bytes) -> Grey:
    """The photo upright, in grey. Raises UploadRefused: too many pixels, moving, damaged."""
    try:
        file = pi_heif.open_heif(io.BytesIO(data))
        images = len(file)
    except _BROKEN as error:
        raise damaged(HEIC) from error
    if images != 1 or file.mimetype.endswith("-sequence"):
        raise animated(HEIC)
    # The size stands in the header; libheif has turned width and height by the file's own note.
    check_size(Size(*file.size), HEIC)
    try:
        return _grey(file)
    except _BROKEN as error:
        raise damaged(HEIC) from error


def _grey(file: pi_heif.HeifFile) -> Grey:
    shown = np.asarray(file)
    if shown.ndim == 2:
        return np.asarray(shown, np.uint8)
    how = cv2.COLOR_RGBA2GRAY if shown.shape[2] == 4 else cv2.COLOR_RGB2GRAY
    return np.asarray(cv2.cvtColor(shown, how), np.uint8)
