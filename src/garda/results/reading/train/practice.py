"""Sheets full of boxes, photographed in simulation: what the reader learns from.

They go the way of real pages: drawn, photographed, cut out where the boxes truly are, a little off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from garda.results.domain.layout import Frame, PageLayout, QrPlace
from garda.results.reading.classes import CLASSES
from garda.results.reading.crops import Picture, corners_of, cut, reduced
from garda.results.reading.drawing.hands import Hand
from garda.results.reading.drawing.pages import (
    USUAL,
    Mishaps,
    Print,
    printed_page,
    usual_print,
    write_page,
)
from garda.results.reading.drawing.photographs import (
    EASY,
    HARD,
    MEDIUM,
    Photograph,
    photograph,
    scanned,
)

_DPI: Final = 200
_WIDTH, _HEIGHT = 210.0, 297.0
_BOX: Final = (9.0, 11.0)
#: Shares of what stands in a box: digits together, then blank, cross, dash, scribble.
_SHARES: Final = (0.72, 0.07, 0.09, 0.06, 0.06)
_SCAN: Final = "scan"
_DIFFICULTIES: Final = (EASY, MEDIUM, HARD, _SCAN)
_OFTEN: Final = (0.13, 0.37, 0.42, 0.08)
OFF_MM: Final = 0.4  # how far off boxes are cut while learning, as a spread
_RESIZED: Final = 0.25  # share of figures that are cut larger or smaller than their frames
_FRAMELESS: Final = 0.1  # share of sheets on which no frame is seen
_MEGAPIXELS: Final = (2.0, 6.5)
_TINTED: Final = 0.2  # share of sheets on which boxes are lighter than the paper around
_MISHAPS: Final = Mishaps(corrected=0.04, smeared=0.015)  # more than on real sheets: to learn from

MakeHand = Callable[[Generator], Hand]
Seed = int | tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Boxes:
    """Pictures [n, 40, 32] and the classes of what is written in them."""

    images: Picture
    classes: NDArray[np.int64]

    @classmethod
    def together(cls, parts: Sequence[Boxes]) -> Boxes:
        return cls(
            np.concatenate([part.images for part in parts]),
            np.concatenate([part.classes for part in parts]),
        )


def practice(
    seed: Seed, pages: int, hand: MakeHand, difficulty: str | None = None, *, off: float = OFF_MM
) -> Boxes:
    """Boxes of ``pages`` sheets, cut ``off`` (a spread in mm) where they are."""
    rng, parts = np.random.default_rng(seed), []
    for _ in range(pages):
        any_of_them = str(rng.choice(_DIFFICULTIES, p=_OFTEN))
        parts.append(_sheet(rng, hand, difficulty or any_of_them, off, _print(rng), _MISHAPS))
    return Boxes.together(parts)


def as_on_forms(seed: Seed, hand: MakeHand, difficulty: str, off: float) -> Boxes:
    """Boxes of one sheet printed and written on as forms are: to measure with, not to learn."""
    rng = np.random.default_rng(seed)
    return _sheet(rng, hand, difficulty, off, usual_print(rng), USUAL)


def _sheet(
    rng: Generator, hand: MakeHand, difficulty: str, off: float, how: Print, mishaps: Mishaps
) -> Boxes:
    layout = _layout(rng)
    signs = {key: signs_by_chance(rng, len(layout.frames_of(key))) for key in layout.keys}
    hands: dict[str, Hand] = {key: hand(rng) for key in layout.keys}
    page = printed_page(layout, dpi=_DPI, how=how)
    write_page(rng, page, layout, signs, hands.__getitem__, mishaps)
    photo = _seen(rng, page, difficulty)
    images = _cut_out(rng, photo, layout, off, 0.0 if mishaps is USUAL else _RESIZED)
    written = [sign for key in layout.keys for sign in signs[key]]
    return Boxes(images, np.array([CLASSES.index(sign) for sign in written]))


def _seen(rng: Generator, page: Picture, difficulty: str) -> Photograph:
    if difficulty == _SCAN:
        dpi, one_bit = rng.uniform(90, 250), bool(rng.random() < 0.7)
        return scanned(page, rng, width_mm=_WIDTH, dpi=dpi, one_bit=one_bit)
    size = rng.uniform(*_MEGAPIXELS)
    return photograph(page, rng, difficulty, width_mm=_WIDTH, megapixels=size)


def _cut_out(
    rng: Generator, photo: Photograph, layout: PageLayout, off: float, resized: float
) -> Picture:
    frames = layout.frames
    corners = np.array([corners_of(f.x, f.y, f.w, f.h) for f in frames])
    shift = rng.normal(0, off, (len(frames), 1, 2)) + rng.normal(0, off / 4, (len(frames), 4, 2))
    middle = corners.mean(axis=1, keepdims=True)
    size = np.where(rng.random(len(frames)) < resized, rng.uniform(0.82, 1.12, len(frames)), 1)
    shown = middle + (corners - middle) * size[:, None, None]
    quads = photo.place((shown + shift).reshape(-1, 2)).reshape(-1, 4, 2)
    per_mm = float(np.linalg.norm(quads[:, 1] - quads[:, 0], axis=1).mean() / 10)
    small, factor = reduced(photo.image, per_mm)
    return cut(small, quads * factor)


def signs_by_chance(rng: Generator, count: int) -> tuple[str, ...]:
    """What stands in so many boxes, in the shares that are learnt from."""
    kinds = rng.choice(5, size=count, p=_SHARES)
    return tuple(CLASSES[9 + kind] if kind else str(rng.integers(0, 10)) for kind in kinds.tolist())


def _print(rng: Generator) -> Print:
    paper = int(rng.integers(225, 254))
    tinted = bool(rng.random() < _TINTED)
    return Print(
        paper=paper - int(rng.integers(10, 60)) if tinted else paper,
        fill=paper if tinted else None,
        line=paper if rng.random() < _FRAMELESS else int(rng.integers(5, 140)),
        line_mm=float(rng.choice([0.2, 0.35, 0.5, 0.7])),
        dotted=bool(rng.random() < 0.08),
        guides=bool(rng.random() < 0.1),
    )


def _layout(rng: Generator) -> PageLayout:
    """Rows of figures of three boxes, now and then of another number, side by side."""
    frames: list[Frame] = []
    width, height = _BOX
    for row in range(19):
        x, y = 12.0 + rng.uniform(0, 3), 14.0 + row * 14.2
        while x < _WIDTH - 40:
            count = int(rng.choice([1, 2, 3, 3, 3, 3, 3, 4]))
            key = f"{row}-{x:.0f}"
            frames += [Frame(key, n, x + n * width, y, width, height) for n in range(count)]
            x += count * width + rng.uniform(1.5, 5)
    return PageLayout(1, _WIDTH, _HEIGHT, (), QrPlace(0, 0, 0), tuple(frames), ())
