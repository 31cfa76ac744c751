"""Where everything stands on the pages of a form, in millimetres from a page's top left corner.

Computed from what is frozen with the form and from nothing else: the printer draws by it, the
reader of photographs finds boxes by it, today and in a year.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from garda.kernel.errors import GardaError
from garda.packs.layout import UNITS, AreaKind, AreaSpot, PagePlan, SheetPlan
from garda.packs.types import FormDefinition
from garda.results.domain.marks import Corner, MarkMeaning, mark_id

__all__ = ["Area", "AreaKind", "Frame", "Mark", "NoLayout", "PageLayout", "QrPlace",
           "SheetLayout", "papers_of", "sheet_layout"]  # fmt: skip

DEFAULT_PAPER: Final = "A4"


class NoLayout(GardaError):
    """The form is not laid out on this paper."""

    code = "no_layout"


@dataclass(frozen=True, slots=True)
class Mark:
    """A corner mark by its centre; ``size`` is its edge with the black cells around it."""

    id: int
    corner: Corner
    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class QrPlace:
    """Top left corner and edge of the QR code, its quiet zone included."""

    x: float
    y: float
    size: float


@dataclass(frozen=True, slots=True)
class Frame:
    """One digit's box: ``box`` counts from 0 at the left of the field ``key``."""

    key: str
    box: int
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class Area:
    """What is no digit's box. ``key``: a field, a row's key, a section, or ``kpps_1``,
    ``witness_2``."""

    kind: AreaKind
    key: str
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True, slots=True)
class PageLayout:
    """One page; frames in the order of the form's fields, boxes from left to right."""

    number: int
    width_mm: float
    height_mm: float
    marks: tuple[Mark, ...]
    qr: QrPlace
    frames: tuple[Frame, ...]
    areas: tuple[Area, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Fields whose boxes stand on this page, in order."""
        return tuple(dict.fromkeys(frame.key for frame in self.frames))

    def frames_of(self, key: str) -> tuple[Frame, ...]:
        """The boxes of one field, from left to right; empty when it stands on another page."""
        return tuple(frame for frame in self.frames if frame.key == key)

    def areas_of(self, kind: AreaKind) -> tuple[Area, ...]:
        return tuple(area for area in self.areas if area.kind is kind)

    @property
    def tally(self) -> tuple[Area, ...]:
        return self.areas_of(AreaKind.TALLY)

    @property
    def words(self) -> tuple[Area, ...]:
        return self.areas_of(AreaKind.WORDS)

    @property
    def signatures(self) -> tuple[Area, ...]:
        return self.areas_of(AreaKind.SIGNATURE)


@dataclass(frozen=True, slots=True)
class SheetLayout:
    """All pages of a form on one paper. A tally field has ``tally_columns`` × ``tally_rows``
    groups of five strokes."""

    paper: str
    tally_columns: int
    tally_rows: int
    pages: tuple[PageLayout, ...]

    def page(self, number: int) -> PageLayout:
        """The page by its number, from 1. Raises IndexError."""
        if number < 1:
            raise IndexError(number)
        return self.pages[number - 1]

    def page_of(self, key: str) -> PageLayout:
        """The page with the boxes of a field. Raises KeyError."""
        for page in self.pages:
            if page.frames_of(key):
                return page
        raise KeyError(key)


def papers_of(definition: FormDefinition) -> tuple[str, ...]:
    """Papers that the form is laid out on; empty for a form that is not printed here."""
    return tuple(sheet.paper for sheet in definition.layout.sheets) if definition.layout else ()


def sheet_layout(definition: FormDefinition, paper: str = DEFAULT_PAPER) -> SheetLayout:
    """The form on ``paper``. Raises NoLayout."""
    if paper not in papers_of(definition) or definition.layout is None:
        raise NoLayout(
            id=f"{definition.title.id} tidak punya susunan cetak pada kertas {paper}. Tambahkan "
            "berkas layouts/ pada paket pemilihan sebelum pemilihan dibuka.",
            en=f"{definition.title.en} has no printed layout on {paper}. Add a file in layouts/ "
            "of the election pack before the contest is opened.",
        )
    plan = definition.layout.sheet(paper)
    boxes = {field.key: field.boxes for field in definition.fields}
    return SheetLayout(
        paper=paper,
        tally_columns=plan.tally_columns,
        tally_rows=plan.tally_rows,
        pages=tuple(_page(plan, page, boxes) for page in plan.pages),
    )


def _page(plan: SheetPlan, page: PagePlan, boxes: dict[str, int]) -> PageLayout:
    return PageLayout(
        number=page.number,
        width_mm=plan.width / UNITS,
        height_mm=plan.height / UNITS,
        marks=tuple(_marks(plan, page.number)),
        qr=QrPlace(page.qr_x / UNITS, page.qr_y / UNITS, page.qr_size / UNITS),
        frames=tuple(_frames(plan, page, boxes)),
        areas=tuple(_area(spot) for spot in page.areas),
    )


def _marks(plan: SheetPlan, page: int) -> Iterator[Mark]:
    for corner in Corner:
        right, bottom = corner % 2, corner // 2
        x = plan.width - plan.mark_inset if right else plan.mark_inset
        y = plan.height - plan.mark_inset if bottom else plan.mark_inset
        number = mark_id(MarkMeaning(plan.paper, page, corner))
        yield Mark(number, corner, x / UNITS, y / UNITS, plan.mark_size / UNITS)


def _frames(plan: SheetPlan, page: PagePlan, boxes: dict[str, int]) -> Iterator[Frame]:
    width, height = plan.box_width, plan.box_height
    for spot in page.fields:
        for box in range(boxes[spot.key]):
            x = (spot.x + box * width) / UNITS
            yield Frame(spot.key, box, x, spot.y / UNITS, width / UNITS, height / UNITS)


def _area(spot: AreaSpot) -> Area:
    x, y, width, height = (n / UNITS for n in (spot.x, spot.y, spot.width, spot.height))
    return Area(spot.kind, spot.key, x, y, width, height)
