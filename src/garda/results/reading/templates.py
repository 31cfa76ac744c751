"""Sheets of other elections: one JSON file says where the boxes are and what must add up.

``{"image": "sheet.png", "figures": [{"key": "a", "boxes": [[x, y, w, h], …]}, …],
"equations": [{"code": "S1", "terms": {"a": 1, "b": 1, "c": -1}, "relation": "=",
"constant": 0}, …]}`` with boxes from left to right, in pixels of the image beside the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy.typing as npt

from garda.kernel.errors import GardaError
from garda.results.reading.equations import Equation
from garda.results.reading.evidence import FigureEvidence
from garda.results.reading.sheet import Sheet

_RELATIONS: Final = ("=", "<=", ">=")
#: A figure of more boxes than these is no number that anybody counts by hand.
MOST_BOXES: Final = 6
MOST_FIGURES: Final = 2_000
_MOST_BYTES: Final = 4_000_000


class BadTemplate(GardaError):
    """A template that cannot be used; the sentence says which part."""

    code = "bad_template"

    def __init__(self, where: str, wrong_id: str, wrong_en: str) -> None:
        super().__init__(
            id=f"Templat, bagian {where}: {wrong_id}.", en=f"Template, part {where}: {wrong_en}."
        )
        self.where = where


@dataclass(frozen=True, slots=True)
class Box:
    """Pixels of the template's image, from its top left corner."""

    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class TemplateFigure:
    key: str
    boxes: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """``image``: path of the empty sheet's picture."""

    image: Path
    figures: tuple[TemplateFigure, ...]
    equations: tuple[Equation, ...]

    def sheet(self, probabilities: Mapping[str, npt.ArrayLike]) -> Sheet:
        """The decoder's input of one photographed sheet: [boxes, 14] by key of what was seen.

        Raises BadBoxes.
        """
        keys = [figure.key for figure in self.figures]
        return Sheet(
            figures=tuple(
                FigureEvidence.of(k, probabilities[k]) for k in keys if k in probabilities
            ),
            equations=self.equations,
            unseen=tuple(key for key in keys if key not in probabilities),
        )


def load_template(path: Path) -> SheetTemplate:
    """Read a template file. Raises BadTemplate."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise BadTemplate(str(path), "berkas terlalu besar", "the file is too large")
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadTemplate(str(path), "berkas tidak terbaca", "the file cannot be read") from error
    except (ValueError, RecursionError) as error:
        raise BadTemplate(str(path), "bukan JSON", "this is no JSON") from error
    return read_template(data, folder=path.parent)


def read_template(data: object, *, folder: Path) -> SheetTemplate:
    """A template from its parsed JSON; the image lies in ``folder``. Raises BadTemplate."""
    parts = _mapping(data, "{}")
    figures = tuple(_figures(_list(parts, "figures")))
    keys = {figure.key for figure in figures}
    return SheetTemplate(
        image=_image(parts, folder),
        figures=figures,
        equations=tuple(
            _equation(_mapping(entry, f"equations[{n}]"), n, keys)
            for n, entry in enumerate(_list(parts, "equations", needed=False))
        ),
    )


def _image(parts: Mapping[str, Any], folder: Path) -> Path:
    """The file named beside the template, and no other place of the disk."""
    name = parts.get("image")
    if not isinstance(name, str) or not name or Path(name).name != name or "\0" in name:
        raise BadTemplate("image", "nama berkas di sebelah templat", "a file name beside it")
    image = folder / name
    if not image.is_file():
        raise BadTemplate("image", f"{name} tidak ada", f"{name} is not there")
    return image


def _figures(entries: list[Any]) -> Iterator[TemplateFigure]:
    if not 0 < len(entries) <= MOST_FIGURES:
        raise BadTemplate(
            "figures", f"1 sampai {MOST_FIGURES} angka", f"1 to {MOST_FIGURES} of them"
        )
    seen: set[str] = set()
    for n, entry in enumerate(entries):
        where = f"figures[{n}]"
        parts = _mapping(entry, where)
        key = parts.get("key")
        if not isinstance(key, str) or not key.strip() or key in seen:
            raise BadTemplate(f"{where}.key", "nama yang belum dipakai", "a name not used before")
        seen.add(key)
        yield TemplateFigure(key, tuple(_boxes(parts, where)))


def _boxes(parts: Mapping[str, Any], where: str) -> Iterator[Box]:
    boxes = parts.get("boxes")
    if not isinstance(boxes, list) or not 0 < len(boxes) <= MOST_BOXES:
        raise BadTemplate(
            f"{where}.boxes", f"1 sampai {MOST_BOXES} kotak", f"1 to {MOST_BOXES} boxes"
        )
    for n, box in enumerate(boxes):
        spot = f"{where}.boxes[{n}]"
        if not isinstance(box, list) or len(box) != 4 or not all(map(_is_length, box)):
            raise BadTemplate(spot, "[x, y, lebar, tinggi] dalam piksel", "[x, y, w, h] in pixels")
        x, y, w, h = (float(edge) for edge in box)
        if w <= 0 or h <= 0:
            raise BadTemplate(spot, "lebar dan tinggi di atas 0", "width and height above 0")
        yield Box(x, y, w, h)


def _is_length(value: object) -> bool:
    known = isinstance(value, int | float) and not isinstance(value, bool)
    return known and 0 <= float(str(value)) < 1e6


def _equation(parts: Mapping[str, Any], n: int, keys: set[str]) -> Equation:
    where = f"equations[{n}]"
    code, relation = parts.get("code", f"S{n + 1}"), parts.get("relation", "=")
    if not isinstance(code, str):
        raise BadTemplate(f"{where}.code", "kode berupa teks", "a code of letters")
    if relation not in _RELATIONS:
        raise BadTemplate(f"{where}.relation", "salah satu dari = <= >=", "one of = <= >=")
    terms = _mapping(parts.get("terms"), f"{where}.terms")
    _check_terms(terms, where, keys)
    constant = _whole(parts.get("constant", 0), f"{where}.constant")
    sign = -1 if relation == ">=" else 1
    signed = {key: sign * count for key, count in terms.items() if count}
    return Equation(code, signed, "=" if relation == "=" else "<=", sign * constant)


def _check_terms(terms: Mapping[str, Any], where: str, keys: set[str]) -> None:
    if not terms:
        raise BadTemplate(f"{where}.terms", "tidak boleh kosong", "must not be empty")
    for key, count in terms.items():
        if key not in keys:
            raise BadTemplate(f"{where}.terms", f"{key} bukan angka", f"{key} is no figure")
        _whole(count, f"{where}.terms.{key}")


def _whole(value: object, where: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or abs(value) > 10**9:
        raise BadTemplate(where, "bilangan bulat", "a whole number")
    return value


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise BadTemplate(where, "objek JSON", "a JSON object")
    return value


def _list(parts: Mapping[str, Any], key: str, *, needed: bool = True) -> list[Any]:
    value = parts.get(key, None if needed else [])
    if not isinstance(value, list):
        raise BadTemplate(key, "daftar JSON", "a JSON list")
    return value
