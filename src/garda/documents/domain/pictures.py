"""What the header of a picture says, read without decoding it: size, weight, turn.

Sources: ISO/IEC 10918-1 annex B (JPEG markers), the PNG specification 11.2.2 (IHDR), RFC 9649
(WebP), Exif 2.32 (orientation in a TIFF directory).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from mmap import mmap
from typing import Final

from .kinds import (
    FULL_PIXELS,
    JPEG,
    MAX_COEFFICIENT_BYTES,
    MAX_PIXELS,
    MAX_SCANS,
    MAX_SIDE,
    PNG,
    WEBP,
)
from .refusals import animated, damaged, too_complex, too_many_pixels

#: A marker with the fill bytes before it. 0xFF00 is a byte of a scan; restarts stand inside one.
_MARKER: Final = re.compile(rb"\xff+([^\x00\x01\xd0-\xd7\xff])")
_MOST_MARKERS: Final = 2000
_FRAMES: Final = frozenset({0xC0, 0xC1, 0xC2})
_OTHER_FRAMES: Final = frozenset({0xC3, *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0)})
_PROGRESSIVE, _SCAN, _END = 0xC2, 0xDA, 0xD9
_ORIENTATION_TAG: Final = 0x0112
_EXIF_PREFIX: Final = b"Exif\x00\x00"
_MOST_TAGS: Final = 512
_MOST_CHUNKS: Final = 20_000
_WEBP_MOVES: Final = 0x02

Bytes = bytes | mmap


@dataclass(frozen=True, slots=True)
class Size:
    """Pixels of a picture. ``coefficient_bytes`` and ``scans`` are those of a progressive JPEG."""

    width: int
    height: int
    coefficient_bytes: int = 0
    scans: int = 1

    @property
    def pixels(self) -> int:
        return self.width * self.height

    @property
    def halved(self) -> bool:
        """Whether it is decoded at half its size."""
        return self.pixels > FULL_PIXELS


def size_of(data: Bytes, media: str) -> Size:
    """Size by the header. Raises UploadRefused (damaged) where the header is none."""
    try:
        if media == JPEG:
            return _jpeg(data)
        return _png(data) if media == PNG else _webp(data)
    except (struct.error, IndexError, KeyError) as error:
        raise damaged(media) from error


def check_size(size: Size, media: str) -> None:
    """Raise UploadRefused for a picture that would take too much to decode."""
    if min(size.width, size.height) < 1:
        raise damaged(media)
    if size.pixels > MAX_PIXELS[media] or max(size.width, size.height) > MAX_SIDE:
        raise too_many_pixels(media, MAX_PIXELS[media])
    if size.coefficient_bytes > MAX_COEFFICIENT_BYTES or size.scans > MAX_SCANS:
        raise too_complex()


def check_whole(data: Bytes, media: str) -> None:
    """Raise UploadRefused (damaged) for a picture whose end did not arrive.

    A JPEG's end is found where its size is (:func:`size_of`). What follows the end is ignored.
    """
    if media == PNG and not _png_ends(data):
        raise damaged(media)
    if media == WEBP and len(data) < 8 + int.from_bytes(data[4:8], "little"):
        raise damaged(media)


def check_still(data: Bytes, media: str) -> None:
    """Raise UploadRefused (animated) for a picture of several frames that follow each other."""
    if media == PNG and b"acTL" in (name for name, _ in _chunks(data)):
        raise animated(media)
    # The extended header of WebP: its second flag from the right says that it moves.
    if media == WEBP and data[12:16] == b"VP8X" and data[20] & _WEBP_MOVES:
        raise animated(media)


def _chunks(data: Bytes) -> Iterator[tuple[bytes, int]]:
    """Chunks of a PNG: name and where the next one stands."""
    at = 8
    for _ in range(_MOST_CHUNKS):
        length, name = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        at += 12 + length
        if not name:
            return
        yield name, at
        if name == b"IEND":
            return


def _png_ends(data: Bytes) -> bool:
    return any(name == b"IEND" and end <= len(data) for name, end in _chunks(data))


def _png(data: Bytes) -> Size:
    if data[12:16] != b"IHDR":
        raise KeyError("IHDR")
    return Size(*struct.unpack_from(">II", data, 16))


def _webp(data: Bytes) -> Size:
    """Canvas of the extended format, or the frame of a simple one."""
    chunk = data[12:16]
    if chunk == b"VP8X":
        return Size(*(int.from_bytes(data[at : at + 3], "little") + 1 for at in (24, 27)))
    if chunk == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return Size((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if chunk != b"VP8 ":
        raise KeyError(chunk)
    width, height = struct.unpack_from("<HH", data, 26)
    return Size(width & 0x3FFF, height & 0x3FFF)


def _jpeg(data: Bytes) -> Size:
    """Walks the markers: the one frame header, and how many scans fill it."""
    frame: tuple[int, bytes] | None = None
    scans, at = 0, 2
    for _ in range(_MOST_MARKERS):
        found = _MARKER.match(data, at)
        if found is None:
            raise KeyError(at)
        marker, at = found[1][0], found.end()
        if marker == _END:
            break
        length = struct.unpack_from(">H", data, at)[0]
        if marker in _OTHER_FRAMES or (marker in _FRAMES and frame is not None):
            raise KeyError(marker)
        if marker in _FRAMES:
            frame = marker, data[at + 2 : at + length]
        at += length
        if marker == _SCAN:
            scans += 1
            at = _after_scan(data, at)
    if frame is None or not scans:
        raise KeyError("SOF")
    return _frame(*frame, scans)


def _after_scan(data: Bytes, at: int) -> int:
    """Where the next marker stands; 0xFF00 and restarts belong to the scan."""
    found = _MARKER.search(data, at)
    if found is None:
        raise IndexError("a scan without an end")
    return found.start()


def _frame(marker: int, body: bytes, scans: int) -> Size:
    height, width, components = struct.unpack_from(">HHB", body, 1)
    if marker != _PROGRESSIVE:
        return Size(width, height, 0, 1)
    factors = [divmod(body[7 + 3 * n], 16) for n in range(components)]
    whole = max(f[0] for f in factors) * max(f[1] for f in factors) if factors else 0
    if not whole:
        raise KeyError("sampling")
    samples = width * height * sum(a * b for a, b in factors) // whole
    return Size(width, height, 2 * samples, scans)


def turn_of(exif: bytes) -> int:
    """Orientation 1–8 by the first directory of an Exif block; 1 where it says nothing usable."""
    tiff = exif.removeprefix(_EXIF_PREFIX)
    order = {b"II*\x00": "<", b"MM\x00*": ">"}.get(tiff[:4])
    if order is None:
        return 1
    try:
        at = struct.unpack_from(f"{order}I", tiff, 4)[0]
        count = struct.unpack_from(f"{order}H", tiff, at)[0]
        for n in range(min(count, _MOST_TAGS)):
            tag, kind, _count, value = struct.unpack_from(f"{order}HHIH", tiff, at + 2 + 12 * n)
            if tag == _ORIENTATION_TAG:
                return value if kind == 3 and 1 <= value <= 8 else 1
    except struct.error:
        return 1
    return 1
