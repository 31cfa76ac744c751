"""Forms as they look when somebody has filled them in: for practice, the demo and tests.

::

    pages = filled_pages(definition, station, {"votes_1": 117, "valid": 117, ...}, seed=7)
    cv2.imdecode(np.frombuffer(pages[1], np.uint8), cv2.IMREAD_GRAYSCALE)

``station`` is a :class:`StationSheet`; those of a region come from
``stations.station_sheets(contest, path)``, the one of a vote round from
``stations.sheet_of(round)``. A figure is a number (written with leading zeros), a text that is
written as it is (``"X17"``, ``"  7"``), or None for boxes left blank. The same seed gives the
same picture. Pictures are flat: :func:`photographed` turns one into a photograph of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import cv2
import numpy as np

from garda.packs.types import FormDefinition
from garda.results.domain.layout import DEFAULT_PAPER, Area, Frame, PageLayout, sheet_layout
from garda.results.domain.numerals import in_words
from garda.results.reading.drawing.photographs import EASY, photograph
from garda.results.sheets.faces import Names, face
from garda.results.sheets.stations import StationSheet
from garda.results.sheets.strokes import Pen, Picture, Spot
from garda.results.sheets.typesetting import page_data, pngs

Written = int | str | None

#: About 2,000 points along the long edge of A4, as the phone's evidence photograph has.
DEFAULT_PPI: Final = 170.0
_MM_PER_INCH: Final = 25.4
_PEN_MM: Final = 0.55
_PER_GROUP: Final = 5
#: Words begin to the right of what is printed before them.
_WORDS_AFTER_MM: Final = 18.0


@dataclass(frozen=True, slots=True)
class Filling:
    """What is written beside the figures. ``tally`` and ``words``: by field, instead of the
    figure's own; an empty text leaves the line blank."""

    tally: Mapping[str, int] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    signed: bool = True


def filled_pages(
    definition: FormDefinition,
    station: StationSheet,
    figures: Mapping[str, Written],
    *,
    paper: str = DEFAULT_PAPER,
    names: Names | None = None,
    filling: Filling | None = None,
    seed: int = 0,
    ppi: float = DEFAULT_PPI,
) -> list[bytes]:
    """All pages as grey PNG pictures. Raises NoLayout, KeyError for a sign nobody writes."""
    layout = sheet_layout(definition, paper)
    blank = pngs(
        "hasil",
        page_data(
            face(definition, paper, names or {}),
            [station.plain(len(layout.pages))],
            watermark=station.watermark,
        ),
        ppi,
    )
    grid = (layout.tally_columns, layout.tally_rows)
    hand = _Hand(ppi / _MM_PER_INCH, seed, filling or Filling(), grid)
    return [
        hand.fill(picture, page, figures) for picture, page in zip(blank, layout.pages, strict=True)
    ]


class _Hand:
    """Writes one station's figures; ``scale`` is pixels per millimetre."""

    def __init__(self, scale: float, seed: int, filling: Filling, grid: tuple[int, int]) -> None:
        self._scale = scale
        self._pen = Pen(seed, _PEN_MM * scale)
        self._filling = filling
        self._grid = grid

    def fill(self, png: bytes, page: PageLayout, figures: Mapping[str, Written]) -> bytes:
        picture = _decoded(png)
        for key in page.keys:
            self._digits(picture, page.frames_of(key), figures.get(key))
        for area in page.tally:
            self._tally(picture, area, self._strokes(area.key, figures.get(area.key)))
        for area in page.words:
            self._words(picture, area, figures.get(area.key))
        if self._filling.signed:
            for area in page.signatures:
                part = Area(area.kind, area.key, area.x + area.w * 0.67, area.y + 1,
                            area.w * 0.33, area.h - 2)  # fmt: skip
                self._pen.signature(picture, self._spot(part))
        return _encoded(picture)

    def _digits(self, picture: Picture, frames: tuple[Frame, ...], figure: Written) -> None:
        for frame, sign in zip(frames, _signs(figure, len(frames)), strict=True):
            self._pen.sign(picture, sign, self._spot(frame))

    def _strokes(self, key: str, figure: Written) -> int:
        own = figure if isinstance(figure, int) else 0
        return self._filling.tally.get(key, own)

    def _tally(self, picture: Picture, area: Area, count: int) -> None:
        columns, rows = self._grid
        left, top, width, height = self._spot(area)
        wide, high = width / columns, height / rows
        for i in range(min(-(-count // _PER_GROUP), columns * rows)):
            row, column = divmod(i, columns)
            group = min(_PER_GROUP, count - i * _PER_GROUP)
            self._pen.group(picture, group, (left + column * wide, top + row * high, wide, high))

    def _words(self, picture: Picture, area: Area, figure: Written) -> None:
        own = in_words(figure) if isinstance(figure, int) else ""
        text = self._filling.words.get(area.key, own).upper()
        left, top, width, height = self._spot(area)
        after = _WORDS_AFTER_MM * self._scale
        if text:
            self._pen.words(picture, text, (left + after, top, width - after, height))

    def _spot(self, place: Frame | Area) -> Spot:
        s = self._scale
        return place.x * s, place.y * s, place.w * s, place.h * s


def _signs(figure: Written, boxes: int) -> str:
    """What stands in the boxes: a number with leading zeros, its last digits where it is longer."""
    if figure is None:
        return " " * boxes
    text = f"{figure:0{boxes}d}" if isinstance(figure, int) else figure.rjust(boxes)
    return text[-boxes:]


def photographed(png: bytes, *, seed: int = 0, difficulty: str = EASY) -> bytes:
    """A flat page as a JPEG photograph of it: see :mod:`garda.results.reading.drawing`."""
    return photograph(_decoded(png), np.random.default_rng(seed), difficulty).jpeg


def _decoded(png: bytes) -> Picture:
    picture = cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_GRAYSCALE)
    if picture is None:
        raise ValueError("no picture")
    return picture.astype(np.uint8)


def _encoded(picture: Picture) -> bytes:
    return bytes(cv2.imencode(".png", picture)[1])
