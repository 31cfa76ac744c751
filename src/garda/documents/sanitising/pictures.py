"""Photos: decoded once, turned upright, written as JPEG without anything but their pixels.

Place, time and device of the exposure (EXIF, XMP), profiles, comments, thumbnails and bytes behind
the picture do not come along. Equal input gives equal bytes.
"""

from __future__ import annotations

import mmap
import struct
import warnings
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from PIL import Image

from garda.documents.domain.kinds import FULL_PIXELS, JPEG, MAX_PIXELS
from garda.documents.domain.pictures import Size, check_size, size_of, turn_of
from garda.documents.domain.refusals import animated, damaged, too_many_pixels

_FORMATS: Final = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}
QUALITY: Final = 88
#: What Pillow raises for data that are no picture (found by bench/malformed.py): also assertions,
#: for a palette that is not there.
BROKEN: Final = (
    OSError,
    AssertionError,
    AttributeError,
    SyntaxError,
    ValueError,
    EOFError,
    LookupError,
    TypeError,
    OverflowError,
    struct.error,
    zlib.error,
)
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIXTEEN_BITS: Final = frozenset({"I", "I;16", "I;16B", "I;16L"})
_BAND: Final = 256
# Pillow's own guard, should a header say one thing here and another to its decoder.
Image.MAX_IMAGE_PIXELS = max(MAX_PIXELS.values())


def clean_picture(source: Path, target: Path, media: str) -> Mapping[str, Any]:
    """Write the picture of ``source`` to ``target`` as JPEG; its facts (width, height in pixels).

    Raises UploadRefused: too many pixels (before anything is decoded), animated, damaged.
    """
    size = _checked_size(source, media)
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.filterwarnings("ignore", category=UserWarning)
        try:
            picture, turn = _decoded(source, media, size)
            if turn in _TURNS:
                picture = picture.transpose(_TURNS[turn])
            _write(picture, target)
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise too_many_pixels(media, MAX_PIXELS[media]) from error
        except BROKEN as error:
            raise damaged(media) from error
    return {"media_type": JPEG, "width": picture.width, "height": picture.height}


def _checked_size(source: Path, media: str) -> Size:
    with (
        source.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped,
    ):
        size = size_of(mapped, media)
    check_size(size, media)
    return size


def _decoded(source: Path, media: str, size: Size) -> tuple[Image.Image, int]:
    """The picture in grey or RGB, and how it has to be turned.

    What the decoder held is free again on return: turning needs the memory.
    """
    with source.open("rb") as file, Image.open(file, formats=[_FORMATS[media]]) as picture:
        if picture.size != (size.width, size.height):
            raise ValueError("the decoder sees another size than the header")
        # A phone's JPEG may carry a second picture (MPO); only the first is read.
        if media != JPEG and getattr(picture, "n_frames", 1) > 1:
            raise animated(media)
        if size.pixels > FULL_PIXELS:
            picture.draft("RGB", (size.width // 2, size.height // 2))
        turn = _turn(picture)
        picture.load()
        return _flattened(picture), turn


def _turn(picture: Image.Image) -> int:
    exif = picture.info.get("exif")
    return turn_of(exif) if isinstance(exif, bytes) else 1


def _flattened(picture: Image.Image) -> Image.Image:
    """Grey stays grey, transparency becomes white paper, everything else RGB.

    Band by band: only the picture and its flat form are held whole.
    """
    if picture.mode in {"L", "RGB"}:
        return picture
    grey = picture.mode in _SIXTEEN_BITS or picture.mode == "1"
    flat = Image.new("L" if grey else "RGB", picture.size, "white")
    for top in range(0, picture.height, _BAND):
        band = picture.crop((0, top, picture.width, min(top + _BAND, picture.height)))
        if picture.mode in _SIXTEEN_BITS:
            flat.paste(band.convert("I").point(lambda value: value * (1 / 256)), (0, top))
        elif picture.has_transparency_data:
            clear = band.convert("RGBA")
            flat.paste(clear, (0, top), mask=clear)
        else:
            flat.paste(band, (0, top))
    return flat


def _write(picture: Image.Image, target: Path) -> None:
    """Pillow would write comments and profiles that it finds in ``info``."""
    picture.info = {}
    picture.save(target, "JPEG", quality=QUALITY, subsampling="4:2:0", progressive=False)
