"""Whole forms written by hand: figures into boxes as officers fill them in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np
from numpy.random import Generator

from garda.packs.types import FormDefinition
from garda.results.domain.layout import Frame, PageLayout, QrPlace, SheetLayout
from garda.results.reading.classes import CROP

from .hands import Hand, Picture, Writer
from .pages import Print, Signs, doodle, printed_page, usual_print, write_page

_SCRIBBLED_FORMS: Final = 0.3  # forms on which somebody makes boxes unreadable
_SCRIBBLED: Final = 0.004  # share of their boxes
_OTHER_LEADING: Final = 0.05  # leading boxes filled otherwise than the writer is used to
_BOX_PIXELS: Final = 8.0  # pixels per millimetre that single boxes are drawn at
_NO_QR: Final = QrPlace(0, 0, 0)


@dataclass(frozen=True, slots=True)
class DrawnForm:
    """Pages in order and, by field, the signs that stand in its boxes."""

    pages: tuple[Picture, ...]
    signs: Mapping[str, Signs]


def signs_of(rng: Generator, figure: int | None, boxes: int, leading: str) -> Signs:
    """A figure as it is written; None leaves all boxes empty."""
    if figure is None:
        return ("blank",) * boxes
    digits = str(figure)
    before = tuple(
        str(rng.choice(["0", "cross", "dash", "blank"])) if rng.random() < _OTHER_LEADING
        else leading
        for _ in range(boxes - len(digits))
    )  # fmt: skip
    return before + tuple(digits)


def draw_form(
    definition: FormDefinition,
    figures: Sequence[int | None],
    layout: SheetLayout,
    writers: Sequence[Hand],
    seed: int | Generator,
    *,
    dpi: int = 300,
    codes: Mapping[int, str] | None = None,
) -> DrawnForm:
    """All pages of a form. Writers take turns from row to row of ``definition``.

    ``figures`` in the order of its fields; ``codes``: texts of the QR codes by page.
    """
    rng = np.random.default_rng(seed)
    rows = {f.key: f.key.removesuffix(f"_{f.column}") for f in definition.fields}
    turns = {row: writers[int(rng.integers(len(writers)))] for row in dict.fromkeys(rows.values())}
    hands = {key: turns[row] for key, row in rows.items()}
    scribbled = _SCRIBBLED if rng.random() < _SCRIBBLED_FORMS else 0.0
    signs = {
        field.key: _spoiled(
            rng, signs_of(rng, figure, field.boxes, hands[field.key].leading), scribbled
        )
        for field, figure in zip(definition.fields, figures, strict=True)
    }
    how = usual_print(rng)
    pages = tuple(
        _page(rng, page, dpi, how, signs, hands, (codes or {}).get(page.number, ""))
        for page in layout.pages
    )
    return DrawnForm(pages, signs)


def _page(
    rng: Generator,
    layout: PageLayout,
    dpi: int,
    how: Print,
    signs: Mapping[str, Signs],
    hands: Mapping[str, Hand],
    code: str,
) -> Picture:
    page = printed_page(layout, dpi=dpi, how=how, qr=code)
    doodle(rng, page, layout, next(iter(hands.values())).tone)
    write_page(rng, page, layout, signs, hands.__getitem__)
    return page


def _spoiled(rng: Generator, signs: Signs, share: float) -> Signs:
    if not share:
        return signs
    return tuple("scribble" if rng.random() < share else sign for sign in signs)


def draw_box(rng: Generator, sign: str, hand: Hand | None = None) -> Picture:
    """One box with its sign, frame and its neighbours' ink, as the reader cuts it out."""
    hand = hand or Writer(rng)
    frames = tuple(Frame("box", n, 5.0 + 9.0 * n, 5.0, 9.0, 11.0) for n in range(3))
    layout = PageLayout(1, 37.0, 21.0, (), _NO_QR, frames, ())
    page = printed_page(layout, dpi=round(_BOX_PIXELS * 25.4))
    signs = (str(rng.integers(0, 10)), sign, str(rng.integers(0, 10)))
    write_page(rng, page, layout, {"box": signs}, lambda _: hand)
    left, top = round((14 - 0.5) * _BOX_PIXELS), round((5 - 0.75) * _BOX_PIXELS)
    cut = page[top : top + round(12.5 * _BOX_PIXELS), left : left + round(10 * _BOX_PIXELS)]
    return np.asarray(cv2.resize(cut, CROP[::-1], interpolation=cv2.INTER_AREA), np.uint8)
