"""A form's layout as the pack writes it, and what becomes of it with the choices filled in.

Lengths are tenths of a millimetre.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from garda.packs.layout import AreaKind, AreaSpot, FieldSpot, PagePlan, SheetPlan
from garda.packs.relations import vote_key
from garda.packs.types import FormField

_HEADING_HEIGHT: Final = 60
_GAP: Final = 30
#: Rows of one column have their boxes where the J of the others stands.
_LAST_COLUMN: Final = "j"


@dataclass(frozen=True, slots=True)
class RowPlace:
    """Where a row's boxes begin; ``words``: whether its figure is written out below them."""

    key: str
    page: int
    y: int
    words: bool = False


@dataclass(frozen=True, slots=True)
class HeadingPlace:
    section: str
    page: int
    y: int


@dataclass(frozen=True, slots=True)
class SignaturePlace:
    """Lines below one another; ``count`` None: one for each choice."""

    kind: str
    count: int | None
    page: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class ChoicesPlace:
    """Choices share ``top`` to ``bottom``; each slot has a name, a tally field and words."""

    page: int
    top: int
    bottom: int
    most: int
    name: int
    words: int


@dataclass(frozen=True, slots=True)
class SheetTemplate:
    """A form on one kind of paper. ``columns``: left edge of the first box by column."""

    form: str
    paper: str
    width: int
    height: int
    mark_size: int
    mark_inset: int
    qr: tuple[int, int, int]
    box: tuple[int, int]
    columns: Mapping[str, int]
    text: tuple[int, int]
    tally: tuple[int, int, int]
    choices: ChoicesPlace
    headings: tuple[HeadingPlace, ...]
    rows: tuple[RowPlace, ...]
    signatures: tuple[SignaturePlace, ...]

    @property
    def pages(self) -> int:
        headings, rows = (place.page for place in self.headings), (row.page for row in self.rows)
        return max(self.choices.page, *headings, *rows, *(line.page for line in self.signatures))


def plan_sheet(
    template: SheetTemplate, fields: Sequence[FormField], choices: Sequence[int]
) -> SheetPlan:
    """The sheet of a contest: every field and every area at its place.

    Rows of the template that the form does not have are left out.
    """
    pages = range(1, template.pages + 1)
    return SheetPlan(
        paper=template.paper,
        width=template.width,
        height=template.height,
        mark_size=template.mark_size,
        mark_inset=template.mark_inset,
        box_width=template.box[0],
        box_height=template.box[1],
        tally_columns=template.tally[0],
        tally_rows=template.tally[1],
        pages=tuple(
            PagePlan(
                number,
                *template.qr,
                fields=tuple(_fields(template, number, fields, choices)),
                areas=tuple(_areas(template, number, fields, choices)),
            )
            for number in pages
        ),
    )


def _fields(
    template: SheetTemplate, page: int, fields: Sequence[FormField], choices: Sequence[int]
) -> Iterator[FieldSpot]:
    rows = {row.key: row for row in template.rows}
    slots = dict(_slots(template, choices)) if page == template.choices.page else {}
    for field in fields:
        row = rows.get(row_key(field))
        x = template.columns[field.column or _LAST_COLUMN]
        if row is not None and row.page == page:
            yield FieldSpot(field.key, x, row.y)
        elif field.key in slots:
            top, height = slots[field.key]
            tally = height - template.choices.name - template.choices.words
            middle = top + template.choices.name + (tally - template.box[1]) // 2
            yield FieldSpot(field.key, x, middle)


def row_key(field: FormField) -> str:
    """Key of the paper's row that a field stands in."""
    return field.key.removesuffix(f"_{field.column}") if field.column else field.key


def _slots(
    template: SheetTemplate, choices: Sequence[int]
) -> Iterator[tuple[str, tuple[int, int]]]:
    """Top and height of every choice's part of the page, less the gap below it."""
    place = template.choices
    share = min((place.bottom - place.top) // len(choices), place.most)
    for i, number in enumerate(choices):
        yield vote_key(number), (place.top + i * share, share - _GAP)


def _areas(
    template: SheetTemplate, page: int, fields: Sequence[FormField], choices: Sequence[int]
) -> Iterator[AreaSpot]:
    left, right = template.text
    for heading in template.headings:
        if heading.page == page:
            width = right - left
            yield AreaSpot(
                AreaKind.HEADING, heading.section, left, heading.y, width, _HEADING_HEIGHT
            )
    used = {row_key(field) for field in fields}
    for row in template.rows:
        if row.page == page and row.key in used:
            yield from _row_areas(template, row, fields)
    if page == template.choices.page:
        for key, (top, height) in _slots(template, choices):
            yield from _slot_areas(template, key, top, height)
    for place in template.signatures:
        if place.page == page:
            yield from _signatures(place, choices)


def _row_areas(
    template: SheetTemplate, row: RowPlace, fields: Sequence[FormField]
) -> Iterator[AreaSpot]:
    left, right = template.text
    columns = [f.column or _LAST_COLUMN for f in fields if row_key(f) == row.key]
    first = min(template.columns[column] for column in columns)
    height = template.box[1]
    yield AreaSpot(AreaKind.LABEL, row.key, left, row.y, first - _GAP - left, height)
    if row.words:
        below = row.y + height + _GAP // 2
        yield AreaSpot(AreaKind.WORDS, row.key, left, below, right - left, template.choices.words)


def _slot_areas(template: SheetTemplate, key: str, top: int, height: int) -> Iterator[AreaSpot]:
    left, right = template.text
    place = template.choices
    tally_top, words_top = top + place.name, top + height - place.words
    yield AreaSpot(AreaKind.LABEL, key, left, top, right - left, place.name)
    # A hand's breadth of white between the strokes and the words below them.
    yield AreaSpot(
        AreaKind.TALLY, key, left, tally_top, template.tally[2], words_top - tally_top - _GAP // 2
    )
    yield AreaSpot(AreaKind.WORDS, key, left, words_top, right - left, place.words)


def _signatures(place: SignaturePlace, choices: Sequence[int]) -> Iterator[AreaSpot]:
    for i in range(place.count or len(choices)):
        yield AreaSpot(
            AreaKind.SIGNATURE,
            f"{place.kind}_{i + 1}",
            place.x,
            place.y + i * place.height,
            place.width,
            place.height,
        )
