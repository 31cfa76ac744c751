"""Where a form's fields stand on paper, frozen with the form of a contest.

All lengths are tenths of a millimetre (int) from the top left corner of a page, so that equal
layouts have equal bytes. A page that is photographed a year later is read by these numbers and
by nothing else: no position is computed from a pack again.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

from garda.packs.types import Text

#: Tenths of a millimetre in a millimetre.
UNITS: Final = 10


class AreaKind(StrEnum):
    """What stands in an area that is no figure's box."""

    HEADING = "heading"  # title of a section
    LABEL = "label"  # what a row asks for
    TALLY = "tally"  # strokes in groups of five
    WORDS = "words"  # a figure written out
    SIGNATURE = "signature"


@dataclass(frozen=True, slots=True)
class FieldSpot:
    """Top left corner of a figure's first box; the others follow to its right."""

    key: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class AreaSpot:
    """An area of one kind. ``key``: a field, a row, a section, or whose signature
    (``kpps_1``, ``witness_2``)."""

    kind: AreaKind
    key: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class PagePlan:
    """One page, counted from 1, with its QR code (a square)."""

    number: int
    qr_x: int
    qr_y: int
    qr_size: int
    fields: tuple[FieldSpot, ...]
    areas: tuple[AreaSpot, ...]


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """A form on one kind of paper (``A4``, ``F4``). Boxes of all figures are of one size; the
    centres of the four marks of a page lie ``mark_inset`` from its edges."""

    paper: str
    width: int
    height: int
    mark_size: int
    mark_inset: int
    box_width: int
    box_height: int
    tally_columns: int
    tally_rows: int
    pages: tuple[PagePlan, ...]


@dataclass(frozen=True, slots=True)
class FormLayout:
    """Sheets of a form, one per kind of paper, titles of its sections, and how to write on it."""

    sheets: tuple[SheetPlan, ...]
    sections: tuple[tuple[str, Text], ...] = ()
    note: Text | None = None

    def sheet(self, paper: str) -> SheetPlan:
        """Raises KeyError for a paper the form is not laid out on."""
        for sheet in self.sheets:
            if sheet.paper == paper:
                return sheet
        raise KeyError(paper)


def layout_to_json(layout: FormLayout) -> dict[str, Any]:
    """Plain data that :func:`layout_from_json` reads back; spots as short lists."""
    return {
        "sheets": [_sheet_to_json(sheet) for sheet in layout.sheets],
        "sections": [[code, title.id, title.en] for code, title in layout.sections],
        "note": [layout.note.id, layout.note.en] if layout.note else None,
    }


def _sheet_to_json(sheet: SheetPlan) -> dict[str, Any]:
    return {**asdict(sheet), "pages": [_page_to_json(page) for page in sheet.pages]}


def _page_to_json(page: PagePlan) -> dict[str, Any]:
    return {
        "number": page.number,
        "qr": [page.qr_x, page.qr_y, page.qr_size],
        "fields": [[spot.key, spot.x, spot.y] for spot in page.fields],
        "areas": [[a.kind.value, a.key, a.x, a.y, a.width, a.height] for a in page.areas],
    }


def layout_from_json(data: dict[str, Any]) -> FormLayout:
    """Inverse of :func:`layout_to_json`. Raises KeyError, TypeError, ValueError on foreign data."""
    return FormLayout(
        sheets=tuple(_sheet_from_json(sheet) for sheet in data["sheets"]),
        sections=tuple((code, Text(id_, en)) for code, id_, en in data["sections"]),
        note=Text(*data["note"]) if data["note"] else None,
    )


def _sheet_from_json(data: dict[str, Any]) -> SheetPlan:
    return SheetPlan(**{**data, "pages": tuple(_page_from_json(page) for page in data["pages"])})


def _page_from_json(data: dict[str, Any]) -> PagePlan:
    qr_x, qr_y, qr_size = data["qr"]
    return PagePlan(
        data["number"],
        qr_x,
        qr_y,
        qr_size,
        fields=tuple(FieldSpot(*spot) for spot in data["fields"]),
        areas=tuple(AreaSpot(AreaKind(kind), *rest) for kind, *rest in data["areas"]),
    )
