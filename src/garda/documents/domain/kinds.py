"""Kinds of files that may be sent, with their limits. The bytes say what a file is, never its name.

Pixel limits follow from memory: Pillow keeps 4 bytes per pixel, turning a picture needs it twice,
and WebP's decoder keeps two more canvases. Each stays under 200 MiB (measured: decision 0025).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

MIB: Final = 1 << 20
#: Cameras round: one of "50 megapixels" makes 8192 by 6144.
MEGAPIXEL: Final = 1 << 20

JPEG, PNG, WEBP = "image/jpeg", "image/png", "image/webp"
PDF = "application/pdf"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv"
HEIC = "image/heic"

#: What people call a type of file.
NAMES: Final[Mapping[str, str]] = {
    JPEG: "JPEG", PNG: "PNG", WEBP: "WebP", PDF: "PDF", XLSX: "xlsx", CSV: "CSV", HEIC: "HEIC",
}  # fmt: skip
_HEADS: Final = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"%PDF-", PDF),
    (b"PK\x03\x04", XLSX),
)
_HEIC_BRANDS: Final = frozenset({b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1", b"hevc"})
#: How many bytes :func:`sniff` looks at.
HEAD_BYTES: Final = 16
_TEXT_CONTROLS: Final = frozenset(b"\t\r\n")


@dataclass(frozen=True, slots=True)
class UploadKind:
    """What may come under one name. ``keeps_original``: evidence, whose first bytes stay kept."""

    name: str
    label: str
    media_types: tuple[str, ...]
    max_bytes: int
    keeps_original: bool

    @property
    def type_names(self) -> str:
        return ", ".join(NAMES[media] for media in self.media_types)


PHOTO: Final = UploadKind("photo", "foto", (JPEG, PNG, WEBP), 20 * MIB, keeps_original=True)
PAPER: Final = UploadKind("paper", "dokumen PDF", (PDF,), 20 * MIB, keeps_original=True)
TABLE: Final = UploadKind("table", "tabel", (XLSX, CSV), 10 * MIB, keeps_original=False)
KINDS: Final[Mapping[str, UploadKind]] = {kind.name: kind for kind in (PHOTO, PAPER, TABLE)}

#: The largest body of a request with files: the largest file and the form around it.
MAX_REQUEST_BYTES: Final = max(kind.max_bytes for kind in KINDS.values()) + MIB

#: Pixels by type. A larger JPEG is read at half its size, which its decoder can do cheaply.
MAX_PIXELS: Final[Mapping[str, int]] = {
    JPEG: 50 * MEGAPIXEL, PNG: 20 * MEGAPIXEL, WEBP: 10 * MEGAPIXEL, HEIC: 50 * MEGAPIXEL,
}  # fmt: skip
FULL_PIXELS: Final = 20 * MEGAPIXEL
MAX_SIDE: Final = 16_384
#: A progressive JPEG is held as coefficients of 2 bytes until its last scan.
MAX_COEFFICIENT_BYTES: Final = 96 * MIB
MAX_SCANS: Final = 30

MAX_PAGES: Final = 100
MAX_PDF_OBJECTS: Final = 20_000
MAX_PDF_NODES: Final = 1_000_000
MAX_STREAM_BYTES: Final = 64 * MIB
MAX_ALL_STREAM_BYTES: Final = 256 * MIB
#: One picture in a PDF: A3 at 600 dots per inch is 70 megapixels.
MAX_PDF_PICTURE: Final = 100 * MEGAPIXEL

MAX_ENTRIES: Final = 300
MAX_UNPACKED_BYTES: Final = 100 * MIB
MAX_RATIO: Final = 200
#: Small parts may be packed better than ``MAX_RATIO``.
RATIO_FROM_BYTES: Final = MIB

MAX_CSV_LINE: Final = 32_767
MAX_CSV_COLUMNS: Final = 200
MAX_CSV_ROWS: Final = 200_000


def sniff(head: bytes) -> str | None:
    """Media type by the first ``HEAD_BYTES`` of a file; None when they are none of a known type.

    A zip archive counts as xlsx and plain text as CSV until they have been read.
    """
    for magic, media in _HEADS:
        if head.startswith(magic):
            return media
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return WEBP
    if head[4:8] == b"ftyp" and head[8:12] in _HEIC_BRANDS:
        return HEIC
    return CSV if head and _is_text(head) else None


def _is_text(head: bytes) -> bool:
    return all(byte >= 0x20 or byte in _TEXT_CONTROLS for byte in head)


def kind_for(media: str | None, kinds: Iterable[UploadKind]) -> UploadKind | None:
    """The one of ``kinds`` under which a file of this type may come."""
    return next((kind for kind in kinds if media in kind.media_types), None)
