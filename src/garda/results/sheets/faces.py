"""What every copy of a form has in common, as plain data for the templates. Lengths in mm."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from garda.packs.layout import FormLayout
from garda.packs.layout_template import row_key
from garda.packs.types import FormDefinition
from garda.results.domain.layout import (
    Area,
    AreaKind,
    Mark,
    PageLayout,
    SheetLayout,
    sheet_layout,
)
from garda.results.domain.marks import CELLS, picture

#: Names of choices by number, as on the ballot.
Names = Mapping[int, str]


def face(definition: FormDefinition, paper: str, names: Names) -> dict[str, Any]:
    """The form without a station: pages, labels, titles. Raises NoLayout."""
    layout = sheet_layout(definition, paper)
    titles = sections(definition)
    return {
        "title": definition.title.id,
        "paper": paper,
        "width": layout.pages[0].width_mm,
        "height": layout.pages[0].height_mm,
        "tally": [layout.tally_columns, layout.tally_rows],
        "pages": [_page(page, definition, names, titles) for page in layout.pages],
        "note": definition.layout.note.id if definition.layout and definition.layout.note else "",
        "columns": _columns(definition, layout),
    }


def sections(definition: FormDefinition) -> dict[str, str]:
    """Titles of the form's sections by their codes."""
    layout: FormLayout | None = definition.layout
    return {code: title.id for code, title in layout.sections} if layout else {}


def row_labels(definition: FormDefinition, names: Names) -> dict[str, str]:
    """What each row asks for; a choice by its number and names."""
    labels = {row_key(field): field.label.id for field in definition.fields}
    for number, key in zip(definition.choices, definition.vote_keys, strict=True):
        labels[key] = f"{number}. {names.get(number, '')}".rstrip(". ")
    return labels


def _page(
    page: PageLayout, definition: FormDefinition, names: Names, titles: Mapping[str, str]
) -> dict[str, Any]:
    labels = {**row_labels(definition, names), **titles}
    return {
        "number": page.number,
        "marks": [_mark(mark) for mark in page.marks],
        "qr": [page.qr.x, page.qr.y, page.qr.size],
        "boxes": [[f.x, f.y, f.w, f.h] for f in page.frames],
        "areas": [_area(area, labels) for area in page.areas],
        "free": _free(page),
    }


def _mark(mark: Mark) -> dict[str, Any]:
    """Its top left corner, the edge of one cell, and which cells inside the black are white."""
    cell = mark.size / (CELLS + 2)
    white = [
        [column + 1, row + 1]
        for row, cells in enumerate(picture(mark.id))
        for column, is_white in enumerate(cells)
        if is_white
    ]
    left, top = mark.x - mark.size / 2, mark.y - mark.size / 2
    return {"x": left, "y": top, "size": mark.size, "cell": cell, "white": white}


def _area(area: Area, labels: Mapping[str, str]) -> dict[str, Any]:
    named = area.kind in (AreaKind.HEADING, AreaKind.LABEL)
    return {
        "kind": area.kind.value,
        "key": area.key,
        "text": labels[area.key] if named else "",
        "at": [area.x, area.y, area.w, area.h],
    }


def _free(page: PageLayout) -> list[float]:
    """The strip below everything and above the lower marks: left, top, width, height."""
    lowest = max(
        max((f.y + f.h for f in page.frames), default=0.0),
        max((a.y + a.h for a in page.areas), default=0.0),
    )
    mark = page.marks[-1]
    top = lowest + 4
    left = page.marks[0].x
    return [left, top, page.width_mm - 2 * left, mark.y - mark.size / 2 - 3 - top]


def _columns(definition: FormDefinition, layout: SheetLayout) -> list[list[Any]]:
    """Left edge, width, section's page and letter of each column with a heading: L, P, J."""
    found: dict[tuple[int, str], list[Any]] = {}
    for field in definition.fields:
        if field.column is None:
            continue
        page = layout.page_of(field.key)
        frames = page.frames_of(field.key)
        width = frames[-1].x + frames[-1].w - frames[0].x
        at = [page.number, field.column.upper(), frames[0].x, frames[0].y, width]
        found.setdefault((page.number, field.section + field.column), at)
    return list(found.values())
