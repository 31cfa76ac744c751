"""Pictures of modules: drawings that draw and nothing else, and photos that are what they say."""

from __future__ import annotations

from typing import Final
from xml.etree import ElementTree as ET

from .domain.manifest import suffix_of
from .domain.refusals import not_a_module

_SVG: Final = "{http://www.w3.org/2000/svg}"
#: What a drawing may be made of: shapes and words. No script, style, link, picture or animation.
ELEMENTS: Final = frozenset(
    f"{_SVG}{name}"
    for name in (
        "svg", "g", "title", "desc", "rect", "circle", "ellipse", "line", "polyline", "polygon",
        "path", "text", "tspan", "defs", "marker",
    )
)  # fmt: skip
_HEADS: Final = {".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff", ".webp": b"RIFF"}


def check_picture(path: str, data: bytes) -> None:
    """Raise WrongModule for a picture that is another thing, or one that could act."""
    suffix = suffix_of(path)
    if suffix == ".svg":
        _check_drawing(path, data)
    elif suffix in _HEADS and not data.startswith(_HEADS[suffix]):
        raise not_a_module(path, "isinya bukan gambar.", "it is no picture.")


def _check_drawing(path: str, data: bytes) -> None:
    # A document type could define entities that grow without end; two bytes a letter would hide it.
    if b"\0" in data or b"<!" in data.replace(b"<!--", b""):
        raise _acts(path)
    try:
        drawing = ET.fromstring(data)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as fault:
        raise not_a_module(path, "isinya bukan SVG.", "it is no SVG.") from fault
    for element in drawing.iter():
        if element.tag not in ELEMENTS or any(map(_is_active, element.attrib.items())):
            raise _acts(path)


def _is_active(attribute: tuple[str, str]) -> bool:
    name, value = attribute
    local = name.rpartition("}")[2].lower()
    outside = "url(" in value and "url(#" not in value
    return local.startswith("on") or local in {"href", "style"} or ":" in value or outside


def _acts(path: str) -> Exception:
    return not_a_module(
        path,
        "gambar ini memuat lebih dari bentuk dan tulisan. Simpan sebagai SVG polos.",
        "this drawing holds more than shapes and words. Save it as plain SVG.",
    )
